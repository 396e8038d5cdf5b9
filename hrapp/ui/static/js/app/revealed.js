// Hides a value that was shown whole: after half a minute, and when the page is left, printed or kept by the browser.
(() => {
  "use strict";
  const SHOWN = 30_000;
  const timers = new Map();

  const conceal = (place) => {
    clearTimeout(timers.get(place));
    timers.delete(place);
    const focused = place.contains(document.activeElement);
    place.replaceChildren();
    const eye = place.closest(".masked")?.querySelector("button");
    if (eye && focused) eye.focus();
  };

  const concealAll = () => [...timers.keys()].forEach(conceal);

  document.addEventListener("htmx:after:swap", (event) => {
    const place = event.detail.ctx.target;
    if (!place.querySelector?.(".revealed")) return;
    clearTimeout(timers.get(place));
    timers.set(place, setTimeout(conceal, SHOWN, place));
  });

  document.addEventListener("click", (event) => {
    const place = event.target.closest("[data-conceal]")?.closest(".masked-open");
    if (place) conceal(place);
  });

  document.addEventListener("htmx:before:history:update", concealAll);
  for (const leaving of ["pagehide", "beforeprint"]) addEventListener(leaving, concealAll);

  // The eye of the value for which the password was given is ready to be pressed.
  const asked = document.getElementById(location.hash.slice(1));
  if (asked?.closest(".masked")) asked.focus();
})();
