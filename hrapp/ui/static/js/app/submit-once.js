// Sends a form once: until the page changes its buttons do nothing. After going back to the page it can be sent again.
(() => {
  "use strict";
  const wait = (form, waiting) => {
    // Not `disabled`, which would take the focus away, and which some browsers restore with the page.
    for (const button of form.querySelectorAll("button:not([type=button])")) {
      button.toggleAttribute("data-waiting", waiting);
      button.ariaDisabled = waiting ? "true" : null;
    }
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    wait(form, true);
    // What the last field has asked on the side is not waited for: its answer could lead away before the form is sent.
    for (const asking of form.querySelectorAll("[hx-post]")) asking.dispatchEvent(new CustomEvent("htmx:abort"));
  });

  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      wait(form, false);
    }
  });
})();
