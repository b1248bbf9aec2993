import { drawCover, partsOf, setText } from "../lib/dom.js";
import { watch } from "../lib/live.js";
import { drawState } from "../lib/state.js";
import { t, tn } from "../lib/texts.js";

/** The stations as cards, each alive. */
export function home(page, { views = [] }) {
  const leaves = views.map((view) => {
    const card = page.querySelector(`[data-slug="${CSS.escape(view.slug)}"]`);
    drawCard(partsOf(card), view);
    return watch(view.slug, (event, payload) => event === "station" && drawCard(partsOf(card), payload));
  });
  return () => leaves.forEach((leave) => leave());
}

function drawCard(parts, view) {
  drawState(parts.state, view);
  const song = view.now && [view.now.title, view.now.artist].filter(Boolean).join(" · ");
  setText(parts.song, song || t("air.nothing"));
  setText(parts.listeners, tn("air.listeners", view.listeners));
  drawCover(parts.art, view.now?.art_url, view.name);
}
