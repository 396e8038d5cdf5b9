// The form of a card, in the card's place: the focus goes where the work is, and Escape closes.
(() => {
  "use strict";
  const FORM = "form[data-card-form]";
  const EDIT = "[data-edit]";
  const sourceOf = (event) => event.detail.ctx.sourceElement;
  const versionOf = (form) => form.elements.namedItem("version");
  let sent = null;

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
    event.target.closest(FORM)?.querySelector("[data-cancel]").click();
  });

  document.addEventListener("htmx:before:request", (event) => {
    const source = sourceOf(event);
    sent = source.matches(FORM) ? versionOf(source).value : null;
  });

  // An answer that is no card is shown as the page that it is: by doing again what the browser does without scripts.
  document.addEventListener("htmx:before:swap", (event) => {
    const { ctx } = event.detail;
    if (!ctx.sourceElement.matches(`${FORM}, ${EDIT}`) || ctx.text.includes(`id="${ctx.target.id}"`)) return;
    event.preventDefault();
    document.dispatchEvent(new CustomEvent("leaving"));
    if (ctx.sourceElement.matches(FORM)) HTMLFormElement.prototype.submit.call(ctx.sourceElement);
    else location.assign(ctx.sourceElement.href);
  });

  // The other open forms have seen what was saved from here, but not what somebody else may have saved before.
  const follow = () => {
    const version = document.getElementById("record-head").dataset.version;
    for (const form of document.querySelectorAll(FORM)) {
      if (sent && versionOf(form).value === sent) versionOf(form).value = version;
    }
  };

  document.addEventListener("htmx:after:swap", (event) => {
    const card = document.getElementById(event.detail.ctx.target?.id || "");
    if (!card?.matches(".card[id]")) return;
    const form = card.querySelector(FORM);
    if (!form) follow();
    const first = form?.querySelector("[data-focus]") ||
      form?.querySelector("input:not([type=hidden]), select, textarea") || card.querySelector(EDIT);
    first?.focus();
  });
})();
