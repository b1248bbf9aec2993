import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { FILLED, OUTLINE } from "./icons.js";

/** One SVG sprite with the icons we use, instead of the whole set. */
function iconSprite() {
  const symbol = (style, name, id) => {
    const file = fileURLToPath(new URL(`./node_modules/@tabler/icons/icons/${style}/${name}.svg`, import.meta.url));
    const [, shapes] = readFileSync(file, "utf8").match(/<svg[^>]*>([\s\S]*)<\/svg>/);
    const paint =
      style === "filled"
        ? 'fill="currentColor"'
        : 'fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"';
    return `<symbol id="${id}" viewBox="0 0 24 24" ${paint}>${shapes.replace(/\s+/g, " ").trim()}</symbol>`;
  };
  return {
    name: "icon-sprite",
    generateBundle() {
      const symbols = [
        ...OUTLINE.map((name) => symbol("outline", name, name)),
        ...FILLED.map((name) => symbol("filled", name, `${name}-filled`)),
      ];
      const source = `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`;
      this.emitFile({ type: "asset", name: "icons.svg", originalFileName: "icons.svg", source });
    },
  };
}

export default defineConfig({
  base: "/static/",
  plugins: [iconSprite()],
  build: {
    manifest: "manifest.json",
    assetsInlineLimit: 0,
    target: "es2022",
    rollupOptions: { input: "src/main.js" },
  },
});
