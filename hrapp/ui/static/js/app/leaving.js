// Asks before unsaved work is left: by a link, by closing the page, or by closing the form of a card.
// What is shown again after a mistake counts as unsaved, what was typed and taken back, or looked for, does not.
(() => {
  "use strict";
  const FORM = ".framed form[method=post]:not(.inline-form, [role=search])";
  const opened = new Map();

  const textOf = ([name, value]) => [name, value.name ?? value];
  const contentOf = (form) => JSON.stringify([...new FormData(form)].map(textOf));
  const isUnsaved = (form) => form.isConnected && contentOf(form) !== opened.get(form);
  const remember = (form) => {
    if (form && !opened.has(form)) opened.set(form, form.querySelector("[data-focus]") ? null : contentOf(form));
  };

  document.addEventListener("focusin", (event) => remember(event.target.closest(FORM)));

  document.addEventListener("submit", (event) => {
    if (event.target.method === "post" && !event.defaultPrevented) opened.delete(event.target);
  });

  document.addEventListener("leaving", () => opened.clear());

  addEventListener("beforeunload", (event) => {
    if ([...opened.keys()].some(isUnsaved)) event.preventDefault();
  });

  document.addEventListener("htmx:before:request", (event) => {
    const source = event.detail.ctx.sourceElement;
    const form = source.matches("[data-cancel]") && source.closest(FORM);
    if (form && opened.has(form) && isUnsaved(form) && !confirm(form.dataset.discard)) event.preventDefault();
  });

  remember(document.querySelector("[data-focus]")?.closest(FORM));
})();
