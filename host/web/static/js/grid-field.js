/* A sheet over the lines of a grid, on wide screens. The plain inputs stay behind
   it and are what is sent, kept as a draft and restored; the sheet shows them and
   writes into them. A cell that gets the focus is a box to type into. */
(() => {
  "use strict";
  const { create, icon, lines, onContent, total } = window.trellis;
  const { Tabulator } = window;
  const WIDE = matchMedia("(min-width: 768px)");
  const NUMBERS = ["number", "money", "output"];
  const dates = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });

  const columnsOf = (grid) => [...grid.querySelectorAll("th[data-key]")].map((head) => ({
    key: head.dataset.key, kind: head.dataset.kind, label: head.firstChild.textContent.trim(), total: "total" in head.dataset, required: Boolean(head.querySelector(".t-required")),
  }));
  const controlOf = (row, key) => row.querySelector(`[data-column="${key}"]`);
  const errorOf = (control) => (control.getAttribute("aria-invalid") ? document.getElementById(control.getAttribute("aria-describedby"))?.textContent ?? "" : "");
  const forgive = (control) => {
    if (!control.getAttribute("aria-invalid")) return;
    document.getElementById(control.getAttribute("aria-describedby"))?.remove();
    control.removeAttribute("aria-invalid");
    control.removeAttribute("aria-describedby");
  };
  const shown = (control) => {
    if (control.tagName === "SELECT") return control.selectedOptions[0]?.text ?? "";
    if (control.type === "checkbox") return control.checked ? "Yes" : "No";
    if (control.type === "date") return control.value ? dates.format(new Date(`${control.value}T00:00:00Z`)) : "";
    return control.value;
  };

  class Sheet {
    constructor(grid) {
      this.grid = grid;
      this.columns = columnsOf(grid);
      this.hasTotals = this.columns.some((column) => column.total);
      this.numbers = new WeakMap();
      this.count = 0;
      this.place = create("div", { className: "t-sheet" });
      grid.querySelector("[data-grid-plain]").after(this.place);
      grid.querySelector("[data-grid-plain]").hidden = true;
      grid.querySelector("[data-grid-keys]").hidden = false;
      this.table = new Tabulator(this.place, {
        data: this.data(), index: "number", columns: this.definitions(), layout: "fitColumns", maxHeight: "70vh",
        columnDefaults: { headerSort: false, resizable: "header", vertAlign: "top", minWidth: 88 },
        movableRows: true, keybindings: { undo: false, redo: false }, placeholder: "",
        columnHeaderVertAlign: "bottom",
      });
      this.ready = new Promise((done) => this.table.on("tableBuilt", done));
      this.ready.then(() => {
        /* The cells take the focus; what scrolls them must not stand between grid and rows. */
        this.place.querySelector(".tabulator-tableholder").removeAttribute("tabindex");
        this.place.setAttribute("aria-labelledby", `${grid.dataset.grid}-caption`);
        grid.querySelector("[data-grid-totals]").classList.add("t-grid-totals-sheet");
      });
      this.table.on("rowMoved", (row) => lines.move(this.lineOf(row), row.getPosition() - 1));
      grid.addEventListener("trellis:grid", (event) => this.refresh(event.detail));
      grid.closest("form")?.addEventListener("trellis:refilled", () => this.refresh({}));
      this.place.addEventListener("paste", (event) => this.paste(event));
      /* An open box would close and draw its line anew under the pointer: no click then. */
      this.place.addEventListener("mousedown", (event) => { if (event.target.closest("[data-sheet-remove]")) event.preventDefault(); });
      this.place.addEventListener("click", (event) => {
        const button = event.target.closest("[data-sheet-remove]");
        if (button) lines.remove(this.lineOf(this.table.getRow(Number(button.dataset.sheetRemove))));
      });
    }

    data() {
      this.lines = new Map();
      return lines.rowsOf(this.grid).map((row) => {
        if (!this.numbers.has(row)) this.numbers.set(row, ++this.count);
        this.lines.set(this.numbers.get(row), row);
        return { number: this.numbers.get(row), ...Object.fromEntries(this.columns.map(({ key }) => [key, shown(controlOf(row, key))])) };
      });
    }

    lineOf(row) {
      return this.lines.get(row.getData().number);
    }

    definitions() {
      const handle = { formatter: () => icon("grip-vertical"), title: "", width: 32, minWidth: 32, hozAlign: "center", rowHandle: true, resizable: false, cssClass: "t-sheet-handle", titleFormatter: () => create("span", { className: "visually-hidden" }, "Move") };
      const end = { title: "", width: 44, minWidth: 44, resizable: false, cssClass: "t-sheet-end", titleFormatter: () => create("span", { className: "visually-hidden" }, "Remove"),
        formatter: (cell) => create("button", { type: "button", className: "t-icon-button", "aria-label": "Remove this line", "data-sheet-remove": cell.getData().number }, icon("trash")) };
      return [handle, ...this.columns.map((column, at) => this.definition(column, at)), end];
    }

    definition(column, at) {
      const isNumber = NUMBERS.includes(column.kind);
      return {
        field: column.key, title: column.label, widthGrow: at ? 1 : 2, hozAlign: isNumber ? "right" : "left", headerHozAlign: isNumber ? "right" : "left",
        titleFormatter: () => (column.required ? create("span", {}, column.label, " ", create("span", { className: "t-required" }, "required")) : create("span", {}, column.label)),
        editor: column.kind === "output" ? undefined : (...given) => this.edit(column, ...given),
        formatter: (cell) => this.draw(column, cell),
        bottomCalc: column.total ? total : this.hasTotals && !at ? () => "Total" : undefined,
      };
    }

    draw(column, cell) {
      const line = this.lineOf(cell.getRow());
      const fault = line ? errorOf(controlOf(line, column.key)) : "";
      cell.getElement().classList.toggle("t-sheet-invalid", Boolean(fault));
      const text = create("span", { className: "t-sheet-text" }, cell.getValue() ?? "");
      return fault ? create("div", {}, text, create("p", { className: "t-error" }, fault)) : text;
    }

    /* The box is a twin of the plain input: what is typed is there at once. */
    edit(column, cell, onRendered, success, cancel) {
      const line = this.lineOf(cell.getRow());
      const control = controlOf(line, column.key);
      const before = lines.valueOf(control);
      const fault = errorOf(control);
      const box = control.cloneNode(true);
      for (const name of ["name", "id", "data-column", "aria-describedby"]) box.removeAttribute(name);
      box.value = control.value;
      if (control.type === "checkbox") box.checked = control.checked;
      if (fault) box.setAttribute("aria-description", fault);
      const write = () => { lines.put(control, lines.valueOf(box)); };
      box.addEventListener("input", (event) => { event.stopPropagation(); forgive(control); write(); });
      box.addEventListener("change", (event) => { event.stopPropagation(); write(); });
      box.addEventListener("blur", () => success(shown(control)));
      box.addEventListener("keydown", (event) => {
        if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); box.value = before; lines.put(control, before); cancel(); cell.getElement().focus({ preventScroll: true }); }
        else this.key(event, line, column);
      });
      onRendered(() => { box.focus({ preventScroll: true }); box.select?.(); });
      return box;
    }

    key(event, line, column) {
      const rows = lines.rowsOf(this.grid);
      const at = rows.indexOf(line);
      const place = this.columns.indexOf(column);
      const { key, altKey, ctrlKey, metaKey, shiftKey } = event;
      const step = { ArrowUp: -1, ArrowDown: 1 }[key];
      if (key === "Enter" && !ctrlKey && !metaKey && !event.isComposing) {
        const down = rows[at + (shiftKey ? -1 : 1)];
        if (down) this.focus(down, place);
        else if (!shiftKey) lines.changed(this.grid, lines.add(this.grid));
      } else if (altKey && step) lines.move(line, at + step, place);
      else if (step && event.target.tagName !== "SELECT" && event.target.type !== "date") { if (rows[at + step]) this.focus(rows[at + step], place); }
      else if ((ctrlKey || metaKey) && key === "Delete") lines.remove(line);
      else return;
      event.preventDefault();
      event.stopPropagation();
    }

    async refresh({ row = null, column = 0 }) {
      await this.ready;
      /* A box that is open when its line is drawn anew would write into what is gone. */
      if (this.place.contains(document.activeElement)) document.activeElement.blur();
      await this.table.replaceData(this.data());
      if (row?.isConnected) this.focus(row, column);
    }

    async focus(line, place) {
      const row = this.table.getRow(this.numbers.get(line));
      if (!row) return;
      /* Of many lines only those in sight are drawn. */
      if (!row.getElement().isConnected) await this.table.scrollToRow(row, "bottom", false);
      row.getCell(this.columns[place]?.key)?.getElement().focus();
    }

    paste(event) {
      const text = event.clipboardData?.getData("text/plain") ?? "";
      const element = event.target.closest(".tabulator-cell");
      if (!element || !lines.isBlock(text)) return;
      event.preventDefault();
      const found = this.table.getRow(element.closest(".tabulator-row"));
      const line = this.lineOf(found);
      const key = element.getAttribute("tabulator-field");
      lines.paste(line, lines.cellsOf(line).indexOf(controlOf(line, key)), text);
    }
  }

  onContent((root) => {
    if (!WIDE.matches) return;
    for (const grid of root.querySelectorAll("[data-grid]:not([data-sheet])")) {
      grid.dataset.sheet = "yes";
      new Sheet(grid);
    }
  });
})();
