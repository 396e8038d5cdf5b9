// A document beside its list: where there is room, a link to one opens it there; Escape or the cross closes it.
(() => {
  "use strict";
  const roomy = matchMedia("(min-width: 1200px)");
  const pane = () => document.getElementById("preview");
  const links = () => document.querySelectorAll("[data-preview]");

  // Before htmx sees it: elsewhere, or in another tab, the link leads to the page of the document.
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-preview]")) return;
    if (!roomy.matches || event.ctrlKey || event.metaKey || event.shiftKey) event.stopPropagation();
  }, true);

  document.addEventListener("htmx:after:swap", (event) => {
    if (event.detail.ctx.target !== pane()) return;
    for (const link of links()) link.ariaCurrent = link === event.detail.ctx.sourceElement ? "true" : null;
  });

  const close = () => {
    const opened = [...links()].find((link) => link.ariaCurrent);
    pane().replaceChildren();
    for (const link of links()) link.ariaCurrent = null;
    opened?.focus();
    const url = new URL(location.href);
    url.searchParams.delete("preview");
    // The state by which htmx knows a page that it has to load when somebody comes back to it.
    history.replaceState({ htmx: true }, "");
    history.pushState({ htmx: true }, "", url);
  };

  document.addEventListener("click", (event) => {
    const cross = event.target.closest("[data-preview-close]");
    if (!cross || !pane()) return;
    event.preventDefault();
    close();
  });

  // Back to the list as it is now, which may have been searched since.
  document.addEventListener("submit", (event) => {
    if (pane()?.contains(event.target)) event.target.action = new URL(event.target.action).pathname + location.search;
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || !pane()?.childElementCount) return;
    if (!event.target.closest("input[type=search], details, [popover]")) close();
  });
})();
