// Shows an employer's logo and colour on the whole page while they are being chosen.
(() => {
  "use strict";
  const form = document.querySelector("[data-brand-form]");
  if (!form) return;
  const marks = [...document.querySelectorAll("[data-own-mark]")].map((holder) => ({
    holder, saved: holder.firstElementChild,
  }));

  const linear = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);

  // As ui/colours.py: above this luminance black has more contrast than white.
  const readableOn = (colour) => {
    const [red, green, blue] = [1, 3, 5].map((at) => linear(parseInt(colour.slice(at, at + 2), 16) / 255));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.1791 ? "#000000" : "#ffffff";
  };

  const showColour = (colour) => {
    document.documentElement.style.setProperty("--brand", colour);
    for (const { saved } of marks) {
      saved.querySelector("rect")?.setAttribute("fill", colour);
      saved.querySelector("text")?.setAttribute("fill", readableOn(colour));
    }
  };

  const showLogo = (url) => {
    for (const { holder, saved } of marks) {
      const logo = document.createElement("img");
      logo.className = saved.getAttribute("class");
      logo.alt = "";
      logo.src = url;
      holder.replaceChildren(url ? logo : saved);
    }
  };

  form.addEventListener("input", (event) => {
    if (event.target.name === "brand_colour") showColour(event.target.value);
  });

  form.addEventListener("change", (event) => {
    if (event.target.name !== "logo") return;
    const [file] = event.target.files;
    if (!file || !event.target.validity.valid) {
      showLogo("");
      return;
    }
    const reader = new FileReader();
    reader.addEventListener("load", () => showLogo(reader.result));
    reader.readAsDataURL(file);
  });
})();
