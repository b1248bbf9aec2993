import { ask } from "../lib/api.js";
import { copy } from "../lib/copy.js";

/** The pages of the hoster's staff: they work as they come; this makes them quicker. */
export function host(page) {
  for (const button of page.querySelectorAll("[data-copy]")) button.addEventListener("click", () => copy(button.dataset.copy));
  for (const form of page.querySelectorAll("form[data-filter]")) {
    for (const choice of form.querySelectorAll("select")) choice.addEventListener("change", () => form.requestSubmit());
  }
  for (const form of page.querySelectorAll("form[method=post]")) form.addEventListener("submit", sendOnce);
  watchAddress(page);
  watchColour(page);
  page.querySelector("[aria-invalid=true]")?.focus();
}

/** An impatient second click sends nothing. */
function sendOnce(event) {
  const form = event.currentTarget;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  addEventListener("pageshow", () => delete form.dataset.sent, { once: true });
}

/** The address follows the station's name until somebody writes it himself, and is looked up as it is written. */
function watchAddress(page) {
  const answer = page.querySelector("[data-part=address-answer]");
  if (!answer) return;
  const [name, slug] = [page.querySelector("[data-part=station-name]"), page.querySelector("[data-part=slug]")];
  let own = slug.value !== "";
  let timer;
  const look = () => {
    clearTimeout(timer);
    timer = setTimeout(() => lookUp(slug, answer), 250);
  };
  name.addEventListener("input", () => {
    if (own) return;
    slug.value = addressOf(name.value);
    look();
  });
  slug.addEventListener("input", () => {
    own = slug.value !== "";
    look();
  });
  if (own) look();
}

/** “Radio Ñandú 98.5 FM” becomes radio-nandu-98-5-fm. */
const addressOf = (name) =>
  name.normalize("NFD").replace(/\p{Diacritic}/gu, "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60);

async function lookUp(slug, answer) {
  const asked = slug.value;
  if (asked === "") return show(answer, "", "");
  const { free, message } = await ask("GET", `${answer.dataset.check}?${new URLSearchParams({ slug: asked })}`).catch(() => ({}));
  if (message && slug.value === asked) show(answer, String(free), message);
}

function show(answer, free, message) {
  answer.dataset.free = free;
  answer.textContent = message;
}

/** The picker and the text of a colour are one; what is hard to read is said at once. */
function watchColour(page) {
  const picker = page.querySelector("[data-part=colour-picker]");
  if (!picker) return;
  const [text, answer] = [page.querySelector("[name=colour]"), page.querySelector("[data-part=contrast]")];
  const judge = () => (answer.textContent = isColour(text.value) ? answer.dataset[contrastWithWhite(text.value) < READABLE ? "bent" : "fine"] : "");
  picker.addEventListener("input", () => {
    text.value = picker.value;
    judge();
  });
  text.addEventListener("input", () => {
    if (isColour(text.value)) picker.value = text.value;
    judge();
  });
  judge();
}

const READABLE = 4.5; // WCAG 2, level AA
const isColour = (text) => /^#[0-9a-f]{6}$/i.test(text);

function contrastWithWhite(colour) {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
}
