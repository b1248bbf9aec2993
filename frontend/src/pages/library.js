import { ask, stationUrl } from "../lib/api.js";
import { partsOf, setText } from "../lib/dom.js";
import { size } from "../lib/format.js";
import { watch } from "../lib/live.js";
import { drawState } from "../lib/state.js";
import { t, tn } from "../lib/texts.js";
import { toast } from "../lib/toast.js";
import { startEditor } from "../library/editor.js";
import { droppedFiles } from "../library/files.js";
import { Pending } from "../library/pending.js";
import { queueOf } from "../library/queue.js";
import { removeTracks } from "../library/remove.js";
import { Tracks } from "../library/tracks.js";
import { offerStation } from "../player.js";

const PAGE = 50;
const TYPING_MS = 250;
const READY_STAYS_MS = 6000;
const UNFINISHED = ["queued", "working", "refused"];

export function library(page, data) {
  const shown = new Library(page, data);
  return () => shown.leave();
}

/** The library's page: the upload round at the top, the collection below, both live. */
class Library {
  #query = "";
  #cursor = null;
  #loading = 0;
  #total = 0;
  #unfinished = new Map();
  #round = { total: 0, ready: 0 };

  constructor(page, { slug, view, storage, rights }) {
    this.slug = slug;
    this.limit = storage.limit;
    this.parts = partsOf(page);
    this.queue = queueOf(slug);
    this.tracks = new Tracks(this.parts.tracks, {
      onSelect: () => this.#drawSelection(),
      onEdit: rights.library_change && startEditor(this.parts, slug, (track) => this.tracks.put(track)),
      onDelete: rights.library_delete && ((track) => this.#remove([track.id], track.title || track.filename)),
    });
    this.pending = new Pending(this.parts, {
      onRetry: (item) => this.queue.retry(item),
      onDropItem: (item) => this.queue.drop(item),
      onDropTrack: (id) => this.#dismiss(id),
    });
    drawState(this.parts.state, view);
    offerStation(view);
    this.parts.search.value = this.#query = new URLSearchParams(location.search).get("q") ?? "";
    this.#listen();
    this.#drawStorage(storage.used);
    this.#load(true);
    this.#loadUnfinished();
  }

  leave() {
    this.unwatch();
    this.observer.disconnect();
    this.away.abort();
    this.queue.onChange = () => {};
    this.queue.onStored = () => {};
  }

  #listen() {
    const { parts } = this;
    this.away = new AbortController();
    const { signal } = this.away;
    if (parts.drop) this.#listenForFiles(parts, signal);
    let typing;
    parts.search.addEventListener("input", () => {
      clearTimeout(typing);
      typing = setTimeout(() => this.#search(parts.search.value.trim()), TYPING_MS);
    });
    parts.clear.addEventListener("click", () => this.tracks.unselect());
    parts.delete.addEventListener("click", () => this.#remove([...this.tracks.selected], this.#titleOfSelected()));
    document.addEventListener("playerchange", () => this.tracks.drawPlaying(), { signal });
    this.observer = new IntersectionObserver((entries) => entries[0].isIntersecting && this.#cursor && this.#load(), { rootMargin: "600px" });
    this.observer.observe(parts.end);
    this.queue.onChange = () => this.#drawPending();
    this.queue.onStored = (track) => this.#onStored(track);
    this.unwatch = watch(this.slug, (event, payload) => this.#onNews(event, payload));
  }

  #listenForFiles({ files, drop }, signal) {
    files.addEventListener("change", () => {
      this.#upload([...files.files].map((file) => ({ file, folder: "" })));
      files.value = "";
    });
    drop.addEventListener("keydown", (event) => event.key === "Enter" && files.click());
    listenForDrops(drop, signal, (found) => this.#upload(found));
  }

  #onNews(event, payload) {
    if (event === "station") {
      drawState(this.parts.state, payload);
      offerStation(payload);
    } else if (event === "media") {
      this.#onMedia(payload);
      this.#drawStorage(payload.storage_used);
    } else if (event === "media_deleted") {
      this.#onDeleted(payload.ids);
      this.#drawStorage(payload.storage_used);
    } else if (event === "snapshot") {
      this.#load(true);
      this.#loadUnfinished();
    }
  }

  #onStored(track) {
    if (!this.tracks.has(track.id) && !this.#unfinished.has(track.id)) this.#unfinished.set(track.id, track);
  }

  #onMedia(track) {
    const before = this.#unfinished.get(track.id)?.status;
    if (track.status !== "ready") {
      this.#unfinished.set(track.id, track);
    } else {
      if (before && before !== "ready") this.#finish(track);
      if (this.tracks.has(track.id)) this.tracks.put(track);
      else if (!this.#query) this.#insert(track);
    }
    this.#drawPending();
  }

  #finish(track) {
    this.#unfinished.set(track.id, track);
    this.#round.ready += 1;
    if (!track.duplicate_of) setTimeout(() => this.#forget(track.id), READY_STAYS_MS);
  }

  #insert(track) {
    this.tracks.put(track, true);
    this.#total += 1;
    this.#drawTotal();
  }

  #onDeleted(ids) {
    for (const id of ids) {
      if (this.tracks.remove(id)) this.#total -= 1;
      this.#unfinished.delete(id);
    }
    this.#drawTotal();
    this.#drawSelection();
    this.#drawPending();
  }

  #upload(files) {
    this.#round.total += files.length;
    this.queue.add(files);
  }

