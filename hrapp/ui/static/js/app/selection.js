// Rows that are ticked: how many they are, all of the page at once, several by Shift, none by Escape.
(() => {
  "use strict";
  const boxes = () => [...document.querySelectorAll("[data-select]")];
  let last = null;

  const tell = () => {
    const bar = document.querySelector("[data-selection]");
    if (!bar) return;
    const all = boxes();
    const number = all.filter((box) => box.checked).length;
    for (const box of document.querySelectorAll("[data-select-all]")) {
      box.checked = number > 0 && number === all.length;
      box.indeterminate = number > 0 && number < all.length;
    }
    // The words for two are those for more.
    const text = number === 1 ? bar.dataset.one : bar.dataset.many.replace("2", number);
    bar.querySelector("[data-selection-count]").textContent = text;
    return text;
  };

  const tick = (those, checked) => {
    for (const box of those) box.checked = checked;
    document.getElementById("list-said").textContent = tell();
  };

  document.addEventListener("click", (event) => {
    const box = event.target.closest("[data-select]");
    const all = event.target.closest("[data-select-all]");
    if (box) {
      const [from, to] = [boxes().indexOf(last), boxes().indexOf(box)].sort((one, other) => one - other);
      tick(event.shiftKey && from >= 0 ? boxes().slice(from, to + 1) : [box], box.checked);
      last = box;
    } else if (all) {
      tick(boxes(), all.checked);
    } else if (event.target.closest("[data-select-none]")) {
      tick(boxes(), false);
      document.querySelector("[data-list-search]")?.focus();
    }
  });

  document.addEventListener("keydown", (event) => {
    if (!boxes().some((box) => box.checked) || event.target.closest("[popover], dialog")) return;
    if (event.key === "Escape" && !event.target.closest("input[type=search]")) {
      tick(boxes(), false);
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      document.querySelector("[data-selection] [type=submit]").focus();
    } else {
      return;
    }
    event.preventDefault();
  });

  document.addEventListener("htmx:after:swap", tell);
  // A browser that comes back to the page ticks what was ticked.
  addEventListener("pageshow", tell);
})();
