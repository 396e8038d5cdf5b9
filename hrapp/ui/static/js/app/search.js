// The search in the top bar: results open below the box, up and down move, Escape closes.
(() => {
  "use strict";
  const form = document.querySelector("[data-search-form]");
  const found = document.getElementById("found");
  if (!form) return;

  const show = (shown) => { found.hidden = !shown; };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (!form.contains(event.target)) return;
    const stops = [form.elements.q, ...found.querySelectorAll("a")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape" && found.childElementCount && !found.hidden) {
      stops[0].focus();
      show(false);
    } else if (step) {
      show(true);
      stops[Math.max(0, Math.min(stops.length - 1, stops.indexOf(event.target) + step))].focus();
    } else {
      return;
    }
    event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    if (!form.contains(event.target)) show(false);
  });

  document.addEventListener("focusin", (event) => show(form.contains(event.target)));

  document.addEventListener("input", (event) => {
    if (form.contains(event.target)) show(true);
  });

  document.addEventListener("htmx:after:swap", (event) => {
    if (event.detail.ctx.target !== found) return;
    form.querySelector("[role=status]").textContent = found.firstElementChild?.dataset.said || "";
  });
})();
