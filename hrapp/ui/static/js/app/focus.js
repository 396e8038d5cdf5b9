// What wants to be read first, such as the summary of mistakes, gets the focus: in a new page and in a new fragment.
(() => {
  "use strict";
  const focus = (part) => part.querySelector("[data-focus]")?.focus();

  document.addEventListener("htmx:after:swap", (event) => focus(event.detail.ctx.target));
  focus(document);
})();
