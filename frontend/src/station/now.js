import { serverNow } from "../lib/clock.js";
import { drawCover, setText } from "../lib/dom.js";
import { duration } from "../lib/format.js";
import { language, t } from "../lib/texts.js";

/** What sounds now, who chose it and why; while the station is paused, what waits. Without a cover the station's logo stands in. */
export function drawNow(parts, view, logoUrl) {
  const now = view.wanted === "stopped" ? null : songOf(view);
  setText(parts.heading, t(view.waiting ? "air.waiting" : "air.now"));
  parts.heading.parentElement.dataset.heard = Boolean(now && !view.waiting);
  setText(parts.title, now ? now.title || t("air.unknown_title") : t("air.nothing"));
  setText(parts.artist, now ? [now.artist, now.album].filter(Boolean).join(" · ") : "");
  setText(parts.reason, now?.reason?.[language] ?? "");
  setText(parts.source, now ? t(`air.source.${now.source}`) : "");
  parts.source.dataset.source = now?.source ?? "";
  drawCover(parts.art, now?.art_url ?? logoUrl, now ? `${now.title}${now.artist}` : view.name);
  parts.timeline.hidden = !(now?.duration > 0);
  moveTimeline(parts, view);
}

/** Move the bar by the server's clock; called four times a second. */
export function moveTimeline(parts, view) {
  const now = songOf(view);
  if (parts.timeline.hidden || !now) return;
  const at = view.waiting ? Date.parse(view.paused_at) : serverNow();
  const elapsed = Math.min(now.duration, Math.max(0, (at - Date.parse(now.started_at)) / 1000 - now.paused));
  const bar = parts.timeline.firstElementChild;
  bar.firstElementChild.style.transform = `scaleX(${elapsed / now.duration})`;
  bar.setAttribute("aria-valuenow", Math.round((100 * elapsed) / now.duration));
  bar.setAttribute("aria-valuetext", `${duration(elapsed)} / ${duration(now.duration)}`);
  setText(parts.elapsed, duration(elapsed));
  setText(parts.remaining, `−${duration(now.duration - elapsed)}`);
}

const songOf = (view) => view.now ?? view.waiting;
