/* The matrix of the white space as a grid: one cell is a stop of the Tab key, arrows
   reach the others, a letter sets the cell and the server answers with all totals. */
(() => {
  "use strict";
  const { csrfToken, toast } = window.trellis;
  const STATES = { s: "sold", o: "open", f: "free", n: "not_relevant" };
  const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  const FAILED = "The server could not be reached. The cell is as it was.";
  const say = (words) => { const status = document.querySelector("[data-matrix-status]"); if (status) status.textContent = words; };
  const linksOf = (row) => [...row.querySelectorAll("[data-cell]")];
  const rowsOf = (table) => [...table.tBodies[0].rows];

  const stop = (table, at) => {
    for (const link of table.querySelectorAll("[data-cell]")) link.tabIndex = link === at ? 0 : -1;
  };
  const ready = (at = null) => {
    const table = document.querySelector("[data-matrix]");
    if (!table) return;
    table.setAttribute("role", "grid");
    for (const keys of document.querySelectorAll("[data-matrix-keys]")) keys.hidden = false;
    /* Who comes back from the form is at its cell: the address names it. */
    const wanted = document.getElementById(at ?? location.hash.slice(1));
    const link = wanted?.matches("[data-cell]") ? wanted : table.querySelector("[data-cell]");
    stop(table, link);
    if (at && link === wanted) link.focus();
  };

  const go = (link, [down, right]) => {
    const table = link.closest("table");
    const rows = rowsOf(table);
    const row = link.closest("tr");
    const place = linksOf(row).indexOf(link) + right;
    const next = linksOf(rows[rows.indexOf(row) + down] ?? row)[place];
    if (next) { stop(table, next); next.focus(); }
  };

  /* Letters are sent one after the other: each answer brings the marks that the next one names. */
  let waiting = Promise.resolve();
  const set = async (id, state) => {
    const link = document.getElementById(id);
    if (!link) return;
    link.classList.add("t-waits");
    const body = new URLSearchParams({ state, opened: link.dataset.opened });
    try {
      const answer = await fetch(`${link.dataset.cell}${location.search}`, { method: "POST", body, headers: { "X-CSRFToken": csrfToken(), "X-Requested-With": "fetch" } });
      if (!answer.ok || answer.redirected) {
        const said = answer.headers.get("Content-Type")?.startsWith("application/json") ? (await answer.json()).message : "";
        toast(said || FAILED, { kind: "error" });
        if (answer.status === 409) await renew(await (await fetch(location.href)).text(), id);
        return;
      }
      await renew(await answer.text(), id);
      say(document.getElementById(id)?.textContent.replace(/\s+/g, " ").trim() ?? "This client is not among those shown any more.");
    } catch {
      toast(FAILED, { kind: "error" });
    } finally {
      link.classList.remove("t-waits");
    }
  };
  const renew = (text, id) => {
    const found = new DOMParser().parseFromString(text, "text/html").querySelector("[data-white-space]");
    const old = document.querySelector("[data-white-space]");
    if (!found || !old) return;
    const scrolled = old.querySelector(".ap-matrix-wrap")?.scrollLeft ?? 0;
    const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
    old.replaceWith(found);
    ready(focused || id);
    const wrap = found.querySelector(".ap-matrix-wrap");
    if (wrap) wrap.scrollLeft = scrolled;
  };

  document.addEventListener("keydown", (event) => {
    const link = event.target.closest?.("[data-cell]");
    if (!link || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const state = STATES[event.key.toLowerCase()];
    const row = linksOf(link.closest("tr"));
    if (STEPS[event.key]) go(link, STEPS[event.key]);
    else if (event.key === "Home") go(link, [0, -row.indexOf(link)]);
    else if (event.key === "End") go(link, [0, row.length - 1 - row.indexOf(link)]);
    else if (state) { const { id } = link; waiting = waiting.then(() => set(id, state)); }
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
  document.addEventListener("focusin", (event) => {
    const link = event.target.closest?.("[data-cell]");
    if (link) stop(link.closest("table"), link);
  });
  ready();
})();
