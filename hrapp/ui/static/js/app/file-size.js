// Refuses files that are too large before they are sent.
document.addEventListener("change", (event) => {
  "use strict";
  const input = event.target;
  if (!input.matches("input[type=file][data-largest]")) return;
  const tooLarge = [...input.files].some((file) => file.size > Number(input.dataset.largest));
  input.setCustomValidity(tooLarge ? input.dataset.tooLarge : "");
  input.reportValidity();
});
