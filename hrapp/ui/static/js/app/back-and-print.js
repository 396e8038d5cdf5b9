// Buttons that do what the browser's own do: go back, print.
document.addEventListener("click", (event) => {
  "use strict";
  if (event.target.closest("[data-back]")) history.back();
  if (event.target.closest("[data-print]")) print();
});
