import { partsOf, setText } from "../lib/dom.js";
import { watch } from "../lib/live.js";
import { learnTime } from "../lib/clock.js";
import { drawNotice, drawState } from "../lib/state.js";
import { number, t } from "../lib/texts.js";
import { offerStation, playerState, toggleStation } from "../player.js";
import { Actions } from "../station/actions.js";
import { drawAudience } from "../station/audience.js";
import { drawNow, moveTimeline } from "../station/now.js";
import { drawOutputs } from "../station/outputs.js";
import { startSound } from "../station/sound.js";
import { drawNext, drawRecent } from "../station/songs.js";
import { Steps } from "../station/steps.js";

/** The page of one station. It draws the snapshot the server sent and then every newer one. What its reader has no right to is not on it. */
export function station(page, data) {
  const parts = partsOf(page);
  const zone = data.timezone;
  let view = data.view;
  const actions = parts.actions && new Actions(parts.actions, () => ({ view }));
  const steps = parts.steps && new Steps(parts.steps);

  const draw = () => {
    drawState(parts.state, view);
    drawNotice(parts.notice, view, data.rights.library_change);
    drawNow(parts, view, data.logo_url);
    drawNext(parts.next, view, zone);
    drawRecent(parts.recent, view, zone);
    drawOutputs(parts.outputs, view.outputs);
    actions?.draw();
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
  const drawListeners = (audience) => {
    if (parts.sessions) drawAudience(parts, audience, zone);
    else setText(parts.count, number(view.listeners));
  };
  const onNews = (event, payload) => {
    if (event === "station") {
      view = payload;
      draw();
      if (!parts.sessions) drawListeners();
    } else if (event === "listeners") {
      drawListeners(payload);
    }
    steps?.hear(event, payload);
  };

  learnTime(view.server_time);
  draw();
  drawListeners(data.listeners);
  if (parts.sound) startSound(parts.sound, parts.saved, view.slug);
  parts.listen.addEventListener("click", () => toggleStation(view));
  document.addEventListener("playerchange", drawListen);
  const tick = setInterval(() => moveTimeline(parts, view), 250);
  const unwatch = watch(view.slug, onNews);
  return () => {
    clearInterval(tick);
    unwatch();
    actions?.leave();
    document.removeEventListener("playerchange", drawListen);
  };
}
