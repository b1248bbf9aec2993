const AUDIO = /\.(mp3|m4a|aac|mp4|ogg|oga|opus|flac|wav|aif|aiff|wma)$/i;

/**
 * The files of a drop as [{file, folder}], folders walked to the end. What was dropped by itself is always taken (the
 * panel says why it refuses it); from inside a folder only what looks like audio, so that covers and lists are left out.
 */
export async function droppedFiles(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...transfer.files].map((file) => ({ file, folder: "" }));
  return (await Promise.all(entries.map((entry) => walk(entry, "")))).flat();
}

async function walk(entry, folder) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    return !folder || AUDIO.test(file.name) ? [{ file, folder }] : [];
  }
  const path = folder ? `${folder}/${entry.name}` : entry.name;
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return found.flat();
    found.push(...(await Promise.all(some.map((child) => walk(child, path)))));
  }
}
