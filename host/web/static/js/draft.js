/* Forms with data-draft="key" keep what was typed on this device until it is
   saved: after a lost session, a crash, a closed tab it is there again. Drafts
   belong to the person (body[data-person]) and leave when they log out. Never
   kept: passwords, files, hidden fields, one-time codes, data-draft-skip. */
(() => {
  "use strict";
  const { create, recall, remember, forget, onContent } = window.trellis;
  const person = document.body.dataset.person ?? "";
  const PREFIX = `draft:${person}:`;
  const KEPT = 14 * 24 * 3600 * 1000;
  const nameOf = (form) => PREFIX + form.dataset.draft;

  const keeps = (field) => field.name && !field.disabled
    && !["password", "file", "hidden", "submit", "button", "reset", "image"].includes(field.type)
    && !field.matches("[data-draft-skip], [autocomplete='one-time-code'], [autocomplete^='cc-']")
    && field.tagName !== "BUTTON" && field.tagName !== "OUTPUT" && field.tagName !== "FIELDSET";
  const fieldsOf = (form) => [...form.elements].filter(keeps);

  const read = (field) => {
    if (field.type === "checkbox" || field.type === "radio") return field.checked;
    if ("reference" in field.dataset) return [...field.selectedOptions].map((option) => [option.value, option.text]);
    if (field.multiple) return [...field.selectedOptions].map((option) => option.value);
    return field.value;
  };
  /* The records that can be chosen are not on the page: they come with their names. */
  const choose = (field, records) => {
    for (const [value, text] of records) if (![...field.options].some((option) => option.value === value)) field.append(create("option", { value }, text));
    for (const option of field.options) option.selected = records.some(([value]) => value === option.value);
  };
  const write = (field, value) => {
    if (field.type === "checkbox" || field.type === "radio") field.checked = Boolean(value);
    else if ("reference" in field.dataset) choose(field, value);
    else if (field.multiple) for (const option of field.options) option.selected = value.includes(option.value);
    else field.value = value;
  };
  /* Check boxes share a name, so their value tells them apart. */
  const keyOf = (field) => (field.type === "checkbox" || field.type === "radio" ? `${field.name}=${field.value}` : field.name);
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

  const pending = new Map();
  const save = (form) => {
    clearTimeout(pending.get(form));
    pending.delete(form);
    remember(nameOf(form), { saved: Date.now(), fields: fieldsOf(form).map((field) => [keyOf(field), read(field)]) });
  };
  const flush = () => { for (const form of [...pending.keys()]) save(form); };

  const restore = (form) => {
    const draft = recall(nameOf(form));
    if (!draft) return;
    if (Date.now() - draft.saved > KEPT) { forget(nameOf(form)); return; }
    let fields = new Map(fieldsOf(form).map((field) => [keyOf(field), field]));
    if (draft.fields.some(([key]) => !fields.has(key))) {
      /* Lines that were added by hand must exist before they can be filled. */
      window.trellis.growGrids?.(form, draft.fields.map(([key]) => key));
      fields = new Map(fieldsOf(form).map((field) => [keyOf(field), field]));
    }
    const before = [...fields.values()].map((field) => [field, read(field)]);
    let changed = false;
    for (const [key, value] of draft.fields) {
      const field = fields.get(key);
      if (!field || same(read(field), value)) continue;
      write(field, value);
      changed = true;
    }
    if (!changed) return;
    form.dataset.dirty = "yes";
    const discard = create("button", { className: "btn btn-sm", type: "button" }, "Discard");
    const notice = create("div", { className: "t-draft", role: "status" }, create("p", {}, "Restored what you typed"), discard);
    discard.addEventListener("click", () => {
      forget(nameOf(form));
      for (const [field, value] of before) write(field, value);
      form.dispatchEvent(new CustomEvent("trellis:refilled", { bubbles: true }));
      delete form.dataset.dirty;
      notice.remove();
      form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
    });
    form.prepend(notice);
  };

  for (const done of document.querySelectorAll('meta[name="trellis-draft-done"]')) {
    done.content.split(/[\s,]+/).filter(Boolean).forEach((key) => forget(PREFIX + key));
  }
  onContent((root) => {
    for (const form of root.querySelectorAll("form[data-draft]")) {
      if (form.dataset.draftReady) continue;
      form.dataset.draftReady = "yes";
      restore(form);
    }
  });
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (!form?.matches("[data-draft]") || !keeps(event.target)) return;
    clearTimeout(pending.get(form));
    pending.set(form, setTimeout(save, 400, form));
  });
  document.addEventListener("submit", flush);
  addEventListener("pagehide", flush);

  document.addEventListener("click", (event) => {
    const form = event.target.closest?.("[data-cancel]")?.closest("form[data-draft]");
    if (!form) return;
    clearTimeout(pending.get(form));
    pending.delete(form);
    forget(nameOf(form));
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-logout]")) return;
    try {
      Object.keys(localStorage).filter((key) => key.startsWith(`trellis:${PREFIX}`)).forEach((key) => localStorage.removeItem(key));
    } catch { /* no storage, no drafts */ }
  });
})();
