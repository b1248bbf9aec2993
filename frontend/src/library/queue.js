import { Refusal, csrfToken, stationUrl } from "../lib/api.js";
import { t } from "../lib/texts.js";

const AT_ONCE = 2;

/**
 * Files on their way to the panel, two at a time. Lives outside of the page, so that looking at the station
 * meanwhile stops nothing. An item is {file, folder, state: waiting | sending | failed, percent, message}.
 */
export class UploadQueue {
  items = [];
  onChange = () => {};
  onStored = () => {};

  constructor(slug) {
    this.slug = slug;
    addEventListener("beforeunload", (event) => this.items.some((item) => item.state !== "failed") && event.preventDefault());
  }

  add(files) {
    this.items.push(...files.map(({ file, folder }) => ({ file, folder, state: "waiting", percent: 0, message: "" })));
    this.#next();
  }

  retry(item) {
    Object.assign(item, { state: "waiting", percent: 0, message: "" });
    this.#next();
  }

  drop(item) {
    this.items = this.items.filter((each) => each !== item);
    item.request?.abort();
    this.#next();
  }

  #next() {
    const sending = this.items.filter((item) => item.state === "sending").length;
    for (const item of this.items.filter((each) => each.state === "waiting").slice(0, AT_ONCE - sending)) this.#send(item);
    this.onChange();
  }

  async #send(item) {
    item.state = "sending";
    try {
      const track = await post(this.slug, item, () => this.onChange());
      this.items = this.items.filter((each) => each !== item);
      this.onStored(track);
    } catch (refusal) {
      Object.assign(item, { state: "failed", message: refusal.message });
    }
    this.#next();
  }
}

/** POST one file. XMLHttpRequest, because fetch tells nothing while it sends. */
function post(slug, item, onProgress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    if (item.folder) body.append("folder", item.folder);
    body.append("file", item.file);
    request.open("POST", stationUrl(slug, "/media"));
    request.setRequestHeader("X-CSRFToken", csrfToken());
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      item.percent = event.total ? Math.floor((100 * event.loaded) / event.total) : 0;
      onProgress();
    });
    request.addEventListener("load", () =>
      request.status < 300 ? resolve(request.response) : reject(new Refusal(request.status, request.response ?? {})));
    request.addEventListener("error", () => reject(new Refusal(0, { detail: t("upload.broken") })));
    request.addEventListener("abort", () => reject(new Refusal(0, { detail: t("upload.broken") })));
    item.request = request;
    request.send(body);
  });
}

const queues = new Map();

export function queueOf(slug) {
  if (!queues.has(slug)) queues.set(slug, new UploadQueue(slug));
  return queues.get(slug);
}
