/**
 * Following a link inside the panel swaps `<main id="page">` and what says where one is (`data-swap`), so that the
 * player goes on playing. Whatever is out of the ordinary (an error, a file, another kind of page) is left to the browser.
 */
let leave;
let pages;

export function startNavigation(all) {
  pages = all;
  enter();
  document.addEventListener("click", onClick);
  addEventListener("popstate", () => go(location.href));
}

function enter() {
  const page = document.getElementById("page");
  const block = document.getElementById("page-data");
  leave = pages[page.dataset.page]?.(page, block ? JSON.parse(block.textContent) : {});
}

function onClick(event) {
  const link = event.target.closest("a[href]");
  if (!link || link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
  if (link.hash && link.pathname === location.pathname) return;
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  go(link.href, true);
}

/** Go to a page of the panel as a link would. */
export const visit = (url) => go(new URL(url, location.href).href, true);

async function go(url, push = false) {
  const response = await fetch(url, { headers: { Accept: "text/html" } }).catch(() => null);
  const readable = response?.ok && response.headers.get("Content-Type")?.startsWith("text/html");
  const next = readable && new DOMParser().parseFromString(await response.text(), "text/html");
  if (!next || next.body.className !== ownClasses()) return location.assign(url);
  if (push) history.pushState(null, "", response.url + new URL(url).hash);
  leave?.();
  document.title = next.title;
  document.getElementById("page").replaceWith(next.getElementById("page"));
  for (const part of next.querySelectorAll("[data-swap]")) document.getElementById(part.id)?.replaceWith(part);
  enter();
  arrive(new URL(url).hash.slice(1));
}

/** At the place of the page that was meant, or at its top. */
function arrive(id) {
  scrollTo(0, 0);
  const place = id && document.getElementById(id);
  if (place) place.focus();
  else document.getElementById("page").focus({ preventScroll: true });
}

/** The kind of page this is, as the server wrote it: pages around the log-in look different. */
function ownClasses() {
  return [...document.body.classList].filter((name) => name !== "has-player").join(" ");
}
