// Focuses what should be read first, such as the error summary, in a new page or fragment.
(() => {
  "use strict";
  const focus = (part) => part.querySelector("[data-focus]")?.focus();

  document.addEventListener("htmx:after:swap", (event) => focus(event.detail.ctx.target));
  focus(document);
})();
