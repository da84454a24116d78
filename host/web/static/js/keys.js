/* The keyboard: "/" searches, "g" and a letter goes, "?" shows the list, "e"
   edits; in the search box, menu entries answer while one types. */
(() => {
  "use strict";
  const { create, icon, isTyping } = window.trellis;
  const search = document.querySelector("[data-search]");
  const help = document.getElementById("t-keys");
  const letters = new Map();
  let waiting = 0;

  /* Each entry gets its data-key or else the first free letter of its label. */
  const entries = [...document.querySelectorAll(".t-sidebar .t-entry[data-entry]")];
  const labelOf = (entry) => entry.querySelector(".t-label").textContent.trim();
  for (const entry of entries) {
    if (entry.dataset.key) letters.set(entry.dataset.key.toLowerCase(), entry);
  }
  for (const entry of entries) {
    if (entry.dataset.key) continue;
    const free = [...labelOf(entry).toLowerCase()].find((letter) => /[a-z]/.test(letter) && !letters.has(letter));
    if (free) { entry.dataset.key = free; letters.set(free, entry); }
  }

  const showHelp = () => {
    if (!help) return;
    help.querySelector("[data-keys-go]").replaceChildren(...[...letters].map(([letter, entry]) =>
      create("div", {}, create("dt", {}, labelOf(entry)), create("dd", {}, create("kbd", {}, "g"), " ", create("kbd", {}, letter)))));
    document.querySelectorAll(":popover-open").forEach((open) => open.hidePopover());
    help.showModal();
  };

  const endWait = () => {
    clearTimeout(waiting);
    waiting = 0;
    document.body.classList.remove("t-show-keys");
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-keys-help]")) showHelp();
    if (event.target === help) help.close();
  });

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
    if (waiting) {
      const entry = letters.get(event.key.toLowerCase());
      endWait();
      if (entry) { event.preventDefault(); entry.click(); }
      return;
    }
    if (event.key === "/" && search) {
      event.preventDefault();
      search.focus();
      search.select();
    } else if (event.key === "?") {
      event.preventDefault();
      showHelp();
    } else if (event.key === "g" && letters.size) {
      document.body.classList.add("t-show-keys");
      waiting = setTimeout(endWait, 1600);
    } else {
      const target = document.querySelector(`[data-shortcut="${CSS.escape(event.key)}"]`);
      if (target) { event.preventDefault(); target.click(); }
    }
  });

  /* Jump list under the search box: the menu answers at once, Enter without a
     choice searches the records as ever. */
  if (!search || !entries.length) return;
  const list = create("ul", { className: "t-jump", id: "t-jump", role: "listbox", "aria-label": "Go to", hidden: true });
  search.after(list);
  for (const [name, value] of [["role", "combobox"], ["aria-expanded", "false"], ["aria-controls", "t-jump"], ["aria-autocomplete", "list"]]) search.setAttribute(name, value);
  const places = [...entries, ...document.querySelectorAll("#t-new a")].map((link) => ({
    link,
    label: link.dataset.entry ? labelOf(link) : link.textContent.trim(),
    kind: link.dataset.entry ? "Go to" : "Create",
  }));
  let at = -1;

  const mark = (to) => {
    const options = [...list.children];
    at = options.length ? (to + options.length) % options.length : -1;
    options.forEach((option, number) => option.setAttribute("aria-selected", String(number === at)));
    if (options[at]) search.setAttribute("aria-activedescendant", options[at].id); else search.removeAttribute("aria-activedescendant");
  };
  const show = () => {
    const words = search.value.trim().toLowerCase();
    const found = words ? places.filter((place) => place.label.toLowerCase().split(/\s+/).some((part) => part.startsWith(words)) || place.label.toLowerCase().startsWith(words)).slice(0, 5) : [];
    const options = found.map((place, number) => {
      const option = create("li", { id: `t-jump-${number}`, role: "option", "aria-selected": "false" }, place.link.querySelector(".ti").cloneNode(), place.label, create("small", {}, place.kind));
      option.addEventListener("pointerdown", (event) => { event.preventDefault(); place.link.click(); });
      return option;
    });
    if (found.length) {
      const option = create("li", { id: "t-jump-all", role: "option", "aria-selected": "false" }, icon("search"), `Search for “${search.value.trim()}”`);
      option.addEventListener("pointerdown", (event) => { event.preventDefault(); search.form.requestSubmit(); });
      options.unshift(option);
    }
    list.replaceChildren(...options);
    list.hidden = !options.length;
    search.setAttribute("aria-expanded", String(!list.hidden));
    mark(options.length ? 0 : -1);
  };
  const hide = () => {
    list.hidden = true;
    at = -1;
    search.setAttribute("aria-expanded", "false");
    search.removeAttribute("aria-activedescendant");
  };
  search.addEventListener("input", show);
  search.addEventListener("blur", hide);
  search.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      if (list.hidden) search.blur(); else hide();
      event.preventDefault();
    } else if (!list.hidden && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      mark(at + (event.key === "ArrowDown" ? 1 : -1));
    } else if (!list.hidden && event.key === "Enter" && at > 0) {
      event.preventDefault();
      list.children[at].dispatchEvent(new PointerEvent("pointerdown", { cancelable: true }));
    }
  });
})();
