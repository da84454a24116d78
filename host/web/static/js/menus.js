/* Popover menus: arrow keys inside, a place beside their button in browsers that
   cannot anchor by style sheet, closed before the page is kept for "back".
   Tabs: the open one in sight. */
(() => {
  "use strict";
  const anchored = CSS.supports("position-area", "block-end");
  const opener = (menu) => document.querySelector(`[popovertarget="${menu.id}"]`);

  const place = (menu) => {
    const box = opener(menu)?.getBoundingClientRect();
    if (!box) return;
    const left = Math.min(box.right - menu.offsetWidth, innerWidth - menu.offsetWidth - 8);
    const below = box.bottom + 4;
    const fits = below + menu.offsetHeight <= innerHeight;
    menu.style.left = `${Math.max(8, left)}px`;
    menu.style.top = `${fits ? below : Math.max(8, box.top - menu.offsetHeight - 4)}px`;
  };

  document.addEventListener("toggle", (event) => {
    const menu = event.target;
    if (!(menu instanceof HTMLElement) || !menu.matches(".t-popover") || event.newState !== "open") return;
    if (!anchored) place(menu);
    menu.querySelector("input:not([type=hidden]), select")?.focus();
  }, true);

  document.addEventListener("keydown", (event) => {
    const menu = event.target.closest?.(".t-popover:popover-open");
    const invoker = event.target.closest?.("[popovertarget]");
    const down = event.key === "ArrowDown";
    if (!down && event.key !== "ArrowUp") return;
    const list = menu ?? (invoker && document.getElementById(invoker.getAttribute("popovertarget")));
    if (!list?.matches(":popover-open") || window.trellis.isTyping(event.target)) return;
    const items = [...list.querySelectorAll("a[href], button:not([hidden], :disabled)")];
    const at = items.indexOf(document.activeElement);
    items.at(down ? (at + 1) % items.length : at - 1)?.focus();
    event.preventDefault();
  });

  addEventListener("pagehide", () => {
    for (const open of document.querySelectorAll(":popover-open")) open.hidePopover();
  });

  /* Where tabs do not all fit, the one that is open is brought into sight. */
  window.trellis.onContent((root) => {
    for (const tab of root.querySelectorAll(".t-tabs [aria-current]")) {
      const bar = tab.closest(".t-tabs");
      const start = tab.getBoundingClientRect().left - bar.getBoundingClientRect().left;
      bar.scrollLeft += start - (bar.clientWidth - tab.offsetWidth) / 2;
    }
  });

  /* The bottom bar of the phone learns which five entries are used most. */
  const bar = document.querySelector("[data-most-used]");
  const entries = [...document.querySelectorAll(".t-sidebar .t-entry[data-entry]")];
  if (!bar || !entries.length) return;
  const uses = window.trellis.recall("uses") ?? {};
  const here = entries.find((entry) => entry.ariaCurrent);
  if (here) {
    uses[here.dataset.entry] = (uses[here.dataset.entry] ?? 0) + 1;
    window.trellis.remember("uses", uses);
  }
  const known = entries.filter((entry) => uses[entry.dataset.entry] > 2);
  if (known.length < 5) return;
  const best = new Set(known.sort((a, b) => uses[b.dataset.entry] - uses[a.dataset.entry]).slice(0, 5));
  const links = entries.filter((entry) => best.has(entry)).map((entry) => {
    const label = entry.querySelector(".t-label").textContent;
    const link = window.trellis.create("a", { href: entry.href }, entry.querySelector(".ti").cloneNode(), window.trellis.create("span", {}, label));
    if (entry.ariaCurrent) link.ariaCurrent = "page";
    return link;
  });
  bar.querySelectorAll("a").forEach((link) => link.remove());
  bar.prepend(...links);
})();
