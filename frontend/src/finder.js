import { ask } from "./lib/api.js";
import { h, icon, setText } from "./lib/dom.js";
import { visit } from "./lib/navigate.js";
import { t } from "./lib/texts.js";

const TYPING_MS = 150;
const dialog = document.getElementById("finder");
const input = dialog?.querySelector("input");
const list = dialog?.querySelector("[role=listbox]");
const hint = dialog?.querySelector(".finder-hint");
let results = [];
let chosen = -1;
let turn = 0;
let typing;

/** Search everything one may see: Ctrl K, or the button of the bar. */
export function startFinder() {
  if (!dialog) return;
  addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    if (dialog.open) dialog.close();
    else open();
  });
  document.querySelector("[data-opens=finder]").addEventListener("click", open);
  dialog.querySelector("[data-closes]").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  input.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(search, TYPING_MS);
  });
  input.addEventListener("keydown", onKey);
}

function open() {
  if (document.querySelector("dialog[open]")) return;
  dialog.showModal();
  input.focus();
  input.select();
  search();
}

/** An answer that comes too late is dropped. */
async function search() {
  const mine = ++turn;
  const query = input.value.trim();
  try {
    const { groups } = await ask("GET", `/search/?${new URLSearchParams({ q: query })}`);
    if (mine === turn) draw(groups, query);
  } catch (refusal) {
    if (mine === turn) setText(hint, refusal.message);
  }
}

function draw(groups, query) {
  results = groups.flatMap((group) => group.items);
  let index = 0;
  list.replaceChildren(...groups.map((group) => h("div", { role: "group", "aria-label": group.title },
    h("div", { class: "finder-group", "aria-hidden": "true" }, group.title),
    ...group.items.map((item) => option(item, index++)))));
  setText(hint, results.length ? "" : t("finder.nothing", { query }));
  input.setAttribute("aria-expanded", String(results.length > 0));
  choose(results.length ? 0 : -1);
}

function option(item, index) {
  return h("div", { class: "finder-result", role: "option", id: `finder-${index}`, "aria-selected": "false",
    on: { click: () => goTo(item), pointermove: () => chosen !== index && choose(index) } },
  icon(item.icon), h("span", {}, h("strong", {}, item.label), item.detail && h("small", {}, item.detail)));
}

function choose(index) {
  list.querySelector("[aria-selected=true]")?.setAttribute("aria-selected", "false");
  chosen = index;
  const element = document.getElementById(`finder-${index}`);
  element?.setAttribute("aria-selected", "true");
  element?.scrollIntoView({ block: "nearest" });
  if (element) input.setAttribute("aria-activedescendant", element.id);
  else input.removeAttribute("aria-activedescendant");
}

function onKey(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && results.length) {
    event.preventDefault();
    choose((chosen + step + results.length) % results.length);
  } else if (event.key === "Enter" && results[chosen]) {
    event.preventDefault();
    goTo(results[chosen]);
  }
}

function goTo(item) {
  dialog.close();
  visit(item.url);
}
