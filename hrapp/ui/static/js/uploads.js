// Sends files with their progress: several one after the other, each from a form of its own, or the one of a form.
// [data-uploads] is where several are chosen; [data-upload="one"] is a form with one file. Their attributes are what is
// said. Files may be dropped anywhere on the page. The event `uploaded` tells that one has come.
(() => {
  "use strict";
  const PLACE = "[data-uploads]";
  const FORM = "form[data-upload]";
  const MEGABYTE = 1024 * 1024;
  const files = new WeakMap();
  const contents = new WeakMap();
  const unfit = new WeakSet();
  const requests = new Map();
  const queue = [];
  let made = 0;
  let signedOut = false;
  let next = "";

  const place = () => document.querySelector(PLACE);
  const part = (form, name) => form.querySelector(`[data-upload-${name}]`);
  const holderOf = (form) => form.closest(PLACE) || form;
  const wordsOf = (form) => holderOf(form).dataset;
  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
  const rows = () => [...(place()?.querySelectorAll(`[data-upload-rows] ${FORM}`) || [])];
  const isRow = (form) => form.dataset.upload !== "one";
  const fileOf = (form) => files.get(form) || form.querySelector("input[type=file]").files[0];
  const say = (form, text) => { holderOf(form).querySelector("[data-upload-said]").textContent = text; };

  // Choosing

  // The server looks at what is inside; this saves sending what it refuses.
  const reasonAgainst = (file, words) => {
    const name = file.name.toLowerCase();
    const isOf = (kind) => (kind.startsWith(".") ? name.endsWith(kind) : kind === file.type);
    if (!words.kinds.split(",").some(isOf)) return words.wrongKind;
    if (file.size === 0) return words.empty;
    return file.size > Number(words.largest) ? words.tooLarge : "";
  };

  // Each form of the same page has controls of the same names: their ids get a number.
  const number = (element, id) => {
    for (const attribute of ["id", "for", "aria-describedby"]) {
      for (const each of element.querySelectorAll(`[${attribute}]`)) {
        const ids = each.getAttribute(attribute).split(" ");
        each.setAttribute(attribute, ids.map((one) => `${one}-${id}`).join(" "));
      }
    }
  };

  const sizeOf = (file) => {
    const unit = file.size < MEGABYTE ? "kilobyte" : "megabyte";
    const exact = file.size / (unit === "megabyte" ? MEGABYTE : 1024);
    const amount = file.size ? Math.max(0.1, exact) : 0;
    const options = { style: "unit", unit, maximumFractionDigits: amount < 10 ? 1 : 0 };
    return new Intl.NumberFormat(document.documentElement.lang, options).format(amount);
  };

  const addRow = (file, type) => {
    const words = place().dataset;
    const row = place().querySelector("template").content.cloneNode(true).firstElementChild;
    const form = row.querySelector(FORM);
    form.dataset.number = made += 1;
    number(row, made);
    files.set(form, file);
    part(form, "name").textContent = file.name;
    part(form, "size").textContent = sizeOf(file);
    const remove = part(form, "remove");
    remove.setAttribute("aria-label", filled(remove.getAttribute("aria-label"), { name: file.name }));
    const chosen = form.elements.namedItem("type");
    if (chosen && type) chosen.value = type;
    const title = form.elements.namedItem("title");
    if (title) title.value = file.name.replace(/\.[^.]*$/, "").slice(0, title.maxLength > 0 ? title.maxLength : 200);
    place().querySelector("[data-upload-rows]").append(row);
    const reason = reasonAgainst(file, words);
    if (reason) {
      unfit.add(form);
      part(form, "fields").hidden = true;
      fail(form, reason, words.refused, false);
    }
    return form;
  };

  const add = (chosen, type) => {
    if (!chosen.length) return;
    const last = rows().at(-1)?.elements.namedItem("type")?.value;
    const added = [...chosen].map((file) => addRow(file, type || last));
    const some = added.find((form) => !unfit.has(form));
    tell();
    const words = place().dataset;
    // The words for two are those for more.
    const text = added.length === 1 ? words.chosenOne : words.chosenMany.replace("2", added.length);
    if (some) say(some, text);
    (some || added[0]).querySelector("select, input:not([type=hidden]), [data-upload-remove]:only-child")?.focus();
    added[0].scrollIntoView({ block: "nearest" });
  };

  const tell = () => {
    const holder = place();
    if (holder) holder.querySelector("[data-upload-acts]").hidden = !rows().some((form) => !unfit.has(form));
  };

  const remove = (form) => {
    const row = form.closest("li");
    const next = (row.nextElementSibling || row.previousElementSibling)?.querySelector("[data-upload-remove]");
    row.remove();
    tell();
    (next || place()?.querySelector("[data-upload-choose]"))?.focus();
  };

  // Sending

  const fail = (form, reason, said, again = true) => {
    if (reason) work(form, false);
    part(form, "reason").textContent = reason;
    part(form, "failed").hidden = !reason;
    part(form, "retry").hidden = !again;
    if (said) say(form, filled(said, { name: fileOf(form).name, reason }));
  };

  const contentOf = (form) => {
    const content = new FormData(form);
    if (files.has(form)) content.set("file", files.get(form));
    return content;
  };

  // While it is sent nothing of it can be changed.
  const work = (form, working) => {
    part(form, "progress").hidden = !working;
    part(form, "fields").disabled = working;
    for (const each of form.querySelectorAll("[type=submit], [data-upload-remove]")) each.disabled = working;
  };

  const showProgress = (form, share) => {
    const percent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" });
    form.querySelector("progress").value = share;
    part(form, "percent").textContent = share < 1 ? percent.format(share) : wordsOf(form).checking;
    // What has been sent whole may be saved by now.
    part(form, "cancel").disabled = share === 1;
  };

  const tokenOf = (page) => page.querySelector("meta[name=csrf-token]");

  // Whoever has signed in again in another tab has another token there.
  const renewToken = async () => {
    const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    if (tokenOf(page)) tokenOf(document).content = tokenOf(page).content;
    signedOut = false;
  };

  const send = (form) => new Promise((done) => {
    const request = new XMLHttpRequest();
    const content = contents.get(form);
    content.set("csrf_token", tokenOf(document).content);
    request.open("POST", form.action);
    request.setRequestHeader("HX-Request", "true");
    request.upload.addEventListener("progress", (event) => showProgress(form, event.loaded / event.total));
    request.addEventListener("abort", () => fail(form, wordsOf(form).cancelled, wordsOf(form).failed));
    request.addEventListener("error", () => fail(form, wordsOf(form).offline, wordsOf(form).failed));
    request.addEventListener("load", () => answered(form, request));
    request.addEventListener("loadend", () => {
      requests.delete(form);
      done();
    });
    requests.set(form, request);
    work(form, true);
    fail(form, "");
    showProgress(form, 0);
    say(form, filled(wordsOf(form).uploading, { name: fileOf(form).name }));
    request.send(content);
  });

  const answered = (form, request) => {
    const words = wordsOf(form);
    if (request.status < 300) {
      succeed(form, request);
    } else if (request.status === 401) {
      signedOut = true;
      fail(form, words.signedOut, words.failed);
    } else {
      refused(form, new DOMParser().parseFromString(request.responseText, "text/html"));
    }
  };

  const succeed = (form, request) => {
    if (!isRow(form)) {
      next = request.getResponseHeader("Location") || request.responseURL;
      return;
    }
    const holder = place();
    say(form, filled(holder.dataset.added, { name: fileOf(form).name }));
    form.closest("li").remove();
    tell();
    document.body.dispatchEvent(new CustomEvent("uploaded"));
    if (rows().length) return;
    next = holder.dataset.then || "";
    if (!next) holder.querySelector("[data-upload-choose]").focus();
  };

  // The answer to a form with mistakes has its fields with them; any other one is a page that says what is wrong.
  const refused = (form, page) => {
    const words = wordsOf(form);
    const fields = page.querySelector("[data-upload-fields]");
    const error = page.querySelector("[data-upload-error], .error-message");
    const title = fields ? words.seeAbove : page.querySelector("h1")?.textContent || words.wentWrong;
    fail(form, error?.textContent || title, words.failed);
    if (!fields) return;
    error?.remove();
    if (isRow(form)) number(fields, form.dataset.number);
    part(form, "fields").replaceWith(fields);
    if (!isRow(form)) form.querySelector("[aria-invalid], [data-focus]")?.focus();
  };

  const sendAll = async (forms) => {
    const wrong = forms.find((form) => !form.checkValidity());
    if (wrong) {
      for (const folded of wrong.querySelectorAll("details:has(:invalid)")) folded.open = true;
      wrong.reportValidity();
      return;
    }
    const isBusy = queue.length > 0 || requests.size > 0;
    for (const form of forms.filter((each) => !queue.includes(each) && !requests.has(each))) {
      queue.push(form);
      contents.set(form, contentOf(form));
      work(form, true);
      fail(form, "");
      form.querySelector("progress").value = 0;
      part(form, "percent").textContent = wordsOf(form).waiting;
    }
    if (isBusy) return;
    if (signedOut) await renewToken();
    while (queue.length) {
      await send(queue[0]);
      queue.shift();
    }
    showFailed();
    if (!next) return;
    document.dispatchEvent(new CustomEvent("leaving"));
    location.assign(next);
  };

  // Several were sent: the first that failed is shown, unless somebody is busy elsewhere by now.
  const showFailed = () => {
    const failed = rows().find((form) => !unfit.has(form) && !part(form, "failed").hidden);
    if (!failed) return;
    const told = { name: fileOf(failed).name, reason: part(failed, "reason").textContent };
    say(failed, filled(wordsOf(failed).failed, told));
    if (!document.activeElement.matches("body, [data-upload-all], [data-upload-retry], [data-upload-cancel]")) return;
    (failed.querySelector("[aria-invalid]") || part(failed, "retry")).focus();
    failed.closest("li").scrollIntoView({ block: "nearest" });
  };

  const cancel = (form) => {
    if (requests.has(form)) {
      requests.get(form).abort();
    } else {
      queue.splice(queue.indexOf(form), 1);
      fail(form, wordsOf(form).cancelled, wordsOf(form).failed);
    }
    part(form, "retry").focus();
  };

  // What people do

  document.addEventListener("click", (event) => {
    const on = (name) => event.target.closest(`[data-upload-${name}]`);
    const form = event.target.closest(FORM);
    const choose = on("choose");
    if (choose && place()) {
      event.preventDefault();
      const input = place().querySelector("[data-upload-input]");
      input.dataset.type = choose.dataset.type || "";
      input.click();
    } else if (on("remove")) remove(form);
    else if (on("cancel")) cancel(form);
    else if (on("all")) sendAll(rows().filter((each) => !unfit.has(each)));
    else if (on("none")) rows().filter((each) => !requests.has(each) && !queue.includes(each)).forEach(remove);
  });

  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-upload-input]")) return;
    add(event.target.files, event.target.dataset.type);
    event.target.value = "";
  });

  // Before others see it: they would send the form once more, or keep it from being sent again.
  document.addEventListener("submit", (event) => {
    if (!event.target.matches(FORM)) return;
    event.preventDefault();
    if (!unfit.has(event.target)) sendAll([event.target]);
  }, true);

  addEventListener("beforeunload", (event) => {
    if (requests.size || queue.length || rows().some((form) => !unfit.has(form))) event.preventDefault();
  });

  // Dragging

  const target = () => place() || document.querySelector(`${FORM}[data-upload="one"]`);
  const carriesFiles = (event) => target() && event.dataTransfer?.types.includes("Files");
  const cover = (covered) => {
    const overlay = target()?.querySelector("[data-upload-overlay]");
    if (overlay) overlay.hidden = !covered;
  };

  document.addEventListener("dragenter", (event) => {
    if (carriesFiles(event)) cover(true);
  });

  document.addEventListener("dragover", (event) => {
    if (carriesFiles(event)) event.preventDefault();
  });

  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) cover(false);
  });

  document.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    cover(false);
    if (place()) {
      add(event.dataTransfer.files);
    } else {
      const input = target().querySelector("input[type=file]");
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
      input.focus();
    }
  });
})();
