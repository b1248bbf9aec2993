import { ask } from "../lib/api.js";
import { confirm } from "../lib/confirm.js";
import { toast } from "../lib/toast.js";
import { t, tn } from "../lib/texts.js";

/** Ask what would be lost, name the playlists, and delete. Resolves to the answer of the panel, or null. */
export async function removeTracks(slug, ids, title) {
  const url = `/stations/${encodeURIComponent(slug)}/library/delete/`;
  try {
    const { count, playlists } = await ask("POST", url, { ids });
    const agreed = await confirm({
      title: tn("delete.title", count, { title }),
      lines: [playlists.length ? t("delete.playlists") : t("delete.free")],
      list: playlists.map((playlist) => tn("delete.playlist", playlist.count, { name: playlist.name })),
      after: t("delete.forever"),
      action: t("delete.confirm"),
    });
    if (!agreed) return null;
    const answer = await ask("POST", url, { ids, confirmed: true });
    toast(tn("library.deleted", answer.deleted));
    return answer;
  } catch (refusal) {
    toast(refusal.message, "bad");
    return null;
  }
}
