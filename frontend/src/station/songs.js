import { cover, h } from "../lib/dom.js";
import { duration, timeOfDay } from "../lib/format.js";
import { language, t } from "../lib/texts.js";

/** What comes next, when and why. While the station is paused nobody knows when. */
export function drawNext(list, view, zone) {
  const items = view.waiting ? view.next.map((song) => ({ ...song, starts_at: null })) : view.next;
  redraw(list, items, t("air.next.empty"), (song) => [
    song.starts_at && h("time", { datetime: song.starts_at }, timeOfDay(song.starts_at, zone)),
    cover("cover-s", song.art_url, `${song.title}${song.artist}`),
    h("div", { class: "song-text" },
      h("strong", {}, song.title || t("air.unknown_title")),
      h("span", {}, song.artist),
      song.reason?.[language] && h("small", {}, song.reason[language])),
    h("span", { class: "song-length" }, duration(song.duration)),
  ]);
}

/** What has sounded, newest first. */
export function drawRecent(list, view, zone) {
  redraw(list, view.recent, t("air.recent.empty"), (song) => [
    h("time", { datetime: song.started_at }, timeOfDay(song.started_at, zone)),
    cover("cover-s", song.art_url, `${song.title}${song.artist}`),
    h("div", { class: "song-text" }, h("strong", {}, song.title || t("air.unknown_title")), h("span", {}, song.artist)),
  ]);
}

/** Draw the rows only when they changed: a list that is rebuilt for nothing loses its selection. */
export function redraw(list, items, emptyText, row) {
  const key = JSON.stringify(items);
  if (list.dataset.drawn === key) return;
  list.dataset.drawn = key;
  const rows = items.map((item) => h("li", {}, ...row(item)));
  list.replaceChildren(...(rows.length ? rows : [h("li", { class: "none" }, emptyText)]));
}
