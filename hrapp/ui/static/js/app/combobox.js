// Choosing a person (WAI-ARIA combobox): options open below while one types; arrows move, Enter or a click takes.
(() => {
  "use strict";
  const OPTIONS = "[role=option]:not([aria-disabled])";
  const inputOf = (root) => root.querySelector("[role=combobox]");
  const listOf = (root) => root.querySelector("[role=listbox]");
  const isOpen = (root) => !listOf(root).hidden;

  const mark = (root, option) => {
    for (const each of listOf(root).querySelectorAll(OPTIONS)) each.ariaSelected = String(each === option);
    inputOf(root).setAttribute("aria-activedescendant", option?.id || "");
    option?.scrollIntoView({ block: "nearest" });
  };

  const show = (root, open) => {
    listOf(root).hidden = !open;
    inputOf(root).ariaExpanded = String(open);
    if (!open) mark(root, null);
  };

  const take = (root, option) => {
    const input = inputOf(root);
    input.value = root.dataset.taken = option.dataset.value;
    show(root, false);
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const move = (root, step) => {
    const options = [...listOf(root).querySelectorAll(OPTIONS)];
    const here = options.findIndex((each) => each.ariaSelected === "true");
    const next = here < 0 && step < 0 ? options.length - 1 : (here + step + options.length) % options.length;
    if (options.length) mark(root, options[next]);
  };

  const ask = (root) => {
    delete root.dataset.taken;
    inputOf(root).dispatchEvent(new Event("openlist"));
  };

  document.addEventListener("keydown", (event) => {
    const root = event.target.matches("[role=combobox]") && event.target.closest("[data-combobox]");
    if (!root || event.ctrlKey || event.metaKey || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const active = listOf(root).querySelector("[aria-selected=true]");
    if (step && isOpen(root)) {
      move(root, step);
    } else if (step) {
      ask(root);
    } else if (event.key === "Enter" && isOpen(root) && active) {
      take(root, active);
    } else if (event.key === "Escape" && isOpen(root)) {
      show(root, false);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }, true);

  document.addEventListener("htmx:after:swap", (event) => {
    const list = event.detail.ctx.target;
    const root = list?.matches?.("[role=listbox]") && list.closest("[data-combobox]");
    if (!root) return;
    const options = [...list.querySelectorAll(OPTIONS)];
    options.forEach((option, position) => { option.id = `${list.id}-${position}`; });
    const asked = document.activeElement === inputOf(root) && inputOf(root).value !== root.dataset.taken;
    show(root, asked);
    const note = list.querySelector(".combobox-note")?.textContent || "";
    root.querySelector("[role=status]").textContent = asked ? [options.length || "", note].join(" ").trim() : "";
  });

  // The focus stays in the box while the list is clicked.
  document.addEventListener("mousedown", (event) => {
    if (event.target.closest("[data-combobox] [role=listbox]")) event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    const root = event.target.closest("[data-combobox]");
    const option = event.target.closest(OPTIONS);
    if (root && option) take(root, option);
    else if (root && event.target === inputOf(root) && !isOpen(root)) ask(root);
  });

  document.addEventListener("focusout", (event) => {
    const root = event.target.closest("[data-combobox]");
    if (root && !root.contains(event.relatedTarget)) show(root, false);
  });
})();
