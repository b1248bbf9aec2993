import { drawCover, partsOf, setText } from "../lib/dom.js";
import { timeOfDay } from "../lib/format.js";
import { t } from "../lib/texts.js";

/** The settings of a station: the picture as it will look, and the hour it is in the place that was typed. */
export function settings(page) {
  const parts = partsOf(page);
  const form = page.querySelector("form");
  const zone = form.elements.timezone;
  const showLogo = (picture) => drawCover(parts.logo, picture ?? parts.logo.dataset.art, parts.logo.dataset.words);
  const showHour = () => {
    const name = zoneOf(zone.value);
    setText(parts["zone-now"], name ? t("zone.now", { time: timeOfDay(new Date().toISOString(), name) }) : "");
  };
  form.elements.logo.addEventListener("change", async ({ target }) => showLogo(target.files[0] && (await dataUrl(target.files[0]))));
  zone.addEventListener("input", showHour);
  offerOwnZone(parts["zone-here"], zone, showHour);
  showLogo();
  showHour();
  const tick = setInterval(showHour, 10_000);
  return () => clearInterval(tick);
}

/** The file as an address that the content policy lets a picture have. */
function dataUrl(file) {
  const reader = new FileReader();
  reader.readAsDataURL(file);
  return new Promise((resolve) => reader.addEventListener("load", () => resolve(reader.result)));
}

const choices = () => [...document.getElementById("zones").options];

/** The zone that is meant, or nothing while it is not clear. */
function zoneOf(text) {
  const wanted = text.trim().toLowerCase();
  return choices().find((choice) => choice.value.toLowerCase() === wanted || choice.label.toLowerCase() === wanted)?.label;
}

/** Where this device is, one touch away. */
function offerOwnZone(button, zone, onChosen) {
  const here = choices().find((choice) => choice.label === Intl.DateTimeFormat().resolvedOptions().timeZone);
  if (!here || zoneOf(zone.value) === here.label) return;
  button.textContent = t("zone.here", { place: here.value });
  button.hidden = false;
  button.addEventListener("click", () => {
    zone.value = here.value;
    button.hidden = true;
    onChosen();
  });
}
