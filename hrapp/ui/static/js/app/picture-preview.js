// Shows a chosen picture where the present one is, before it is sent: data-preview is the id of its holder.
document.addEventListener("change", (event) => {
  "use strict";
  const input = event.target;
  if (!input.matches("input[type=file][data-preview]")) return;
  const holder = document.getElementById(input.dataset.preview);
  const frame = holder.firstElementChild;
  holder.saved ??= [...frame.childNodes];
  const [file] = input.files;
  if (!file || !input.validity.valid) {
    frame.replaceChildren(...holder.saved);
    return;
  }
  const reader = new FileReader();
  reader.addEventListener("load", () => {
    const picture = document.createElement("img");
    picture.alt = "";
    picture.addEventListener("error", () => frame.replaceChildren(...holder.saved));
    picture.src = reader.result;
    frame.replaceChildren(picture);
  });
  reader.readAsDataURL(file);
});
