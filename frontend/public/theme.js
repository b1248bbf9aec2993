// Runs before the first paint, so that a dark room never sees a white flash. "auto" follows the device.
(() => {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const choice = localStorage.getItem("theme") ?? "auto";
    const theme = choice === "auto" ? (dark.matches ? "dark" : "light") : choice;
    document.documentElement.dataset.bsTheme = theme;
    document.documentElement.dataset.themeChoice = choice;
  };
  apply();
  dark.addEventListener("change", apply);
  addEventListener("themechosen", apply);
})();
