import { icon, h, setText } from "./dom.js";
import { t } from "./texts.js";

/** What a station is doing, in one word: the key of `state.*` and `notice.*`. */
export function stateOf(view) {
  if (view.warning === "suspended") return "suspended";
  if (view.wanted === "stopped") return "stopped";
  if (!view.node_online) return "offline";
  if (view.warning === "starting" || !view.up) return "starting";
  if (view.paused_at) return "paused";
  if (view.warning === "nothing_to_play" || view.now?.source === "notice") return "no_music";
  return view.silent ? "silence" : "on_air";
}

/** The chip beside a station's name. */
export function drawState(chip, view) {
  const state = stateOf(view);
  chip.dataset.state = state;
  setText(chip, t(`state.${state}`));
}

/** The sentence that says what is wrong and what to do; hidden while all is well. Only some may upload. */
export function drawNotice(box, view, mayUpload) {
  const state = stateOf(view);
  box.hidden = state === "on_air" || state === "suspended"; // of a suspension the page itself tells, with its reason
  if (box.hidden || box.dataset.state === state) return;
  box.dataset.state = state;
  const mark = { stopped: "power", paused: "clock", starting: "loader-2" }[state] ?? "alert-triangle";
  const upload = state === "no_music" && mayUpload && h("a", { class: "btn btn-sm", href: `/stations/${view.slug}/library/` }, t("notice.no_music.action"));
  box.replaceChildren(icon(mark), h("div", {}, h("strong", {}, t(`notice.${state}.title`)), h("p", {}, t(`notice.${state}.text`)), upload));
}
