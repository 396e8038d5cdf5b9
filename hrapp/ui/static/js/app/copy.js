// Buttons that copy a value and confirm it in a toast.
document.addEventListener("click", async (event) => {
  "use strict";
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  const message = document.getElementById("toasts").dataset.copied;
  document.dispatchEvent(new CustomEvent("toast", { detail: { message } }));
});
