import { ask, stationUrl } from "../lib/api.js";
import { confirm } from "../lib/confirm.js";
import { h, icon } from "../lib/dom.js";
import { toast } from "../lib/toast.js";
import { t, tn } from "../lib/texts.js";

const ICONS = {
  start: "power", resume: "player-play-filled", pause: "player-pause-filled", stop: "player-stop-filled",
  restart: "refresh", skip: "player-skip-forward-filled",
};
const OFFERED = {
  on_air: ["skip", "pause", "restart", "stop"],
  paused: ["resume", "restart", "stop"],
  stopped: ["start"],
};
/** When the order has been carried out, judged by the newest snapshot. */
const DONE = {
  start: (view) => view.wanted === "on_air" && view.up,
  resume: (view) => view.wanted === "on_air" && !view.paused_at,
  pause: (view) => view.wanted === "paused" && view.paused_at,
  stop: (view) => view.wanted === "stopped" && !view.up,
  restart: (view, before) => view.up && view.up_since !== before.up_since,
  skip: (view, before) => view.now?.airing_id !== before.now?.airing_id,
};
const UNDONE_BY = { pause: "resume", resume: "pause", stop: "start" };
const PATIENCE = 15_000;

/** The buttons that command the station. One order at a time; it stays busy until the station shows that it was done. */
export class Actions {
  #root;
  #read;
  #pending = null;
  #timer;
  #dropNote = () => {};

  constructor(root, read) {
    this.#root = root;
    this.#read = read;
  }

  draw() {
    const { view } = this.#read();
    const pending = this.#pending;
    if (pending && pending.sent && DONE[pending.verb](view, pending.before)) this.#finish(t(`done.${pending.verb}`), "good", UNDONE_BY[pending.verb]);
    const verbs = OFFERED[view.wanted].filter((verb) => verb !== "skip" || view.now?.source !== "notice");
    const key = `${verbs}/${this.#pending?.verb ?? ""}`;
    if (this.#root.dataset.drawn === key) return;
    this.#root.dataset.drawn = key;
    const focused = this.#root.contains(document.activeElement) ? document.activeElement.dataset.verb : null;
    this.#root.replaceChildren(...verbs.map((verb) => this.#button(verb)));
    (this.#root.querySelector(`[data-verb="${focused}"]`) ?? (focused && this.#root.firstElementChild))?.focus();
  }

  leave() {
    clearTimeout(this.#timer);
    this.#dropNote(); // its undo would act on a page that is no more
  }

  #button(verb) {
    const pending = this.#pending?.verb === verb;
    const main = verb === "start" || verb === "resume";
    return h("button", {
      type: "button",
      class: `btn ${main ? "btn-primary" : ""} ${verb === "stop" ? "btn-quiet-danger" : ""}`,
      "aria-disabled": this.#pending ? "true" : null,
      "aria-busy": pending ? "true" : null,
      data: { verb },
      on: { click: () => this.#order(verb) },
    }, icon(pending ? "loader-2" : ICONS[verb], pending ? "icon-spin" : ""), h("span", {}, t(`do.${verb}`)));
  }

  async #order(verb) {
    if (this.#pending) return;
    if ((verb === "stop" || verb === "restart") && !(await confirmLoss(verb, this.#read().view.listeners))) return;
    await this.#carryOut(verb);
  }

  async #carryOut(verb) {
    const { view } = this.#read();
    this.#pending = { verb, before: view, sent: false };
    this.draw();
    try {
      await ask("POST", stationUrl(view.slug, `/${verb}`));
      this.#timer = setTimeout(() => this.#finish(`${t("slow.title")} ${t("slow.text")}`, "info"), PATIENCE);
      if (this.#pending) this.#pending.sent = true;
    } catch (refusal) {
      this.#finish(refusal.message, "bad");
    }
    this.draw();
  }

  #finish(message, kind, undoneBy) {
    clearTimeout(this.#timer);
    this.#pending = null;
    this.#dropNote = toast(message, kind, undoneBy && (() => this.#pending || this.#carryOut(undoneBy)));
    this.draw();
  }
}

function confirmLoss(verb, count) {
  const text = count === 0 ? t(`confirm.${verb}.nobody`) : tn(`confirm.${verb}`, count);
  return confirm({ title: t(`confirm.${verb}.title`), lines: [text], action: t(`do.${verb}`) });
}
