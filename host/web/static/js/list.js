/* Lists: a click on a row opens it, ticks gather in the selection bar, j and k
   walk, and the head sticks when the table is as narrow as the window. */
(() => {
  "use strict";
  const { onContent, isTyping } = window.trellis;
  const boxes = () => [...document.querySelectorAll('.t-check [name="id"]')];

  const fit = () => {
    for (const wrap of document.querySelectorAll("[data-table]")) {
      wrap.classList.remove("t-fits");
      const fits = wrap.scrollWidth <= wrap.clientWidth + 1;
      wrap.classList.toggle("t-fits", fits);
      if (fits) wrap.removeAttribute("tabindex"); else wrap.tabIndex = 0;
    }
  };
  onContent(fit);
  let later = 0;
  addEventListener("resize", () => { cancelAnimationFrame(later); later = requestAnimationFrame(fit); });

  /* A row opens its first link; anything in it that acts keeps its own click,
     and selecting text is no click. */
  const openRow = (event, elsewhere) => {
    const row = event.target.closest?.("[data-rows] tbody tr");
    if (!row || event.target.closest("a, button, input, label, select, textarea, summary, .t-check")) return;
    if (String(getSelection())) return;
    const link = row.querySelector("th a, td a");
    if (!link) return;
    if (elsewhere || event.ctrlKey || event.metaKey || event.shiftKey) window.open(link.href, "_blank", "noopener"); else link.click();
  };
  document.addEventListener("click", (event) => { if (event.button === 0) openRow(event, false); });
  document.addEventListener("auxclick", (event) => { if (event.button === 1) openRow(event, true); });

  /* Selection */
  let last = null;
  const count = () => {
    const all = boxes();
    const ticked = all.filter((box) => box.checked).length;
    for (const figure of document.querySelectorAll("[data-selection-count]")) figure.textContent = ticked;
    const head = document.querySelector("[data-select-all]");
    if (head) {
      head.checked = ticked > 0 && ticked === all.length;
      head.indeterminate = ticked > 0 && ticked < all.length;
    }
    const everything = document.querySelector("[data-selection-all]");
    if (everything) {
      everything.closest("label").hidden = ticked < all.length;
      if (ticked < all.length) everything.checked = false;
    }
  };
  document.addEventListener("click", (event) => {
    /* The whole cell is the target: a thumb is wider than a check box. */
    if (event.target.matches?.("td.t-check")) event.target.querySelector("input")?.click();
  });
  document.addEventListener("click", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || !box.matches('.t-check [name="id"]')) return;
    const all = boxes();
    if (event.shiftKey && last && all.includes(last)) {
      const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
      for (const between of all.slice(from, to + 1)) between.checked = box.checked;
    }
    last = box;
    count();
  });
  document.addEventListener("change", (event) => {
    if (!event.target.matches?.("[data-select-all]")) return;
    for (const box of boxes()) box.checked = event.target.checked;
    count();
  });
  const clear = () => { for (const box of boxes()) box.checked = false; count(); };
  document.addEventListener("click", (event) => { if (event.target.closest?.("[data-selection-clear]")) clear(); });
  onContent(count);
  addEventListener("pageshow", count);

  /* j, k, x; Esc empties the selection */
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (document.querySelector("dialog[open], :popover-open") || document.body.classList.contains("t-show-keys")) return;
    if (event.key === "Escape" && boxes().some((box) => box.checked)) { clear(); return; }
    if (!["j", "k", "x"].includes(event.key)) return;
    const rows = [...document.querySelectorAll("[data-rows] tbody tr")];
    if (!rows.length) return;
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    if (event.key === "x") {
      rows[at]?.querySelector('.t-check [name="id"]')?.click();
    } else {
      const next = rows[Math.max(0, Math.min(rows.length - 1, at + (event.key === "j" ? 1 : -1)))];
      rows.forEach((row) => row.classList.toggle("t-at", row === next));
      next.querySelector("th a, td a")?.focus();
      next.scrollIntoView({ block: "nearest" });
    }
    event.preventDefault();
  });
})();
