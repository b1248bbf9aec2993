import { partsOf } from "../lib/dom.js";
import { watch } from "../lib/live.js";
import { learnTime } from "../lib/clock.js";
import { drawNotice, drawState } from "../lib/state.js";
import { t } from "../lib/texts.js";
import { offerStation, playerState, toggleStation } from "../player.js";
import { Actions } from "../station/actions.js";
import { drawAudience } from "../station/audience.js";
import { drawNow, moveTimeline } from "../station/now.js";
import { drawOutputs } from "../station/outputs.js";
import { startSound } from "../station/sound.js";
import { drawNext, drawRecent } from "../station/songs.js";

/** The page of one station. It draws the snapshot the server sent and then every newer one. */
export function station(page, data) {
  const parts = partsOf(page);
  let view = data.view;
  let audience = data.listeners;
  const actions = new Actions(parts.actions, () => ({ view, audience }));

  const draw = () => {
    drawState(parts.state, view);
    drawNotice(parts.notice, view);
    drawNow(parts, view);
    drawNext(parts.next, view);
    drawRecent(parts.recent, view);
    drawOutputs(parts.outputs, view.outputs);
    actions.draw();
    offerStation(view);
    drawListen();
  };
  const drawListen = () => {
    const player = playerState();
    const mine = player.slug === view.slug && !player.track && player.state !== "paused" && player.state !== "error";
    parts.listen.disabled = view.wanted === "stopped" && !mine;
    parts.listen.setAttribute("aria-pressed", String(mine));
    parts.listen.querySelector("span").textContent = t(mine ? "player.pause" : "player.play");
  };
  const onNews = (event, payload) => {
    if (event === "station") {
      view = payload;
      draw();
    } else if (event === "listeners") {
      audience = payload;
      drawAudience(parts, audience);
    }
  };

  learnTime(view.server_time);
  draw();
  drawAudience(parts, audience);
  startSound(parts.sound, parts.saved, view.slug);
  parts.listen.addEventListener("click", () => toggleStation(view));
  document.addEventListener("playerchange", drawListen);
  const tick = setInterval(() => moveTimeline(parts, view), 250);
  const unwatch = watch(view.slug, onNews);
  return () => {
    clearInterval(tick);
    unwatch();
    actions.leave();
    document.removeEventListener("playerchange", drawListen);
  };
}
