/* The editable grid: lines come and go, Enter goes down (and makes a line at
   the end), a block copied from a spreadsheet lands in the cells. */
(() => {
  "use strict";
  const { onContent } = window.trellis;
  const bodyOf = (grid) => grid.querySelector("tbody");
  const rowsOf = (grid) => [...bodyOf(grid).querySelectorAll("[data-grid-row]")];
  const cellsOf = (row) => [...row.querySelectorAll("input:not([type=hidden]), select")];

  const nextIndex = (grid) => {
    const pattern = new RegExp(`^${RegExp.escape?.(grid.dataset.grid) ?? grid.dataset.grid.replace(/\W/g, "\\$&")}-(\\d+)-`);
    let highest = -1;
    for (const field of grid.querySelectorAll("[name]")) {
      const found = pattern.exec(field.name);
      if (found) highest = Math.max(highest, Number(found[1]));
    }
    return Math.max(highest, Number(grid.dataset.highest ?? -1)) + 1;
  };

  const add = (grid, index = nextIndex(grid)) => {
    const row = grid.querySelector("template").content.firstElementChild.cloneNode(true);
    for (const element of row.querySelectorAll("[name], [id]")) {
      if (element.hasAttribute("name")) element.setAttribute("name", element.getAttribute("name").replace("__index__", index));
      if (element.id) element.id = element.id.replace("__index__", index);
    }
    grid.dataset.highest = Math.max(Number(grid.dataset.highest ?? -1), index);
    bodyOf(grid).append(row);
    prepare(row);
    return row;
  };

  const changed = (grid) => grid.dispatchEvent(new CustomEvent("trellis:grid", { bubbles: true }));
  const touched = (row) => cellsOf(row)[0]?.dispatchEvent(new Event("input", { bubbles: true }));

  const prepare = (root) => { for (const button of root.querySelectorAll("[data-grid-remove], [data-grid-add]")) button.hidden = false; };

  const isBlank = (row) => cellsOf(row).every((cell) => cell.tagName === "SELECT" || cell.type === "checkbox" ? true : cell.value === cell.defaultValue && cell.value === "");

  onContent((root) => {
    for (const grid of root.querySelectorAll("[data-grid]")) {
      if (grid.dataset.ready) continue;
      grid.dataset.ready = "yes";
      prepare(grid);
      /* Spare lines serve pages without scripts; one of them is enough here. */
      const spares = [...grid.querySelectorAll("[data-grid-spare]")];
      spares.slice(rowsOf(grid).length === spares.length ? 1 : 0).forEach((row) => { if (isBlank(row)) row.remove(); });
    }
  });

  /* Called by draft.js: make the lines whose field names it has. */
  window.trellis.growGrids = (form, names) => {
    for (const grid of form.querySelectorAll("[data-grid]")) {
      const prefix = `${grid.dataset.grid}-`;
      const have = new Set([...grid.querySelectorAll("[name]")].map((field) => field.name.slice(prefix.length).split("-")[0]));
      const wanted = new Set(names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length).split("-")[0]));
      [...wanted].filter((index) => /^\d+$/.test(index) && !have.has(index)).forEach((index) => add(grid, Number(index)));
    }
  };

  const remove = (grid, row) => {
    const rows = rowsOf(grid);
    const next = row.nextElementSibling;
    const neighbour = next ?? row.previousElementSibling;
    row.remove();
    changed(grid);
    const first = neighbour ?? (rows.length === 1 ? add(grid) : null);
    if (first) { cellsOf(first)[0]?.focus(); touched(first); }
    if (isBlank(row)) return;
    window.trellis.toast("Line removed", { action: { label: "Undo", run: () => { bodyOf(grid).insertBefore(row, next?.isConnected ? next : null); changed(grid); cellsOf(row)[0]?.focus(); touched(row); } }, rest: 10000 });
  };

  document.addEventListener("click", (event) => {
    const grid = event.target.closest?.("[data-grid]");
    if (!grid) return;
    if (event.target.closest("[data-grid-add]")) {
      cellsOf(add(grid))[0]?.focus();
      changed(grid);
    }
    const button = event.target.closest("[data-grid-remove]");
    if (button) remove(grid, button.closest("[data-grid-row]"));
  });

  document.addEventListener("keydown", (event) => {
    const grid = event.target.closest?.("[data-grid]");
    if (!grid || event.key !== "Enter" || event.ctrlKey || event.metaKey || event.isComposing || !event.target.matches("input, select")) return;
    event.preventDefault();
    const row = event.target.closest("[data-grid-row]");
    const column = cellsOf(row).indexOf(event.target);
    const rows = rowsOf(grid);
    const down = rows[rows.indexOf(row) + (event.shiftKey ? -1 : 1)];
    if (down) { cellsOf(down)[column]?.focus(); cellsOf(down)[column]?.select?.(); }
    else if (!event.shiftKey) { cellsOf(add(grid))[0]?.focus(); changed(grid); }
  });

  const put = (cell, text) => {
    if (cell.tagName === "SELECT") {
      const option = [...cell.options].find((one) => one.text.trim() === text || one.value === text);
      if (option) cell.value = option.value;
    } else if (cell.type === "checkbox") cell.checked = /^(1|y|yes|true|x)$/i.test(text);
    else cell.value = text;
    cell.dispatchEvent(new Event("input", { bubbles: true }));
  };
  document.addEventListener("paste", (event) => {
    const grid = event.target.closest?.("[data-grid]");
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!grid || !/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    let row = event.target.closest("[data-grid-row]");
    const start = cellsOf(row).indexOf(event.target);
    for (const line of text.replace(/\r/g, "").replace(/\n$/, "").split("\n")) {
      row ??= add(grid);
      const cells = cellsOf(row);
      line.split("\t").forEach((value, offset) => { if (cells[start + offset]) put(cells[start + offset], value.trim()); });
      row = row.nextElementSibling;
    }
    changed(grid);
  });
})();
