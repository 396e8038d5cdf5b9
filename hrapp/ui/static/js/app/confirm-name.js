// Keeps the button of a destructive form disabled until the name is typed.
(() => {
  "use strict";
  const FORM = "form[data-confirm-name]";

  const guard = (form) => {
    const typed = form.querySelector("input[name^=confirm]");
    const matches = typed.value.trim() === form.dataset.confirmName;
    for (const button of form.querySelectorAll("button[type=submit]")) button.disabled = !matches;
  };

  document.addEventListener("input", (event) => {
    const form = event.target.closest(FORM);
    if (form) guard(form);
  });

  const guardAll = (part) => part.querySelectorAll(FORM).forEach(guard);

  document.addEventListener("htmx:after:swap", (event) => guardAll(event.detail.ctx.target));
  guardAll(document);
})();
