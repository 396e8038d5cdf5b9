// Runs in the head before the first paint: applies the stored theme, or the system's.
(() => {
  "use strict";
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");

  const remembered = () => {
    try {
      return localStorage.getItem("theme") || "auto";
    } catch {
      return "auto";
    }
  };

  const apply = () => {
    const choice = remembered();
    root.dataset.bsTheme = choice === "auto" ? (system.matches ? "dark" : "light") : choice;
    root.dataset.themeChosen = choice;
    root.dispatchEvent(new CustomEvent("themechange"));
  };

  root.classList.add("js");
  apply();
  system.addEventListener("change", apply);
  addEventListener("storage", (event) => event.key === "theme" && apply());
  root.addEventListener("themechoice", (event) => {
    try {
      localStorage.setItem("theme", event.detail);
    } catch {
      // Private windows may have no storage: the choice then applies to this page only.
      root.dataset.bsTheme = event.detail;
    }
    apply();
  });
})();
