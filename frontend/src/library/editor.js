import { ask, stationUrl } from "../lib/api.js";
import { h } from "../lib/dom.js";
import { toast } from "../lib/toast.js";
import { t } from "../lib/texts.js";

const FIELDS = ["title", "artist", "album", "genre", "year"];

/** The dialog that renames a song's tags. `onSaved` gets the TrackView the panel answers. */
export function startEditor(parts, slug, onSaved) {
  const form = parts.editor.querySelector("form");
  let track;
  parts["editor-cancel"].addEventListener("click", () => parts.editor.close());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearErrors(parts, form);
    const before = track;
    const save = async (tags) => onSaved(await ask("PATCH", stationUrl(slug, `/media/${before.id}`), tags));
    try {
      await save(tagsOf(form));
      parts.editor.close();
      toast(t("library.saved"), "good", () => restore(save, before));
    } catch (refusal) {
      showError(parts, form, refusal);
    }
  });
  return (chosen) => {
    track = chosen;
    clearErrors(parts, form);
    for (const name of FIELDS) form.elements[name].value = track[name] ?? "";
    parts["file-name"].textContent = track.filename;
    parts.editor.showModal();
    form.elements.title.select();
  };
}

async function restore(save, before) {
  try {
    await save(Object.fromEntries(FIELDS.map((name) => [name, before[name]])));
    toast(t("library.restored"));
  } catch (refusal) {
    toast(refusal.message, "bad");
  }
}

function tagsOf(form) {
  const tags = Object.fromEntries(FIELDS.map((name) => [name, form.elements[name].value.trim()]));
  const year = tags.year === "" ? null : Number(tags.year);
  return { ...tags, year: Number.isNaN(year) ? tags.year : year };
}

function clearErrors(parts, form) {
  parts["editor-error"].hidden = true;
  for (const error of form.querySelectorAll(".field > .field-error")) error.remove();
}

function showError(parts, form, refusal) {
  const input = FIELDS.includes(refusal.field) && form.elements[refusal.field];
  if (input) {
    input.closest(".field").append(h("p", { class: "field-error", role: "alert" }, refusal.message));
    input.focus();
  } else {
    parts["editor-error"].textContent = refusal.message;
    parts["editor-error"].hidden = false;
  }
}
