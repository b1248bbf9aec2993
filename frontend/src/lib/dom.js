const SVG = "http://www.w3.org/2000/svg";

/**
 * An element. Text always goes in as text, never as markup.
 * `props`: `class`, `on` ({event: handler}), `data` ({key: value}), anything else is an attribute (false and null leave it out).
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name === "on") for (const [event, handler] of Object.entries(value)) element.addEventListener(event, handler);
    else if (name === "data") Object.assign(element.dataset, value);
    else if (value !== false && value != null) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child != null && child !== false));
  return element;
}

/** An icon of `icons.js`. */
export function icon(name, css = "") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", `icon ${css}`);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${document.documentElement.dataset.icons}#${name}`);
  svg.append(use);
  return svg;
}

/** The named parts below `root`: `<p data-part="title">` is `parts.title`. */
export function partsOf(root) {
  return Object.fromEntries([...root.querySelectorAll("[data-part]")].map((element) => [element.dataset.part, element]));
}

/** Set text only when it changed, so that screen readers and selections are left alone. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Draw a cover into its frame: the art, or a tile whose colour comes from the words. */
export function drawCover(frame, artUrl, words) {
  const key = artUrl ?? `tile:${words}`;
  if (frame.dataset.drawn === key) return;
  frame.dataset.drawn = key;
  frame.style.setProperty("--tile", `${hue(words)}deg`);
  frame.replaceChildren(icon("music"));
  if (!artUrl) return;
  const image = h("img", { src: artUrl, alt: "", loading: "lazy", on: { error: () => image.remove() } });
  frame.append(image);
}

export function cover(css, artUrl, words) {
  const frame = h("div", { class: `cover ${css}` });
  drawCover(frame, artUrl, words);
  return frame;
}

function hue(words) {
  let hash = 0;
  for (const char of words ?? "") hash = (hash * 31 + char.codePointAt(0)) % 360;
  return hash;
}
