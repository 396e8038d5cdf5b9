// A filter applies itself as soon as it is chosen; where htmx fills the list, that does it.
document.addEventListener("change", (event) => {
  "use strict";
  const element = event.target.closest("[data-submit-on-change]");
  if (element && !element.form.hasAttribute("hx-get")) element.form.requestSubmit();
});
