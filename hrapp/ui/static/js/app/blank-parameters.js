// Leaves blank fields out of the address that a form with method=get leads to, by the browser and by htmx.
document.addEventListener("formdata", (event) => {
  "use strict";
  if (event.target.method !== "get") return;
  for (const [name, value] of [...event.formData]) {
    if (value === "") event.formData.delete(name);
  }
});
