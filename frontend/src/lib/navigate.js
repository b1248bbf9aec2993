/**
 * Following a link inside the panel swaps `<main id="page">` only, so that the player goes on playing. Whatever is
 * out of the ordinary (a redirect, an error, another origin) is left to the browser.
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
  if (!link || link.target || link.hasAttribute("download") || link.origin !== location.origin || link.hash) return;
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  go(link.href, true);
}

async function go(url, push = false) {
  const response = await fetch(url, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!response?.ok || new URL(response.url).pathname.startsWith("/login/")) return location.assign(url);
  const next = new DOMParser().parseFromString(await response.text(), "text/html");
  if (push) history.pushState(null, "", response.url);
  leave?.();
  document.title = next.title;
  document.getElementById("page").replaceWith(next.getElementById("page"));
  enter();
  scrollTo(0, 0);
  document.getElementById("page").focus({ preventScroll: true });
}
