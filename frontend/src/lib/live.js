import { io } from "socket.io-client";
import { learnTime } from "./clock.js";

/**
 * News of stations, as they happen. A watcher is called with (event, payload): "station", "listeners", "media" and
 * "media_deleted". On every (re)connection, and whenever the server asks for it, the whole snapshot comes first, so
 * nothing missed meanwhile stays missing.
 */
const ANSWER_MS = 10_000;
const watchers = new Map();
const banner = document.getElementById("connection");
let socket;
let bannerTimer;

export function watch(slug, watcher) {
  socket ??= connect();
  const known = watchers.get(slug) ?? new Set();
  watchers.set(slug, known.add(watcher));
  if (socket.connected) ask(slug);
  return () => {
    known.delete(watcher);
    if (known.size > 0 || watchers.get(slug) !== known) return;
    watchers.delete(slug);
    if (socket.connected) socket.emit("unwatch", { station: slug });
  };
}

function connect() {
  const connection = io({ path: "/rt/", transports: ["websocket"], reconnectionDelay: 500, reconnectionDelayMax: 4000 });
  connection.on("connect", () => {
    showBanner(false);
    askAll();
  });
  connection.on("disconnect", (reason) => {
    if (reason === "io server disconnect") connection.connect(); // the session ended; "connect_error" shows the way
    showBanner(true);
  });
  connection.on("connect_error", (error) => (error.message === "auth" ? location.assign("/login/") : showBanner(true)));
  connection.on("resync", askAll);
  connection.on("station", (view) => {
    learnTime(view.server_time);
    tell(view.slug, "station", view);
  });
  for (const event of ["listeners", "media", "media_deleted"]) {
    connection.on(event, (payload) => tell(payload.station, event, payload));
  }
  return connection;
}

function askAll() {
  for (const slug of watchers.keys()) ask(slug);
}

/** Watch a station. A panel that failed to answer is asked again: without its word we would hear no news, and not know. */
function ask(slug) {
  socket.timeout(ANSWER_MS).emit("watch", { station: slug }, (failed, answer) => {
    if (failed) return socket.connected && watchers.has(slug) && ask(slug);
    if (!answer.ok) return;
    learnTime(answer.view.server_time);
    tell(slug, "station", answer.view);
    if (answer.listeners) tell(slug, "listeners", answer.listeners);
    tell(slug, "snapshot", answer);
  });
}

function tell(slug, event, payload) {
  for (const watcher of watchers.get(slug) ?? []) watcher(event, payload);
}

/** A short break is nobody's business; a longer one is said. */
function showBanner(lost) {
  clearTimeout(bannerTimer);
  if (lost) bannerTimer = setTimeout(() => (banner.hidden = false), 800);
  else banner.hidden = true;
}
