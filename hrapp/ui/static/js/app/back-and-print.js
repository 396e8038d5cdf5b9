// Buttons that go back or print.
document.addEventListener("click", (event) => {
  "use strict";
  if (event.target.closest("[data-back]")) history.back();
  if (event.target.closest("[data-print]")) print();
});
