/** Parts of the page around the page: the account menu and the choice of light or dark. */
export function startShell() {
  const menu = document.querySelector("details.menu");
  if (!menu) return;
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  const buttons = menu.querySelectorAll("[data-theme]");
  const mark = () => {
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.theme === document.documentElement.dataset.themeChoice));
  };
  for (const button of buttons) {
    button.addEventListener("click", () => {
      localStorage.setItem("theme", button.dataset.theme);
      dispatchEvent(new Event("themechosen"));
      mark();
    });
  }
  for (const field of menu.querySelectorAll("input[name=next]")) {
    field.form.addEventListener("submit", () => (field.value = location.pathname));
  }
  mark();
}
