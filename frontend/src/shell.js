/** Parts of the page around the page: the menus of the bar and the choice of light or dark. */
export function startShell() {
  const menus = [...document.querySelectorAll("details.menu")];
  for (const menu of menus) startMenu(menu);
  document.addEventListener("click", (event) => {
    for (const menu of menus) if (!menu.contains(event.target)) menu.open = false;
  });
  startThemes();
  for (const field of document.querySelectorAll(".topbar input[name=next]")) {
    field.form.addEventListener("submit", () => (field.value = location.pathname));
  }
}

function startMenu(menu) {
  const close = () => (menu.open = false);
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    close();
    menu.querySelector("summary").focus();
  });
  menu.addEventListener("focusout", (event) => event.relatedTarget && !menu.contains(event.relatedTarget) && close());
  for (const link of menu.querySelectorAll("a")) link.addEventListener("click", close);
}

function startThemes() {
  const buttons = document.querySelectorAll("[data-theme-choice] [data-theme]");
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
  mark();
}
