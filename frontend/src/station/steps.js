import { ask } from "../lib/api.js";
import { icon } from "../lib/dom.js";
import { t } from "../lib/texts.js";
import { toast } from "../lib/toast.js";

/** The first steps of a new station. They tick themselves as things happen. */
export class Steps {
  #card;

  constructor(card) {
    this.#card = card;
    card.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#dismiss(event.target);
    });
  }

  hear(event, payload) {
    if (event === "media" && payload.status === "ready") this.#tick("music");
    if (event === "station" && payload.now?.source === "autodj") this.#tick("sound");
  }

  #tick(name) {
    const step = this.#card.querySelector(`[data-step="${name}"]`);
    if (step.dataset.done === "true") return;
    step.dataset.done = "true";
    step.querySelector(".icon").replaceWith(icon("circle-check"));
    step.querySelector("[data-state]").textContent = t("step.done");
    step.querySelector(".btn")?.remove();
    toast(t(`steps.${name}.done`));
  }

  async #dismiss(form) {
    this.#card.hidden = true;
    await post(form.action, { dismissed: true });
    toast(t("steps.dismissed"), "good", async () => {
      await post(form.action, { dismissed: false });
      this.#card.hidden = false;
    });
  }
}

const post = (url, body) => ask("POST", url, body).catch((refusal) => toast(refusal.message, "bad"));
