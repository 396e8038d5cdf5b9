// The key `/` focuses the search in the top bar, or else that of the list.
document.addEventListener("keydown", (event) => {
  "use strict";
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const search = document.querySelector("[data-search]") || document.querySelector("[data-list-search]");
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || !search || typing) return;
  event.preventDefault();
  search.focus();
  search.select();
});
