// The key `/` goes to the search in the top bar, or to that of the list where there is no other.
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
