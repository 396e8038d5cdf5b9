// Keyboard and mouse in lists: up and down move, Enter or a click on a row opens it, x ticks it.
(() => {
  "use strict";
  const TYPED_INTO = "input:not([type=checkbox]), textarea, select, [contenteditable]";

  const move = (table, step) => {
    const rows = [...table.tBodies[0].rows];
    const here = rows.findIndex((row) => row.classList.contains("cursor"));
    const next = rows[Math.max(0, Math.min(rows.length - 1, here + step))];
    if (!next) return;
    rows[here]?.classList.remove("cursor");
    next.classList.add("cursor");
    next.scrollIntoView({ block: "nearest" });
    next.querySelector("a")?.focus({ preventScroll: true });
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const target = event.target;
    const table = target.closest("[data-keyboard-list]") || document.querySelector("[data-keyboard-list]");
    const fromSearch = target.matches("[data-list-search]") && event.key === "ArrowDown";
    if (!table || target.closest("[data-search-form]") || (target.closest(TYPED_INTO) && !fromSearch)) return;
    const row = table.querySelector("tr.cursor");
    const ticking = target.closest("tbody tr") || row;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      move(table, event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && row && !target.closest("a, button, summary")) {
      row.querySelector("a")?.click();
    } else if (event.key === "x" && ticking) {
      ticking.querySelector("[data-select]")?.click();
    } else {
      return;
    }
    event.preventDefault();
  });

  // How many rows there are is said after each search, instead of the whole table.
  document.addEventListener("htmx:after:swap", () => {
    const said = document.querySelector("#list [data-said]")?.dataset.said;
    if (said) document.getElementById("list-said").textContent = said;
  });

  // A text that is cut off is shown whole by its tooltip.
  document.addEventListener("mouseover", (event) => {
    const cell = event.target.closest(".table-list td, .person-name, .person-detail");
    if (cell && !cell.title && cell.scrollWidth > cell.clientWidth) cell.title = cell.textContent.trim();
  });

  document.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-href]");
    // The list itself stands in the form of its search: only what is inside the row has a click of its own.
    const own = event.target.closest("a, button, input, select, label, summary, form");
    if (!row || row.contains(own) || String(getSelection())) return;
    row.querySelector("a")?.click();
  });
})();
