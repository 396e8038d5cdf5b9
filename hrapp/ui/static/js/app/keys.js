// Keys inside a part of the page that has the focus: each presses its link or button, or goes to its control.
document.addEventListener("keydown", (event) => {
  "use strict";
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const part = event.target.closest("[data-keys]");
  if (!part || event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select")) return;
  const found = [...part.querySelectorAll("[data-key]")].find((each) => each.dataset.key === event.key);
  if (!found) return;
  event.preventDefault();
  if (found.matches("input, textarea")) found.focus();
  else found.click();
});
