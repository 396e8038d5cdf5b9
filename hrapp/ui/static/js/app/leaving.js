// Asks before a half-filled form is left. What is shown again after a mistake counts as half-filled too.
(() => {
  "use strict";
  const FORM = ".framed form[method=post]:not(.inline-form)";
  let changed = null;

  document.addEventListener("input", (event) => {
    changed = event.target.closest(FORM) || changed;
  });

  document.addEventListener("submit", (event) => {
    if (event.target.method === "post" && !event.defaultPrevented) changed = null;
  });

  const asks = () => changed?.isConnected;

  addEventListener("beforeunload", (event) => {
    if (asks()) event.preventDefault();
  });

  // A page that htmx loads in place of this one.
  document.addEventListener("htmx:confirm", (event) => {
    const source = event.detail.ctx.sourceElement;
    if (!asks() || !source.closest("[hx-boost]") || changed.contains(source)) return;
    if (!confirm(document.body.dataset.leave)) event.preventDefault();
    else changed = null;
  });

  changed = document.querySelector("[data-focus]")?.closest(FORM) || null;
})();
