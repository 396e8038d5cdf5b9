// The buttons for the light, dark or system theme, which theme.js applies.
(() => {
  "use strict";
  const root = document.documentElement;

  const showChoice = () => {
    for (const button of document.querySelectorAll("[data-theme-choice]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === root.dataset.themeChosen));
    }
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-choice]");
    if (button) root.dispatchEvent(new CustomEvent("themechoice", { detail: button.dataset.themeChoice }));
  });

  root.addEventListener("themechange", showChoice);
  document.addEventListener("htmx:after:swap", showChoice);
  showChoice();
})();
