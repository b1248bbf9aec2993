import { h } from "./dom.js";
import { t } from "./texts.js";

/** Ask before something is lost. `lines` and `list` say what; resolves to true when the person agrees. */
export function confirm({ title, lines, list = [], after, action }) {
  const dialog = document.getElementById("confirm");
  const agree = h("button", { class: "btn btn-danger", value: "yes" }, action);
  const cancel = h("button", { class: "btn", value: "no" }, t("confirm.cancel"));
  dialog.replaceChildren(
    h("form", { method: "dialog" },
      h("h2", { id: "confirm-title" }, title),
      ...lines.map((line) => h("p", {}, line)),
      list.length > 0 && h("ul", { class: "lost" }, ...list.map((item) => h("li", {}, item))),
      after && h("p", { class: "muted" }, after),
      h("div", { class: "dialog-actions" }, cancel, agree)),
  );
  dialog.returnValue = "no";
  dialog.showModal();
  cancel.focus();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true }));
}
