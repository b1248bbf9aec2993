import { drawCover, partsOf, setText } from "./lib/dom.js";
import { duration } from "./lib/format.js";
import { watch } from "./lib/live.js";
import { t } from "./lib/texts.js";

/**
 * The player at the foot of the panel: a station live, or a song of the library. There is one sound at a time.
 * States: paused, loading, playing, error. `playerchange` on the document tells whoever shows a button.
 */
const RETRIES = [500, 1500, 3000, 6000];
const root = document.getElementById("player");
const parts = root && partsOf(root);
const audio = root?.querySelector("audio");
const bar = root?.querySelector(".player-seek input");

let state = "paused";
let station = null; // the StationView that "live" means
let unwatch = null;
let track = null; // the TrackView that sounds instead, or null
let retries = 0;
let retryTimer;

/** The station on the page becomes the one to listen to, unless another one is sounding. */
export function offerStation(view) {
  if (station && station.slug !== view.slug && state !== "paused") return;
  followStation(view);
}

/** Listen to the station, or stop listening to it. */
export function toggleStation(view) {
  if (!track && station?.slug === view.slug && busy()) return stop();
  followStation(view);
  track = null;
  start();
}

/** Listen to a song of the library, or pause it. */
export function toggleTrack(song) {
  if (track?.id === song.id) return busy() ? audio.pause() : resumeTrack();
  track = song;
  start();
}

/** {state, slug, track}: what the player does now. */
export const playerState = () => ({ state, slug: station?.slug, track: track?.id ?? null });

const busy = () => state === "playing" || state === "loading";

function followStation(view) {
  if (station?.slug !== view.slug) {
    unwatch?.();
    unwatch = watch(view.slug, (event, payload) => {
      if (event !== "station") return;
      station = payload;
      if (!track && busy() && station.wanted === "stopped" && !station.up) stop(); // what is buffered is no more on air
      draw();
    });
  }
  station = view;
  fillQualities();
  draw();
}

function fillQualities() {
  const select = parts.quality.querySelector("select");
  const wanted = select.value || localStorage.getItem("quality");
  const qualities = station.outputs.filter((output) => !output.main);
  const choices = qualities.length ? qualities : station.outputs;
  select.replaceChildren(...choices.map((output) => new Option(t("player.quality", { bitrate: output.bitrate }), output.bitrate)));
  const main = station.outputs.find((output) => output.main);
  select.value = choices.some((output) => String(output.bitrate) === wanted) ? wanted : String(main?.bitrate ?? choices[0]?.bitrate);
}

/** What sounds on the station; a stopped one is silent before its server has said so. */
const onAir = (view) => (view?.wanted === "stopped" ? null : view?.now);

function liveUrl() {
  const bitrate = Number(parts.quality.querySelector("select").value);
  const output = station.outputs.find((each) => !each.main && each.bitrate === bitrate) ?? station.outputs[0];
  return output && `${output.url}?t=${Date.now()}`;
}

function start() {
  retries = 0;
  load();
}

function load() {
  clearTimeout(retryTimer);
  const url = track ? track.audio_url : liveUrl();
  if (!url) return enter("error"); // no server carries the station yet
  enter("loading");
  audio.src = url;
  audio.play().catch((error) => error.name === "NotAllowedError" && enter("paused"));
}

function resumeTrack() {
  if (state === "error") return start();
  return audio.play().catch(() => enter("error"));
}

/** A live stream has no pause: dropping it frees the listener's place. */
function stop() {
  clearTimeout(retryTimer);
  enter("paused");
  audio.removeAttribute("src");
  audio.load();
}

/** A station that restarts comes back in seconds: knock again a few times before giving up. */
function lost() {
  if (!busy() || !audio.getAttribute("src")) return;
  if (track || retries >= RETRIES.length) return enter("error");
  enter("loading");
  clearTimeout(retryTimer);
  retryTimer = setTimeout(load, RETRIES[retries]);
  retries += 1;
}

function enter(next) {
  state = next;
  draw();
}

function draw() {
  root.hidden = !station && !track;
  document.body.classList.toggle("has-player", !root.hidden);
  root.dataset.state = state;
  root.dataset.kind = track ? "track" : "live";
  const now = track ?? onAir(station);
  const title = now?.title || track?.filename || station?.name || "";
  setText(parts.title, title);
  setText(parts.artist, track ? track.artist : now ? [now.artist, station.name].filter(Boolean).join(" · ") : "");
  setText(parts.status, statusText());
  drawCover(parts.art, now?.art_url, title);
  parts.seek.hidden = !track;
  parts.quality.hidden = Boolean(track) || !station?.outputs.length;
  parts.live.hidden = !track || !station;
  parts.play.disabled = !track && !busy() && station?.wanted === "stopped";
  parts.play.setAttribute("aria-label", buttonText());
  document.dispatchEvent(new CustomEvent("playerchange"));
}

function statusText() {
  if (state === "loading") return t("player.loading");
  if (state === "error") return t(track ? "player.error.track" : "player.error");
  if (track) return t("player.preview");
  if (state === "playing") return t("player.playing");
  return t(station?.wanted === "stopped" ? "state.stopped" : "player.paused");
}

function buttonText() {
  if (track) return t(busy() ? "player.track.pause" : "player.track.play");
  return t(busy() ? "player.pause" : "player.play");
}

function setVolume(percent) {
  audio.volume = percent / 100;
  localStorage.setItem("volume", percent);
}

function setMuted(muted) {
  audio.muted = muted;
  parts.mute.setAttribute("aria-pressed", String(muted));
}

function drawPosition() {
  if (!track) return;
  const length = Number.isFinite(audio.duration) ? audio.duration : track.duration;
  bar.max = length || 1;
  bar.value = audio.currentTime;
  bar.setAttribute("aria-valuetext", `${duration(audio.currentTime)} / ${duration(length)}`);
  setText(root.querySelector("[data-part=elapsed]"), duration(audio.currentTime));
  setText(root.querySelector("[data-part=length]"), duration(length));
}

function listen() {
  audio.crossOrigin = "anonymous"; // Icecast refuses by 401, for which browsers otherwise ask people for a password
  audio.addEventListener("playing", () => {
    retries = 0;
    enter("playing");
  });
  audio.addEventListener("waiting", () => busy() && enter("loading"));
  audio.addEventListener("pause", () => track && state !== "error" && enter("paused"));
  audio.addEventListener("ended", () => (track ? enter("paused") : lost()));
  audio.addEventListener("error", lost);
  audio.addEventListener("timeupdate", drawPosition);
  bar.addEventListener("input", () => (audio.currentTime = Number(bar.value)));
  parts.play.addEventListener("click", () => (track ? toggleTrack(track) : toggleStation(station)));
  parts.live.addEventListener("click", () => {
    track = null;
    start();
  });
  parts.quality.addEventListener("change", (event) => {
    localStorage.setItem("quality", event.target.value);
    if (busy()) start();
  });
  parts.volume.addEventListener("input", () => {
    setMuted(false);
    setVolume(Number(parts.volume.value));
  });
  parts.mute.addEventListener("click", () => setMuted(!audio.muted));
  parts.volume.value = localStorage.getItem("volume") ?? 80;
  setVolume(Number(parts.volume.value));
}

if (root) listen();
