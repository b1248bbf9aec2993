import { t } from "./texts.js";
import { toast } from "./toast.js";

/** Put a text on the clipboard, and say whether the browser let us. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast(t("copy.done"));
  } catch {
    toast(t("copy.failed"), "bad");
  }
}
