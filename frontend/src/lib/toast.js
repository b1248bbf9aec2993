import { h, icon } from "./dom.js";
import { t } from "./texts.js";

const ICONS = { good: "circle-check", bad: "alert-circle", info: "info-circle" };

/** Say something in passing. Refusals stay until they are closed, the rest goes by itself. */
export function toast(message, kind = "good") {
  const close = h("button", { type: "button", class: "toast-close", "aria-label": t("error.dismiss") }, icon("x"));
  const note = h("div", { class: `note note-${kind}`, role: kind === "bad" ? "alert" : "status" }, icon(ICONS[kind]), h("p", {}, message), close);
  const leave = () => note.remove();
  close.addEventListener("click", leave);
  const region = document.getElementById("toasts");
  region.append(note);
  while (region.children.length > 4) region.firstElementChild.remove();
  if (kind !== "bad") setTimeout(leave, 5000);
}
