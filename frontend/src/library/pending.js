import { h, icon } from "../lib/dom.js";
import { has, language, t } from "../lib/texts.js";

/** The list of what is not yet music: files on their way, songs in ingest, and refusals with what to do about them. */
export class Pending {
  #rows = new Map();

  constructor(parts, { onRetry, onDropItem, onDropTrack }) {
    this.parts = parts;
    this.handlers = { onRetry, onDropItem, onDropTrack };
  }

  /** `items` of the queue, `tracks` as the panel tells them; `done` of `total` of this round are ready. */
  draw(items, tracks, done, total) {
    const wanted = new Map([...items.map((item) => [item, ofItem(item)]), ...tracks.map((track) => [track.id, ofTrack(track)])]);
    for (const [key, row] of this.#rows) {
      if (wanted.has(key)) continue;
      row.remove();
      this.#rows.delete(key);
    }
    for (const [key, what] of wanted) this.#drawRow(key, what);
    this.parts.uploads.hidden = wanted.size === 0;
    this.parts["uploads-summary"].textContent = total > 0 ? t("upload.summary", { ready: done, total }) : "";
  }

  #drawRow(key, what) {
    let row = this.#rows.get(key);
    if (!row) {
      row = h("li", { class: "upload" });
      this.#rows.set(key, row);
      this.parts["uploads-list"].append(row);
    }
    const drawn = JSON.stringify([what.name, what.kind, what.text]);
    if (row.dataset.drawn !== drawn) {
      row.dataset.drawn = drawn;
      row.dataset.kind = what.kind;
      row.replaceChildren(
        icon({ failed: "alert-circle", ready: "circle-check" }[what.kind] ?? "music"),
        h("div", { class: "upload-text" }, h("strong", {}, what.name), h("span", { role: what.kind === "failed" ? "alert" : null }, what.text)),
        this.#buttons(key, what),
        h("div", { class: "meter" }, h("i")));
    }
    row.lastElementChild.firstElementChild.style.transform = `scaleX(${what.percent / 100})`;
  }

  #buttons(key, what) {
    const isItem = typeof key === "object";
    const button = (name, mark, act) => h("button", { type: "button", class: "btn btn-sm btn-ghost", on: { click: act } }, icon(mark), h("span", {}, t(name)));
    return h("div", { class: "upload-buttons" },
      isItem && what.kind === "failed" && button("upload.retry", "refresh", () => this.handlers.onRetry(key)),
      isItem && button(what.kind === "failed" ? "upload.dismiss" : "confirm.cancel", "x", () => this.handlers.onDropItem(key)),
      !isItem && (what.kind === "failed" || what.kind === "ready") && button("upload.dismiss", "x", () => this.handlers.onDropTrack(key)));
  }
}

function ofItem(item) {
  const text = { waiting: t("upload.waiting"), sending: t("upload.sending", { percent: item.percent }), failed: item.message }[item.state];
  return { name: item.file.name, kind: item.state === "failed" ? "failed" : "busy", text, percent: item.percent };
}

function ofTrack(track) {
  const name = track.filename || track.title;
  if (track.status === "refused") return { name, kind: "failed", text: track.refusal?.text[language] ?? "", percent: 100 };
  if (track.status === "ready") {
    const text = track.duplicate_of ? t("upload.duplicate", { title: track.duplicate_of.title }) : t("upload.ready");
    return { name, kind: "ready", text, percent: 100 };
  }
  const step = has(`step.${track.step}`) ? `step.${track.step}` : "step.other";
  return { name, kind: "busy", text: track.status === "queued" && track.step !== "disk_full" ? t("upload.queued") : t(step), percent: track.progress };
}
