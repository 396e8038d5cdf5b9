// What pages gain from a script; each works without it. All listeners sit on the document, so that fragments need none.
(() => {
  "use strict";
  const root = document.documentElement;
  const typing = (element) => element.closest("input, textarea, select, [contenteditable]");

  // Theme
  const showTheme = () => {
    for (const button of document.querySelectorAll("[data-theme-choice]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === root.dataset.themeChosen));
    }
  };

  // Toasts: errors stay until they are closed, the rest goes unless somebody is on it.
  const toasts = document.getElementById("toasts");

  const letGo = (note) => {
    if (note.dataset.toast === "bad") return;
    setTimeout(() => (note.matches(":hover, :focus-within") ? letGo(note) : note.remove()), 7000);
  };

  const toast = (message, tone = "good") => {
    const icons = { good: "circle-check", bad: "alert-circle", warn: "alert-triangle", info: "info-circle" };
    const sprite = document.querySelector("svg.icon use").getAttribute("href").split("#")[0];
    const note = document.createElement("div");
    note.className = `toast-note tone-${tone}`;
    note.dataset.toast = tone;
    note.innerHTML =
      `<svg class="icon" aria-hidden="true"><use href="${sprite}#${icons[tone] || icons.info}"/></svg><p></p>` +
      `<button type="button" class="btn-bare" data-close><svg class="icon" aria-hidden="true"><use href="${sprite}#x"/></svg></button>`;
    note.querySelector("p").textContent = message;
    note.querySelector("button").setAttribute("aria-label", toasts.dataset.closeLabel);
    toasts.append(note);
    letGo(note);
  };

  // Lists: up and down move, Enter opens, x ticks.
  const move = (table, step) => {
    const rows = [...table.tBodies[0].rows];
    const here = rows.findIndex((row) => row.classList.contains("cursor"));
    const next = rows[Math.max(0, Math.min(rows.length - 1, here + step))];
    if (!next) return;
    rows[here]?.classList.remove("cursor");
    next.classList.add("cursor");
    next.scrollIntoView({ block: "nearest" });
    next.querySelector("a")?.focus({ preventScroll: true });
  };

  const listKey = (event) => {
    const table = event.target.closest("[data-keyboard-list]") || document.querySelector("[data-keyboard-list]");
    const fromSearch = event.target.matches("[data-list-search]") && event.key === "ArrowDown";
    if (!table || (typing(event.target) && !fromSearch && event.target.type !== "checkbox")) return;
    const row = table.querySelector("tr.cursor");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      move(table, event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && row && !event.target.closest("a, button, summary")) {
      row.querySelector("a")?.click();
    } else if (event.key === "x" && row) {
      row.querySelector("input[type=checkbox]")?.click();
    } else {
      return;
    }
    event.preventDefault();
  };

  // The search in the top bar: what it finds opens under the box, up and down go through it, Escape closes it.
  const searchForm = document.querySelector("[data-search-form]");
  const found = document.getElementById("found");

  const showFound = (shown) => { if (found) found.hidden = !shown; };

  const searchKey = (event) => {
    const places = [searchForm.elements.q, ...found.querySelectorAll("a")];
    const here = places.indexOf(event.target);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape" && found.childElementCount && !found.hidden) {
      places[0].focus();
      showFound(false);
    } else if (step) {
      showFound(true);
      places[Math.max(0, Math.min(places.length - 1, here + step))].focus();
    } else {
      return;
    }
    event.preventDefault();
  };

  // Destructive forms wait for the name.
  const guard = (form) => {
    const typed = form.querySelector("input[name=confirmation]");
    const matches = typed.value.trim() === form.dataset.confirmName;
    for (const button of form.querySelectorAll("button[type=submit]")) button.disabled = !matches;
  };

  // A fragment may bring new elements: bring them into the state that scripts keep.
  const settle = (part) => {
    for (const form of part.querySelectorAll("form[data-confirm-name]")) guard(form);
    part.querySelector("[data-focus]")?.focus();
    showTheme();
  };

  const clicked = {
    "[data-theme-choice]": (button) => {
      root.dispatchEvent(new CustomEvent("themechoice", { detail: button.dataset.themeChoice }));
    },
    "[data-close]": (button) => button.closest("[data-toast]")?.remove(),
    "[data-back]": () => history.back(),
    "[data-print]": () => print(),
    "[data-copy]": async (button) => {
      await navigator.clipboard.writeText(button.dataset.copy);
      toast(toasts.dataset.copied);
    },
    "[data-reveal]": (button) => {
      const input = document.getElementById(button.dataset.reveal);
      const shown = input.type === "password";
      input.type = shown ? "text" : "password";
      button.setAttribute("aria-pressed", String(shown));
      const use = button.querySelector("use");
      use.setAttribute("href", use.getAttribute("href").replace(/#.*/, shown ? "#eye-off" : "#eye"));
    },
    "[data-select-all]": (box) => {
      for (const other of document.querySelectorAll(box.dataset.selectAll)) other.checked = box.checked;
    },
  };

  document.addEventListener("click", (event) => {
    for (const [selector, act] of Object.entries(clicked)) {
      const element = event.target.closest(selector);
      if (element) act(element);
    }
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
    if (!searchForm?.contains(event.target)) showFound(false);
    const row = event.target.closest("tr[data-href]");
    if (row && !event.target.closest("a, button, input, label, summary, form") && !String(getSelection())) {
      row.querySelector("a")?.click();
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const menu = event.target.closest("details[data-menu][open]");
    const search = document.querySelector("[data-search]") || document.querySelector("[data-list-search]");
    if (event.key === "Escape" && menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    } else if (event.key === "/" && search && !typing(event.target)) {
      event.preventDefault();
      search.focus();
      search.select();
    } else if (searchForm?.contains(event.target)) {
      searchKey(event);
    } else {
      listKey(event);
    }
  });

  document.addEventListener("focusin", (event) => showFound(Boolean(searchForm?.contains(event.target))));

  document.addEventListener("input", (event) => {
    if (searchForm?.contains(event.target)) showFound(true);
    const form = event.target.closest("form[data-confirm-name]");
    if (form) guard(form);
  });

  // A file that is too large is refused before it is sent.
  const checkSize = (input) => {
    const tooLarge = [...input.files].some((file) => file.size > Number(input.dataset.largest));
    input.setCustomValidity(tooLarge ? input.dataset.tooLarge : "");
    input.reportValidity();
  };

  document.addEventListener("change", (event) => {
    if (event.target.matches("input[type=file][data-largest]")) checkSize(event.target);
    const element = event.target.closest("[data-submit-on-change]");
    if (element && !element.form.hasAttribute("hx-get")) element.form.requestSubmit();
  });

  // A form is sent once, however often its button is pressed.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });

  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });

  // htmx: the CSRF token goes along; `HX-Trigger: {"toast": {"message": "…", "tone": "good"}}` shows a toast.
  document.addEventListener("htmx:config:request", (event) => {
    const token = document.querySelector("meta[name=csrf-token]")?.content;
    const request = event.detail.ctx.request;
    if (token && request.method !== "GET") request.headers["X-CSRFToken"] = token;
  });
  document.addEventListener("htmx:after:swap", (event) => {
    const part = event.detail.ctx.target;
    if (part === found) searchForm.querySelector("[role=status]").textContent = found.firstElementChild?.dataset.said || "";
    settle(part);
  });
  document.addEventListener("toast", (event) => toast(event.detail.message, event.detail.tone));

  root.addEventListener("themechange", showTheme);
  for (const note of document.querySelectorAll("[data-toast]")) letGo(note);
  settle(document);
})();
