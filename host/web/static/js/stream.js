/* Comments: "@" offers colleagues by name, and what was opened gets the cursor.
   Without this script names are typed whole. */
(() => {
  "use strict";
  const { create, onContent } = window.trellis;
  const WORD = /(^|[^\p{L}\p{N}_])@([\p{L}\p{N}' .-]{0,40})$/u;
  let number = 0;

  const complete = (box) => {
    if (box.dataset.completes) return;
    box.dataset.completes = "yes";
    const list = create("ul", { className: "t-people", role: "listbox", id: `t-people-${++number}`, hidden: true, "aria-label": "Colleagues" });
    box.after(list);
    box.setAttribute("aria-autocomplete", "list");
    box.setAttribute("aria-controls", list.id);
    let chosen = 0;
    let asked = 0;

    const close = () => {
      list.hidden = true;
      box.removeAttribute("aria-activedescendant");
    };
    const mark = (place) => {
      const items = [...list.children];
      if (!items.length) return;
      chosen = (place + items.length) % items.length;
      items.forEach((item, at) => item.setAttribute("aria-selected", String(at === chosen)));
      box.setAttribute("aria-activedescendant", items[chosen].id);
    };
    const begun = () => WORD.exec(box.value.slice(0, box.selectionStart));
    const take = (name) => {
      const found = begun();
      close();
      if (!found) return;
      const end = box.selectionStart;
      box.setRangeText(`@${name} `, end - found[2].length - 1, end, "end");
      box.dispatchEvent(new Event("input", { bubbles: true }));
      box.focus();
    };
    const offer = async () => {
      const found = begun();
      const turn = ++asked;
      if (!found) { close(); return; }
      const url = new URL(box.dataset.mentions, location.href);
      url.searchParams.set("q", found[2].trim());
      try {
        const answer = await fetch(url, { credentials: "same-origin", headers: { "X-Requested-With": "fetch" } });
        if (!answer.ok || answer.redirected || turn !== asked) return;
        const { people } = await answer.json();
        if (!people.length) { close(); return; }
        list.replaceChildren(...people.map((one, at) => {
          const item = create("li", { role: "option", id: `${list.id}-${at}` }, one.name);
          item.addEventListener("pointerdown", (event) => { event.preventDefault(); take(one.name); });
          return item;
        }));
        list.hidden = false;
        mark(0);
      } catch { close(); }
    };

    box.addEventListener("input", offer);
    box.addEventListener("blur", close);
    box.addEventListener("keydown", (event) => {
      if (list.hidden) return;
      const moves = { ArrowDown: 1, ArrowUp: -1 };
      if (moves[event.key]) { event.preventDefault(); mark(chosen + moves[event.key]); }
      else if ((event.key === "Enter" || event.key === "Tab") && !event.ctrlKey) { event.preventDefault(); take(list.children[chosen].textContent); }
      else if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); close(); }
    });
  };

  onContent((root) => {
    root.querySelectorAll("textarea[data-mentions]").forEach(complete);
    root.querySelectorAll("textarea[data-focus]:not([data-focused])").forEach((box) => {
      box.dataset.focused = "yes";
      box.focus();
      box.setSelectionRange(box.value.length, box.value.length);
    });
  });
})();
