import { drawCover, partsOf, setText } from "../lib/dom.js";
import { watch } from "../lib/live.js";
import { drawState, stateOf } from "../lib/state.js";
import { number, t, tn } from "../lib/texts.js";

/** The stations as cards, each alive. */
export function home(page, { cards = [] }) {
  const leaves = cards.map((card) => {
    const parts = partsOf(page.querySelector(`[data-slug="${CSS.escape(card.view.slug)}"]`));
    const draw = () => drawCard(parts, card);
    draw();
    return watch(card.view.slug, (event, payload) => {
      if (event === "station") card.view = payload;
      else if (event === "listeners") card.listeners = payload;
      draw();
    });
  });
  return () => leaves.forEach((leave) => leave());
}

function drawCard(parts, { view, listeners, logo_url: logoUrl }) {
  const state = stateOf(view);
  const next = view.next[0];
  drawState(parts.state, view);
  setText(parts.song, song(view.now) || t("air.nothing"));
  setText(parts.next, next && state === "on_air" ? t("air.coming", { song: song(next) }) : "");
  setText(parts.listeners, tn("air.listeners", view.listeners) + (listeners ? ` ${t("air.of_limit", { limit: number(listeners.limit) })}` : ""));
  setText(parts.peak, listeners ? t("air.peak", { count: number(listeners.peak_today) }) : "");
  parts.warning.hidden = ["on_air", "paused", "stopped"].includes(state);
  setText(parts.warning, parts.warning.hidden ? "" : t(`notice.${state}.title`));
  parts.warning.dataset.state = state;
  drawCover(parts.art, view.now?.art_url ?? logoUrl, view.name);
}

const song = (item) => item && [item.title, item.artist].filter(Boolean).join(" · ");
