// Toasts: the event `toast` shows one.
// A response triggers it by `HX-Trigger: {"toast": {"message": "…", "tone": "bad"}}`.
(() => {
  "use strict";
  const ICONS = { good: "circle-check", bad: "alert-circle", warn: "alert-triangle", info: "info-circle" };
  const SHOWN_FOR = 7000;
  const toasts = document.getElementById("toasts");

  // Errors stay until closed; others disappear unless hovered or focused.
  const letGo = (note) => {
    if (note.dataset.toast === "bad") return;
    setTimeout(() => (note.matches(":hover, :focus-within") ? letGo(note) : note.remove()), SHOWN_FOR);
  };

  const icon = (name) => {
    const sprite = document.querySelector("svg.icon use").getAttribute("href").split("#")[0];
    return `<svg class="icon" aria-hidden="true"><use href="${sprite}#${name}"/></svg>`;
  };

  const toast = (message, tone = "good") => {
    const note = document.createElement("div");
    note.className = `toast-note tone-${tone}`;
    note.dataset.toast = tone;
    note.innerHTML =
      `${icon(ICONS[tone] || ICONS.info)}<p></p>` +
      `<button type="button" class="btn-bare" data-close>${icon("x")}</button>`;
    note.querySelector("p").textContent = message;
    note.querySelector("button").setAttribute("aria-label", toasts.dataset.closeLabel);
    toasts.append(note);
    letGo(note);
  };

  document.addEventListener("toast", (event) => toast(event.detail.message, event.detail.tone));

  document.addEventListener("click", (event) => {
    event.target.closest("[data-close]")?.closest("[data-toast]")?.remove();
  });

  const letGoAll = () => {
    for (const note of toasts.querySelectorAll("[data-toast]:not([data-timed])")) {
      note.dataset.timed = "yes";
      letGo(note);
    }
  };

  // Those of a page whose part htmx has swapped in come without a script.
  document.addEventListener("htmx:after:swap", letGoAll);
  letGoAll();
})();