  #forget(id) {
    this.#unfinished.delete(id);
    this.#drawPending();
  }

  async #dismiss(id) {
    const track = this.#unfinished.get(id);
    this.#forget(id);
    if (track.status !== "refused") return;
    try {
      await ask("DELETE", stationUrl(this.slug, `/media/${id}?detach=true`));
    } catch (refusal) {
      toast(refusal.message, "bad");
    }
  }

  async #remove(ids, title) {
    const answer = await removeTracks(this.slug, ids, title);
    if (!answer) return;
    this.#onDeleted(ids);
    this.#drawStorage(answer.storage.used);
  }

  #search(query) {
    if (query === this.#query) return;
    this.#query = query;
    this.tracks.unselect(); // nothing is deleted that cannot be seen
    this.#load(true);
  }

  /** The next page of the collection, or the first one anew. An answer that comes too late is dropped. */
  async #load(anew = false) {
    if (!anew && this.parts.tracks.ariaBusy === "true") return;
    const turn = ++this.#loading;
    this.parts.tracks.ariaBusy = "true";
    const values = new URLSearchParams({ status: "ready", limit: PAGE, q: this.#query, ...(!anew && { cursor: this.#cursor }) });
    try {
      const answer = await ask("GET", stationUrl(this.slug, `/media?${values}`));
      if (turn !== this.#loading) return;
      if (anew) this.tracks.clear();
      for (const track of answer.items) this.tracks.put(track);
      if (anew) this.tracks.unselectUnseen();
      this.#cursor = answer.next_cursor;
      this.#total = answer.total;
      this.#drawTotal();
    } catch (refusal) {
      if (turn === this.#loading) toast(refusal.message, "bad");
    }
    if (turn === this.#loading) this.parts.tracks.ariaBusy = "false";
  }

  /** What waits, works or was refused, as the panel knows it. What we missed the end of (in our sleep) is no more there. */
  async #loadUnfinished() {
    const before = [...this.#unfinished].filter(([, track]) => track.status !== "ready").map(([id]) => id);
    const answers = await Promise.all(UNFINISHED.map((status) => ask("GET", stationUrl(this.slug, `/media?limit=100&status=${status}`)))).catch(() => []);
    const whole = answers.length > 0 && answers.every((answer) => !answer.next_cursor);
    for (const id of whole ? before : []) this.#unfinished.delete(id);
    for (const track of answers.flatMap((answer) => answer.items)) this.#unfinished.set(track.id, track);
    this.#drawPending();
  }

  #drawPending() {
    const busy = this.queue.items.length + [...this.#unfinished.values()].filter((track) => track.status !== "ready").length;
    if (!busy && !this.#unfinished.size) this.#round = { total: 0, ready: 0 };
    this.pending.draw(this.queue.items, [...this.#unfinished.values()], this.#round.ready, this.#round.total);
    this.#drawEmpty();
  }

  #drawTotal() {
    setText(this.parts.total, this.#total ? tn("library.count", this.#total) : "");
    this.#drawEmpty();
  }

  #drawEmpty() {
    const loaded = this.#loading > 0 && this.#total === 0 && this.tracks.size === 0;
    this.parts.empty.hidden = !(loaded && !this.#query);
    const noMatch = this.parts["no-match"];
    noMatch.hidden = !(loaded && this.#query);
    setText(noMatch.querySelector("h2"), t("library.empty.search", { query: this.#query }));
    setText(noMatch.querySelector("p"), t("library.empty.search.hint"));
    this.parts.collection.classList.toggle("is-empty", loaded && !this.#query);
  }

  #drawSelection() {
    const count = this.tracks.selected.size;
    this.parts.selection.hidden = count === 0;
    setText(this.parts.selected, tn("library.selected", count));
  }

  #titleOfSelected() {
    const [id] = this.tracks.selected;
    return this.parts.tracks.querySelector(`[data-id="${CSS.escape(id)}"]`)?.dataset.title ?? "";
  }

  #drawStorage(used) {
    const { limit } = this;
    const share = limit ? Math.min(1, used / limit) : 0;
    setText(this.parts["quota-text"], t("library.quota", { used: size(used), limit: size(limit) }));
    const meter = this.parts.quota.querySelector(".meter");
    meter.firstElementChild.style.transform = `scaleX(${share})`;
    meter.dataset.level = share >= 1 ? "full" : share >= 0.9 ? "high" : "";
  }
}

/** The whole page takes a drop; the frame lights up while files hover. */
function listenForDrops(frame, signal, onFiles) {
  const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
  addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    frame.classList.add("is-over");
  }, { signal });
  addEventListener("dragleave", (event) => event.relatedTarget === null && frame.classList.remove("is-over"), { signal });
  addEventListener("drop", async (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    frame.classList.remove("is-over");
    onFiles(await droppedFiles(event.dataTransfer));
  }, { signal });
}
