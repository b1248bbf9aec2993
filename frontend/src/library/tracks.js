import { drawCover, h, icon, setText } from "../lib/dom.js";
import { duration } from "../lib/format.js";
import { t } from "../lib/texts.js";
import { playerState, toggleTrack } from "../player.js";

/** The rows of the collection, by id. Selection survives redrawing. Without a handler for it nothing can be edited, or deleted. */
export class Tracks {
  selected = new Set();
  #rows = new Map();

  constructor(list, { onSelect, onEdit, onDelete }) {
    this.list = list;
    this.handlers = { onSelect, onEdit, onDelete };
  }

  get size() {
    return this.#rows.size;
  }

  has(id) {
    return this.#rows.has(id);
  }

  clear() {
    this.#rows.clear();
    this.list.replaceChildren();
  }

  /** Show a song: in its place if it is there, else at the top (`first`) or the end. */
  put(track, first = false) {
    const old = this.#rows.get(track.id);
    const row = this.#row(track);
    this.#rows.set(track.id, row);
    if (old) old.replaceWith(row);
    else if (first) this.list.prepend(row);
    else this.list.append(row);
  }

  remove(id) {
    this.#rows.get(id)?.remove();
    this.selected.delete(id);
    return this.#rows.delete(id);
  }

  unselect() {
    this.selected.clear();
    for (const box of this.list.querySelectorAll("input[type=checkbox]")) box.checked = false;
    this.handlers.onSelect();
  }

  /** Nothing is deleted that cannot be seen: a list drawn anew is shorter than one that was scrolled down. */
  unselectUnseen() {
    for (const id of this.selected) if (!this.#rows.has(id)) this.selected.delete(id);
    this.handlers.onSelect();
  }

  /** Show in each row whether its song sounds now. */
  drawPlaying() {
    const { track, state } = playerState();
    for (const [id, row] of this.#rows) {
      const what = id === track ? state : "";
      if (row.dataset.player === what) continue;
      row.dataset.player = what;
      const sounds = what === "playing" || what === "loading";
      row.querySelector(".track-play").setAttribute("aria-label", t(sounds ? "library.pause" : "library.play", { title: row.dataset.title }));
    }
  }

  #row(track) {
    const { onEdit, onDelete } = this.handlers;
    const title = track.title || track.filename;
    const frame = h("span", { class: "cover cover-s" });
    drawCover(frame, track.art_url, `${title}${track.artist}`);
    const tool = (name, mark, act) =>
      h("button", { type: "button", class: "btn btn-icon btn-ghost", "aria-label": t(name, { title }), title: t(name, { title }), on: { click: act } }, icon(mark));
    const row = h("li", { class: "track", data: { id: track.id, title } },
      onDelete && this.#check(track, title),
      h("button", { type: "button", class: "track-play", "aria-label": t("library.play", { title }), on: { click: () => toggleTrack(track) } },
        frame, icon("player-play-filled", "icon-play"), icon("player-pause-filled", "icon-pause")),
      h("div", { class: "track-text" }, h("strong", {}, title), h("span", {}, track.artist || t("library.no_artist"))),
      h("span", { class: "track-album" }, track.album),
      h("span", { class: "track-length" }, duration(track.duration)),
      h("div", { class: "track-tools" },
        onEdit && tool("library.edit", "pencil", () => onEdit(track)),
        onDelete && tool("library.delete", "trash", () => onDelete(track))));
    setTimeout(() => this.drawPlaying());
    return row;
  }

  #check(track, title) {
    const box = h("input", { type: "checkbox", class: "form-check-input", "aria-label": t("library.select", { title }) });
    box.checked = this.selected.has(track.id);
    box.addEventListener("change", () => {
      if (box.checked) this.selected.add(track.id);
      else this.selected.delete(track.id);
      this.handlers.onSelect();
    });
    return h("label", { class: "track-check" }, box);
  }
}
