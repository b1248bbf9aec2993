import { ask, stationUrl } from "../lib/api.js";
import { h, icon, setText } from "../lib/dom.js";
import { number, t } from "../lib/texts.js";

const PAUSE_MS = 350;

/** The settings of the sound: each is saved by itself, a moment after the hand rests. */
export function startSound(form, saved, slug) {
  const timers = new Map();
  for (const slider of form.querySelectorAll("input[type=range]")) drawValue(form, slider);
  drawNeeds(form);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", ({ target }) => {
    if (target.type === "range") drawValue(form, target);
    drawNeeds(form);
    clearTimeout(timers.get(target.name));
    timers.set(target.name, setTimeout(() => save(form, saved, slug, target), target.type === "range" ? PAUSE_MS : 0));
  });
}

async function save(form, saved, slug, input) {
  say(saved, "saving");
  showError(input, "");
  try {
    if (input.name === "order") await ask("PATCH", stationUrl(slug, `/playlists/${form.dataset.playlist}`), { order: input.value });
    else await ask("PATCH", stationUrl(slug), { [input.name]: input.type === "checkbox" ? input.checked : Number(input.value) });
    say(saved, "saved");
  } catch (refusal) {
    showError(input, refusal.message);
    say(saved, "failed");
  }
}

function say(saved, what) {
  saved.dataset.what = what;
  saved.replaceChildren(icon({ saving: "loader-2", saved: "check", failed: "alert-circle" }[what], what === "saving" ? "icon-spin" : ""), t(`save.${what}`));
}

function showError(input, message) {
  const field = input.closest(".field");
  field.querySelector(".field-error")?.remove();
  if (message) field.append(h("p", { class: "field-error", role: "alert" }, message));
}

function drawValue(form, slider) {
  const output = form.querySelector(`output[for="${slider.id}"]`);
  const text = t(output.dataset.unit, { count: number(Number(slider.value)).replace("-", "−") });
  setText(output, text);
  slider.setAttribute("aria-valuetext", text);
  slider.style.setProperty("--share", `${(100 * (slider.value - slider.min)) / (slider.max - slider.min)}%`);
}

function drawNeeds(form) {
  for (const field of form.querySelectorAll("[data-needs]")) {
    const on = form.elements[field.dataset.needs].checked;
    field.classList.toggle("is-off", !on);
    field.querySelector("input").disabled = !on;
  }
}
