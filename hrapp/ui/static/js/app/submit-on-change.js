// Submits a filter on change, unless htmx does.
document.addEventListener("change", (event) => {
  "use strict";
  const element = event.target.closest("[data-submit-on-change]");
  if (element && !element.form.hasAttribute("hx-get")) element.form.requestSubmit();
});
