/* Lists of records. Links with data-swap put the new list in place of the old
   one, data-panel opens a page over the list, forms in it are drawn anew as one
   works on them, ticks outlive paging. Without this file all of it loads pages. */
(() => {
  "use strict";
  const { contentChanged, create, icon, onContent, recall, remember, forget, toast, csrfToken } = window.trellis;
  const list = () => document.getElementById("t-list");
  const FAILED = "The server could not be reached. Try again in a moment.";
  const ask = (url, options = {}) => fetch(url, { ...options, headers: { "X-Requested-With": "fetch", ...(options.method === "POST" ? { "X-CSRFToken": csrfToken() } : {}) } });

  /* The list in place of the old one ------------------------------------- */
  let latest = 0;
  const swap = async (url, { top = false, push = true } = {}) => {
    const number = ++latest;
    const slow = setTimeout(() => list()?.classList.add("t-loading"), 200);
    try {
      const answer = await ask(url);
      if (number !== latest) return;
      const part = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("t-list");
      if (!answer.ok || !part) { location.assign(url); return; }
      const focused = document.activeElement;
      const sign = focused?.id ? `#${CSS.escape(focused.id)}` : null;
      const words = focused?.closest?.("#t-list") ? focused.textContent.trim() : "";
      const at = focused?.selectionStart;
      list().replaceWith(document.adoptNode(part));
      if (push) history.pushState({ swapped: true }, "", answer.url || url);
      contentChanged(list());
      const again = sign ? document.querySelector(sign) : words ? [...list().querySelectorAll("a, button")].find((one) => one.textContent.trim() === words) : null;
      if (again) { again.focus({ preventScroll: true }); if (at !== undefined && again.setSelectionRange) again.setSelectionRange(at, at); }
      if (top) list().scrollIntoView({ block: "start" });
    } catch {
      location.assign(url);
    } finally {
      clearTimeout(slow);
      if (number === latest) list()?.classList.remove("t-loading");
    }
  };
  addEventListener("popstate", () => { if (list()) swap(location.href, { push: false }); });

  const plain = (event) => event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-swap]");
    if (!link || !list() || event.defaultPrevented || !plain(event)) return;
    event.preventDefault();
    link.closest(":popover-open")?.hidePopover();
    swap(link.href, { top: link.dataset.swap === "top" });
  });
  const search = (form) => {
    const url = new URL(form.getAttribute("action"), location.href);
    url.search = new URLSearchParams(new FormData(form));
    swap(url.href);
  };
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-swap]") || !list()) return;
    event.preventDefault();
    search(event.target);
  });
  let typing = 0;
  document.addEventListener("input", (event) => {
    if (event.target.id !== "t-list-q" || !list()) return;
    clearTimeout(typing);
    typing = setTimeout(() => { if (event.target.isConnected) search(event.target.form); }, 350);
  });

  /* A page over the list -------------------------------------------------- */
  let panel = null;
  let opener = null;
  const show = (html) => {
    if (!panel) {
      panel = create("dialog", { className: "t-dialog t-panel", "aria-labelledby": "t-panel-title" });
      panel.addEventListener("close", () => { panel.replaceChildren(); if (opener?.isConnected) opener.focus(); });
      panel.addEventListener("mousedown", (event) => { if (event.target === panel) panel.close(); });
      document.body.append(panel);
    }
    const focused = panel.contains(document.activeElement) ? document.activeElement : null;
    const [name, value, kind] = [focused?.name, focused?.value, focused?.tagName];
    panel.innerHTML = html;
    if (!panel.open) panel.showModal();
    contentChanged(panel);
    const same = name ? [...panel.querySelectorAll(`[name="${CSS.escape(name)}"]`)].find((one) => one.tagName === kind && (kind !== "BUTTON" || one.value === value)) : null;
    const fallback = panel.querySelector("[aria-invalid=true], .t-filter-line:last-of-type select, .t-body input:not([type=hidden]), form input:not([type=hidden]), form select");
    (same ?? fallback)?.focus();
  };
  const take = async (answer) => {
    const place = answer.headers.get("Trellis-Location");
    if (place) return place;
    if (answer.redirected || !answer.headers.get("Content-Type")?.startsWith("text/html") || answer.status >= 500 || [401, 403, 404].includes(answer.status)) throw new Error(String(answer.status));
    show(await answer.text());
    return "";
  };
  document.addEventListener("click", async (event) => {
    const link = event.target.closest?.("a[data-panel]");
    if (event.target.closest?.("[data-panel-close]") && panel?.open) { event.preventDefault(); panel.close(); return; }
    if (!link || event.defaultPrevented || !plain(event)) return;
    event.preventDefault();
    opener = link;
    try { await take(await ask(link.href)); } catch { location.assign(link.href); }
  });

  /* Its forms: a button named "do" and a choice marked data-redraws draw the
     form anew; the others end it. */
  const dispatch = async (form, submitter, redraw) => {
    const data = new FormData(form);
    if (submitter?.name) data.append(submitter.name, submitter.value);
    if (redraw) data.append("do", "redraw");
    const post = form.method === "post";
    const url = new URL(form.getAttribute("action"), location.href);
    if (!post) url.search = new URLSearchParams(data);
    const place = await take(await ask(url.href, post ? { method: "POST", body: data } : {}));
    if ("endsSelection" in form.dataset && panel?.querySelector("[data-selection-ended]")) forgetTicks();
    if (!place) return;
    if ("endsSelection" in form.dataset) forgetTicks();
    if (!post && list()) { panel?.close(); await swap(place); } else location.assign(place);
  };
  /* Caught early, after a question but before a form is taken for sent. */
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.matches("dialog.t-panel form[data-panel-form]")) return;
    event.preventDefault();
    if (form.dataset.busy) return;
    form.dataset.busy = "yes";
    try { await dispatch(form, event.submitter, false); } catch { toast(FAILED, { kind: "error" }); }
    delete form.dataset.busy;
  }, true);
  document.addEventListener("change", async (event) => {
    const form = event.target.closest?.("dialog.t-panel form[data-redraw]");
    if (!form || !event.target.matches("[data-redraws]")) return;
    try { await dispatch(form, null, true); } catch { toast(FAILED, { kind: "error" }); }
  });

  /* Two days appear when they are chosen; columns are dragged. */
  const reveal = (select) => { const days = document.getElementById(select.dataset.reveals); if (days) days.hidden = select.value !== ".."; };
  document.addEventListener("change", (event) => { if (event.target.matches?.("[data-reveals]")) reveal(event.target); });
  const sortable = (root) => {
    for (const sorted of root.querySelectorAll("[data-sorted-list]:not([data-ready])")) {
      if (!window.Sortable) { setTimeout(() => sortable(root), 100); return; }
      sorted.dataset.ready = "yes";
      window.Sortable.create(sorted, { handle: "[data-handle]", animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120 });
    }
  };
  onContent((root) => { root.querySelectorAll("[data-reveals]").forEach(reveal); sortable(root); });

  /* Ticks that outlive paging -------------------------------------------- */
  const key = () => `ticks:${list()?.dataset.list}`;
  const ticks = () => new Set(recall(key(), sessionStorage) ?? []);
  const keep = (found) => { if (found.size) remember(key(), [...found], sessionStorage); else forget(key(), sessionStorage); };
  const boxes = () => [...document.querySelectorAll('#t-list .t-check [name="id"]')];
  const bar = () => document.querySelector("[data-bulk]");
  const tell = () => {
    const found = ticks();
    if (!bar()) return;
    bar().classList.toggle("t-on", found.size > 0);
    const everything = bar().querySelector("[data-selection-all]");
    bar().querySelector("[data-selected-count]").textContent = everything?.checked ? "All" : found.size;
  };
  const note = () => {
    const found = ticks();
    for (const box of boxes()) if (box.checked) found.add(box.value); else found.delete(box.value);
    keep(found);
    tell();
  };
  const forgetTicks = () => { forget(key(), sessionStorage); };
  const clear = () => { forgetTicks(); for (const box of boxes()) box.checked = false; boxes()[0]?.dispatchEvent(new Event("change", { bubbles: true })); const all = bar()?.querySelector("[data-selection-all]"); if (all) all.checked = false; tell(); };
  onContent(() => {
    if (!list()) return;
    const found = ticks();
    for (const box of boxes()) box.checked = found.has(box.value);
    const head = document.querySelector("#t-list [data-select-all]");
    if (head) head.checked = boxes().length > 0 && boxes().every((box) => box.checked);
    tell();
  });
  for (const kind of ["click", "change"]) document.addEventListener(kind, (event) => { if (event.target.closest?.("#t-list .t-check")) setTimeout(note); });
  document.addEventListener("keydown", (event) => {
    if (event.key === "x") setTimeout(note);
    if (event.key === "Escape" && bar()?.classList.contains("t-on") && !document.querySelector("dialog[open], :popover-open") && !window.trellis.isTyping(event.target)) clear();
  });
  document.addEventListener("click", (event) => { if (event.target.closest?.("[data-selection-clear]")) clear(); });
  document.addEventListener("change", (event) => { if (event.target.matches?.("[data-selection-all]")) tell(); });
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("[data-bulk]") || event.defaultPrevented) return;
    event.preventDefault();
    const data = new FormData(form);
    data.delete("id");
    for (const id of ticks()) data.append("id", id);
    data.append(event.submitter.name, event.submitter.value);
    opener = event.submitter;
    try {
      const place = await take(await ask(form.getAttribute("action"), { method: "POST", body: data }));
      if (place || panel?.querySelector("[data-selection-ended]")) { if (event.submitter.value !== "export") forgetTicks(); }
      if (place) location.assign(place);
    } catch { toast(FAILED, { kind: "error" }); }
  }, true);

  /* The small buttons of a row: drawn when somebody points at it; on the phone
     behind one button a row. */
  const buttonsFor = (row) => {
    const box = row.querySelector('[name="id"]');
    const link = row.querySelector("th a");
    const id = box?.value ?? link?.pathname.match(/\/(\d+)$/)?.[1];
    const template = document.querySelector("[data-row-actions]");
    if (!id || !template) return null;
    const made = template.content.firstElementChild.cloneNode(true);
    for (const one of made.children) {
      const name = one.href ? "href" : "formaction";
      one.setAttribute(name, one.getAttribute(name).replace("/0", `/${id}`));
      one.setAttribute("aria-label", `${one.dataset.label} ${link?.textContent.trim() ?? ""}`);
      one.title = one.dataset.label;
    }
    return made;
  };
  const phone = matchMedia("(max-width: 767.98px)");
  onContent(() => {
    const template = document.querySelector("[data-row-actions]");
    const head = document.querySelector("#t-list [data-rows] thead tr");
    if (!template || !head || head.querySelector(".t-row-actions")) return;
    head.append(create("td", { className: "t-row-actions" }));
    for (const row of document.querySelectorAll("#t-list [data-rows] tbody tr")) {
      const cell = create("td", { className: "t-row-actions" });
      row.append(cell);
      if (phone.matches) {
        const button = create("button", { className: "t-icon-button", type: "button", "aria-label": `Actions for ${row.querySelector("th a")?.textContent.trim()}`, "data-row-menu": "" }, icon("dots-vertical"));
        cell.append(button);
      }
    }
  });
  const fill = (event) => {
    const cell = event.target.closest?.("#t-list [data-rows] tbody tr")?.querySelector(".t-row-actions:empty");
    if (cell && !phone.matches) { const made = buttonsFor(cell.closest("tr")); if (made) cell.append(made); }
  };
  document.addEventListener("pointerover", fill);
  document.addEventListener("focusin", fill);
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-row-menu]");
    if (!button) return;
    const items = buttonsFor(button.closest("tr"));
    if (!items) return;
    document.getElementById("t-row-menu")?.remove();
    const menu = create("div", { className: "t-popover", id: "t-row-menu", popover: "auto" }, create("ul", { className: "t-menu" }, ...[...items.children].map((one) => { one.append(one.dataset.label); one.removeAttribute("title"); return create("li", {}, one); })));
    button.after(menu);
    button.setAttribute("popovertarget", "t-row-menu");
    /* The click itself opens it, once this has run. */
    menu.addEventListener("toggle", (change) => { if (change.newState === "closed") button.removeAttribute("popovertarget"); else menu.querySelector("a, button")?.focus(); });
  });
})();
