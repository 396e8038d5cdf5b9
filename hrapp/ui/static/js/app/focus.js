// Focuses what should be read first, such as the error summary, in a new page or fragment.
(() => {
  "use strict";
  const focus = (part) => {
    const found = part.querySelector("[data-focus]");
    // What is large takes the keys of the page, which stays where it is.
    found?.focus({ preventScroll: found.dataset.focus === "still" });
  };

  document.addEventListener("htmx:after:swap", (event) => focus(event.detail.ctx.target));
  focus(document);
})();
