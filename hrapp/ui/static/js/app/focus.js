// Focuses what should be read first, such as the error summary, in a new page or fragment.
(() => {
  "use strict";
  const focus = (part) => {
    const found = part.querySelector("[data-focus]");
    if (!found) return;
    const { top } = found.getBoundingClientRect();
    const begins = top >= 0 && top < innerHeight / 2;
    const isTall = found.offsetHeight > innerHeight;
    // A browser would show the middle, also where the beginning stands in the window already.
    found.focus({ preventScroll: begins || isTall });
    if (isTall && !begins) found.scrollIntoView();
  };

  document.addEventListener("htmx:after:swap", (event) => focus(event.detail.ctx.target));
  focus(document);
})();
