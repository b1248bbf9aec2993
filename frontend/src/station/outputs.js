import { copy } from "../lib/copy.js";
import { h, icon } from "../lib/dom.js";
import { t } from "../lib/texts.js";
import { redraw } from "./songs.js";

/** The stream's addresses, each with a button that copies it. */
export function drawOutputs(list, outputs) {
  redraw(list, outputs, "", (output) => [
    h("span", { class: "badge quality" }, t("player.quality", { bitrate: output.bitrate })),
    h("a", { href: output.url, target: "_blank", rel: "noopener" }, output.url.replace(/^https?:\/\//, "")),
    output.main && h("span", { class: "main-mark" }, t("air.main")),
    h("button", { class: "btn btn-icon btn-ghost", type: "button", "aria-label": t("copy.label", { url: output.url }), on: { click: () => copy(output.url) } }, icon("copy")),
  ]);
}
