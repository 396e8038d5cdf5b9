// Sends a form once: its buttons wait until the page changes. After going back to the page it can be sent again.
(() => {
  "use strict";
  const buttons = (form) => form.querySelectorAll("button:not([type=button])");

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    // Disabled only after the browser has read which button was pressed.
    setTimeout(() => buttons(form).forEach((button) => { button.disabled = true; }));
  });

  addEventListener("pageshow", (event) => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      if (event.persisted) buttons(form).forEach((button) => { button.disabled = false; });
    }
  });
})();
