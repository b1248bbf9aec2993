import { h, setText } from "../lib/dom.js";
import { timeOfDay } from "../lib/format.js";
import { number, t } from "../lib/texts.js";
import { redraw } from "./songs.js";

/** Who listens now, against what the plan allows. */
export function drawAudience(parts, audience, zone) {
  setText(parts.count, number(audience.count));
  setText(parts.limit, t("air.of_limit", { limit: number(audience.limit) }));
  setText(parts.peak, t("air.peak", { count: number(audience.peak_today) }));
  const share = audience.limit ? Math.min(1, audience.count / audience.limit) : 0;
  parts.meter.firstElementChild.style.transform = `scaleX(${share})`;
  parts.meter.dataset.level = share >= 1 ? "full" : share >= 0.9 ? "high" : "";
  redraw(parts.sessions, audience.sessions, t("air.listeners.empty"), (session) => [
    h("div", { class: "person-text" }, h("strong", {}, session.player), h("span", {}, session.address)),
    h("div", { class: "person-facts" }, h("span", { class: "mount" }, session.mount), h("span", {}, t("air.since", { time: timeOfDay(session.since, zone) }))),
  ]);
  const hidden = audience.count - audience.sessions.length;
  if (hidden > 0 && audience.sessions.length > 0 && !parts.sessions.querySelector(".none")) {
    parts.sessions.append(h("li", { class: "none" }, t("air.listeners.more", { count: number(hidden) })));
  }
}
