import { h, icon } from "./dom.js";
import { t } from "./texts.js";

const ICONS = { good: "circle-check", bad: "alert-circle", info: "info-circle" };

const STAYS_MS = 5000;
const STAYS_WITH_UNDO_MS = 9000;

/** Say something in passing. Refusals stay until they are closed, the rest goes by itself. `undo` takes it back. Returns what removes it. */
export function toast(message, kind = "good", undo = null) {
  const close = h("button", { type: "button", class: "toast-close", "aria-label": t("error.dismiss") }, icon("x"));
  const note = h("div", { class: `note note-${kind}`, role: kind === "bad" ? "alert" : "status" }, icon(ICONS[kind]), h("p", {}, message), undo && takeBack(() => note.remove(), undo), close);
  const leave = () => note.remove();
  close.addEventListener("click", leave);
  const region = document.getElementById("toasts");
  region.append(note);
  while (region.children.length > 4) region.firstElementChild.remove();
  if (kind !== "bad") setTimeout(leave, undo ? STAYS_WITH_UNDO_MS : STAYS_MS);
  return leave;
}

function takeBack(leave, undo) {
  const onClick = () => {
    leave();
    undo();
  };
  return h("button", { type: "button", class: "toast-undo", on: { click: onClick } }, t("undo"));
}
