/* Lines to type into: they come, go and change places, Enter goes down (and makes
   a line at the end), a block copied from a spreadsheet lands in the cells.
   Whatever changed them says so by "trellis:grid"; grid-field.js listens. */
(() => {
  "use strict";
  const { create, onContent, toast } = window.trellis;
  const UNDO = 10000;
  const bodyOf = (grid) => grid.querySelector("tbody");
  const rowsOf = (grid) => [...bodyOf(grid).querySelectorAll("[data-grid-row]")];
  const cellsOf = (row) => [...row.querySelectorAll("input:not([type=hidden]), select")];
  const gridOf = (row) => row.closest("[data-grid]");

  const indexIn = (grid, name) => {
    const prefix = `${grid.dataset.grid}-`;
    const found = name.startsWith(prefix) ? /^(\d+)-/.exec(name.slice(prefix.length)) : null;
    return found ? Number(found[1]) : -1;
  };
  const nextIndex = (grid) => {
    const used = [...grid.querySelectorAll("[name]")].map((field) => indexIn(grid, field.name));
    return Math.max(-1, Number(grid.dataset.highest ?? -1), ...used) + 1;
  };

  const prepare = (root) => { for (const button of root.querySelectorAll("[data-grid-remove], [data-grid-add], [data-grid-up]")) button.hidden = false; };
  const changed = (grid, row = null, column = 0) => {
    grid.dispatchEvent(new CustomEvent("trellis:grid", { bubbles: true, detail: { row, column } }));
    cellsOf(row ?? rowsOf(grid)[0] ?? grid)[0]?.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const isBlank = (row) => cellsOf(row).every((cell) => cell.tagName === "SELECT" || cell.type === "checkbox" || (cell.value === "" && cell.defaultValue === ""));

  const add = (grid, index = nextIndex(grid)) => {
    const row = grid.querySelector("template").content.firstElementChild.cloneNode(true);
    for (const element of row.querySelectorAll("[name], [id]")) {
      for (const name of ["name", "id"]) if (element.hasAttribute(name)) element.setAttribute(name, element.getAttribute(name).replace("__index__", index));
    }
    grid.dataset.highest = Math.max(Number(grid.dataset.highest ?? -1), index);
    bodyOf(grid).append(row);
    prepare(row);
    return row;
  };

  const remove = (row) => {
    const grid = gridOf(row);
    const next = row.nextElementSibling;
    const kept = !isBlank(row);
    const neighbour = next ?? row.previousElementSibling;
    row.remove();
    const first = neighbour ?? add(grid);
    cellsOf(first)[0]?.focus();
    changed(grid, first);
    if (!kept) return;
    const back = () => { bodyOf(grid).insertBefore(row, next?.isConnected ? next : null); cellsOf(row)[0]?.focus(); changed(grid, row); };
    toast("Line removed", { action: { label: "Undo", run: back }, rest: UNDO });
  };

  /* The order of lines is that of their indexes, so places change by exchanging them. */
  const renumber = (grid) => {
    rowsOf(grid).forEach((row, place) => {
      const old = `${grid.dataset.grid}-${indexIn(grid, row.querySelector("[name]").name)}-`;
      for (const element of row.querySelectorAll("[name], [id], [aria-describedby]")) {
        for (const name of ["name", "id", "aria-describedby"]) {
          const value = element.getAttribute(name);
          if (value?.startsWith(old)) element.setAttribute(name, `${grid.dataset.grid}-${place}-${value.slice(old.length)}`);
        }
      }
    });
    grid.dataset.highest = rowsOf(grid).length - 1;
  };
  const move = (row, to, column = 0) => {
    const grid = gridOf(row);
    const rows = rowsOf(grid).filter((one) => one !== row);
    if (to < 0 || to > rows.length) return;
    bodyOf(grid).insertBefore(row, rows[to] ?? null);
    renumber(grid);
    changed(grid, row, column);
  };

  const DAY = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/;
  const put = (cell, text) => {
    if (cell.tagName === "SELECT") {
      const option = [...cell.options].find((one) => one.text.trim().toLowerCase() === text.toLowerCase() || one.value === text);
      if (option) cell.value = option.value;
    } else if (cell.type === "checkbox") cell.checked = /^(1|y|yes|true|x)$/i.test(text);
    else if (cell.type === "date") cell.value = DAY.test(text) ? text.replace(DAY, (_all, day, month, year) => `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`) : text;
    else cell.value = text;
    cell.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const valueOf = (cell) => (cell.type === "checkbox" ? (cell.checked ? "y" : "") : cell.value);

  /* Spreadsheets quote cells that hold a tab, a line break or a quote. */
  const read = (text) => {
    const lines = [[]];
    const cell = /(?:"((?:[^"]|"")*)"|([^\t\n]*))(\t|\n|$)/y;
    const source = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
    while (cell.lastIndex <= source.length) {
      const found = cell.exec(source) ?? [null, undefined, source.slice(cell.lastIndex), ""];
      lines.at(-1).push((found[1] === undefined ? found[2] : found[1].replaceAll('""', '"')).replace(/\s+/g, " ").trim());
      if (found[3] === "") break;
      if (found[3] === "\n") lines.push([]);
    }
    return lines;
  };

  const paste = (row, start, text) => {
    const grid = gridOf(row);
    const before = rowsOf(grid).map((one) => [one, cellsOf(one).map(valueOf)]);
    let at = row;
    for (const values of read(text)) {
      at ??= add(grid);
      values.forEach((value, offset) => { const cell = cellsOf(at)[start + offset]; if (cell) put(cell, value); });
      at = at.nextElementSibling;
    }
    changed(grid, row, start);
    const back = () => {
      const kept = new Map(before);
      for (const one of rowsOf(grid)) if (!kept.has(one)) one.remove();
      for (const [one, values] of before) cellsOf(one).forEach((cell, number) => put(cell, values[number]));
      changed(grid, row, start);
    };
    toast("Pasted", { action: { label: "Undo", run: back }, rest: UNDO });
  };
  const isBlock = (text) => /[\t\n]/.test(text.trim());

  window.trellis.lines = { add, cellsOf, changed, isBlock, move, paste, put, remove, rowsOf, valueOf };

  /* Called by draft.js: make the lines whose field names it has. */
  window.trellis.growGrids = (form, names) => {
    for (const grid of form.querySelectorAll("[data-grid]")) {
      const have = new Set([...grid.querySelectorAll("[name]")].map((field) => indexIn(grid, field.name)));
      const wanted = new Set(names.map((name) => indexIn(grid, name)));
      [...wanted].filter((index) => index >= 0 && !have.has(index)).forEach((index) => add(grid, index));
    }
  };

  /* Amounts are added up as whole numbers of millionths: nothing is lost on the way. */
  const amount = (text) => {
    let plain = text.replace(/[\s'\u00a0\u202f\u2009]/g, "").replace("\u2212", "-");
    if (/^-?\d{1,3}(,\d{3})+(\.\d+)?$/.test(plain)) plain = plain.replaceAll(",", "");
    else if (/^-?\d+,\d{1,2}$/.test(plain)) plain = plain.replace(",", ".");
    const found = /^(-?)(\d+)(?:\.(\d{1,6})\d*)?$/.exec(plain);
    return found ? BigInt(`${found[1]}${found[2]}${(found[3] ?? "").padEnd(6, "0")}`) : 0n;
  };
  window.trellis.total = (texts) => {
    const sum = texts.reduce((all, text) => all + amount(text), 0n);
    const digits = String(sum < 0n ? -sum : sum).padStart(7, "0");
    const parts = texts.map((text) => /[.,](\d{1,2})$/.exec(text.trim())?.[1].length ?? 0);
    const rest = digits.slice(-6).replace(/0+$/, "").padEnd(Math.max(0, ...parts), "0");
    return `${sum < 0n ? "\u2212" : ""}${digits.slice(0, -6).replace(/\B(?=(\d{3})+$)/g, "\u202f")}${rest ? `.${rest}` : ""}`;
  };
  const showTotals = (grid) => {
    const place = grid.querySelector("[data-grid-totals]");
    const heads = [...grid.querySelectorAll("th[data-total]")];
    place.hidden = !heads.length;
    place.replaceChildren(...heads.map((head) => {
      const texts = rowsOf(grid).map((row) => row.querySelector(`[data-column="${head.dataset.key}"]`).value);
      return create("div", {}, create("dt", {}, `Total ${head.firstChild.textContent.trim().toLowerCase()}`), create("dd", {}, window.trellis.total(texts)));
    }));
  };

  onContent((root) => {
    for (const grid of root.querySelectorAll("[data-grid]")) {
      if (grid.dataset.ready) continue;
      grid.dataset.ready = "yes";
      prepare(grid);
      /* Spare lines serve pages without scripts; one of them is enough here. */
      const spares = [...grid.querySelectorAll("[data-grid-spare]")];
      spares.slice(rowsOf(grid).length === spares.length ? 1 : 0).forEach((row) => { if (isBlank(row)) row.remove(); });
      showTotals(grid);
    }
  });
  /* A block of a spreadsheet is a thousand inputs and one new total. */
  const stale = new Set();
  const soon = (event) => {
    const grid = event.target.closest?.("[data-grid]");
    if (!grid) return;
    if (!stale.size) setTimeout(() => { stale.forEach(showTotals); stale.clear(); });
    stale.add(grid);
  };
  for (const name of ["input", "trellis:grid"]) document.addEventListener(name, soon);

  document.addEventListener("click", (event) => {
    const grid = event.target.closest?.("[data-grid]");
    if (!grid) return;
    if (event.target.closest("[data-grid-add]")) {
      const row = add(grid);
      cellsOf(row)[0]?.focus();
      changed(grid, row);
    }
    const row = event.target.closest("[data-grid-row]");
    if (row && event.target.closest("[data-grid-remove]")) remove(row);
    if (row && event.target.closest("[data-grid-up]")) { move(row, rowsOf(grid).indexOf(row) - 1); event.target.closest("button").focus(); }
  });

  document.addEventListener("keydown", (event) => {
    const row = event.target.closest?.("[data-grid-row]");
    if (!row || event.key !== "Enter" || event.ctrlKey || event.metaKey || event.isComposing || !event.target.matches("input, select")) return;
    event.preventDefault();
    const grid = gridOf(row);
    const column = cellsOf(row).indexOf(event.target);
    const rows = rowsOf(grid);
    const down = rows[rows.indexOf(row) + (event.shiftKey ? -1 : 1)];
    if (down) { cellsOf(down)[column]?.focus(); cellsOf(down)[column]?.select?.(); }
    else if (!event.shiftKey) { const made = add(grid); cellsOf(made)[0]?.focus(); changed(grid, made); }
  });

  document.addEventListener("paste", (event) => {
    const row = event.target.closest?.("[data-grid-row]");
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!row || !isBlock(text)) return;
    event.preventDefault();
    paste(row, cellsOf(row).indexOf(event.target), text);
  });
})();
