/* The command palette: Ctrl+K (on a Mac Cmd+K) opens it, typing finds records
   and pages, arrows and Enter choose. What was opened last stands first; that
   list belongs to the person, stays on this device and leaves at log-out. */
(() => {
  "use strict";
  const { create, icon, recall, remember, forget } = window.trellis;
  const dialog = document.getElementById("t-palette");
  if (!dialog) return;
  const input = dialog.querySelector("input");
  const list = dialog.querySelector("[role=listbox]");
  const note = dialog.querySelector("[role=status]");
  const RECENT = `recent:${document.body.dataset.person ?? ""}`;
  const KEPT = 8;
  const WAIT = 120;
  let at = -1;
  let timer = 0;
  let request = null;
  let asked = null;

  /* The page of a record says so in its head; its heading is the name. */
  const record = document.querySelector('meta[name="trellis-record"]');
  const heading = document.querySelector("main h1")?.textContent.trim();
  if (record && heading) {
    const here = { url: location.pathname, title: heading, kind: record.content, icon: record.dataset.icon };
    const others = (recall(RECENT) ?? []).filter((one) => one.url !== here.url);
    remember(RECENT, [here, ...others].slice(0, KEPT));
  }

  const options = () => [...list.querySelectorAll("[role=option]")];
  const mark = (to) => {
    const all = options();
    at = all.length ? (to + all.length) % all.length : -1;
    all.forEach((option, number) => {
      option.id = `t-palette-${number}`;
      option.setAttribute("aria-selected", String(number === at));
    });
    if (at < 0) { input.removeAttribute("aria-activedescendant"); return; }
    input.setAttribute("aria-activedescendant", all[at].id);
    all[at].scrollIntoView({ block: "nearest" });
  };

  const recent = () => {
    const opened = (recall(RECENT) ?? []).filter((one) => one.url !== location.pathname);
    if (!opened.length) return [];
    const lines = opened.map((one) => create("a", { href: one.url, role: "option", tabindex: "-1", "aria-selected": "false" },
      icon(one.icon), create("span", {}, one.title), " ", create("small", {}, one.kind)));
    return [create("div", { role: "group", "aria-label": "Opened last" }, create("span", { className: "t-palette-title", "aria-hidden": "true" }, "Opened last"), ...lines)];
  };

  const show = (html, words) => {
    const parts = new DOMParser().parseFromString(html, "text/html").body.children;
    list.replaceChildren(...(words ? [] : recent()), ...parts);
    const count = options().length;
    list.hidden = count === 0;
    input.setAttribute("aria-expanded", String(count > 0));
    note.textContent = count === 1 ? "1 line" : `${count} lines`;
    note.classList.add("visually-hidden");
    mark(count ? 0 : -1);
  };
  const complain = (text) => {
    list.replaceChildren();
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    note.textContent = text;
    note.classList.remove("visually-hidden");
    mark(-1);
  };

  /* One question at a time: a newer one ends the older, whose answer is stale. */
  const ask = async () => {
    const words = input.value.trim();
    if (words === asked) return;
    request?.abort();
    const mine = request = new AbortController();
    asked = words;
    dialog.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(`${dialog.dataset.url}?q=${encodeURIComponent(words)}`, { signal: mine.signal, headers: { Accept: "text/html" } });
      if (answer.redirected || answer.status === 401) { complain("You were logged out. Load the page again to log in."); return; }
      if (!answer.ok) throw new Error(String(answer.status));
      show(await answer.text(), words);
    } catch (error) {
      if (error.name === "AbortError") return;
      asked = null;
      complain("The site did not answer. Type on to try again.");
    } finally {
      if (request === mine) dialog.removeAttribute("aria-busy");
    }
  };
  const askSoon = () => { clearTimeout(timer); timer = setTimeout(ask, WAIT); };

  const open = () => {
    document.querySelectorAll(":popover-open").forEach((one) => one.hidePopover());
    input.value = "";
    asked = null;
    list.replaceChildren(...recent());
    list.hidden = !list.children.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    note.textContent = "";
    mark(0);
    dialog.showModal();
    input.focus();
    ask();
  };

  const go = async () => {
    clearTimeout(timer);
    if (input.value.trim() !== asked || dialog.hasAttribute("aria-busy")) await settled();
    options()[at]?.click();
  };
  /* Whoever types and presses Enter at once means what was typed. */
  const settled = async () => {
    await ask();
    for (let tries = 0; dialog.hasAttribute("aria-busy") && tries < 100; tries += 1) await new Promise((done) => { setTimeout(done, 30); });
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    if (dialog.open) { event.preventDefault(); dialog.close(); return; }
    /* In formatted text the key makes a link; in another dialog it has no business. */
    if (event.target.closest?.("[contenteditable=true]") || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    open();
  });
  input.addEventListener("input", askSoon);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      mark(at + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter") {
      event.preventDefault();
      go();
    }
  });
  list.addEventListener("pointermove", (event) => {
    const option = event.target.closest("[role=option]");
    const number = options().indexOf(option);
    if (number >= 0 && number !== at) mark(number);
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-palette-close]")) dialog.close();
  });
  dialog.addEventListener("close", () => { clearTimeout(timer); request?.abort(); });
  addEventListener("pagehide", () => { if (dialog.open) dialog.close(); });
  document.addEventListener("submit", (event) => { if (event.target.matches("[data-logout]")) forget(RECENT); });
})();
