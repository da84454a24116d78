/* Formatted text: Quill over the text area, which stays the control that drafts,
   the unsaved warning and the form know. Tab leaves the editor. */
(() => {
  "use strict";
  const { create, onContent, changed } = window.trellis;
  const { Quill } = window;
  const HEADING = 2;
  const TOOLS = [
    ["bold", "Bold", "bold", "b"], ["italic", "Italic", "italic", "i"], ["link", "Link", "link", "k"],
    ["header", "Heading", "heading"], ["bullet", "List", "list"], ["ordered", "Numbered list", "list-numbers"],
    ["blockquote", "Quote", "quote"], ["code-block", "Code", "code"],
  ];
  const VALUES = { header: HEADING, bullet: "bullet", ordered: "ordered" };
  const formatOf = (name) => (name === "bullet" || name === "ordered" ? "list" : name);
  const LINK = /^(https?:\/\/|mailto:|tel:)/i;

  /* Tabs belong to whoever walks the page by keyboard; what is not offered has no key. */
  const bindings = Object.fromEntries(["tab", "indent", "outdent", "indent code-block", "outdent code-block", "remove tab", "underline"].map((name) => [name, null]));

  const addressOf = (typed) => {
    const text = typed.trim();
    if (!text) return false;
    if (LINK.test(text)) return text;
    return /^[^\s@/]+@[^\s@/]+$/.test(text) ? `mailto:${text}` : `https://${text}`;
  };

  /* The box for a link stands under the tools; no box of the browser, no dialog. */
  const linkBox = (quill, done) => {
    const input = create("input", { className: "form-control", type: "text", "aria-label": "Address of the link", placeholder: "https://", "data-draft-skip": "" });
    const set = create("button", { className: "btn btn-sm", type: "button" }, "Set link");
    const box = create("div", { className: "t-rich-link", hidden: true }, input, set);
    let range = null;
    const close = () => { box.hidden = true; quill.focus(); };
    const apply = () => {
      const address = addressOf(input.value);
      close();
      if (address && range.length === 0) quill.insertText(range.index, input.value.trim(), "link", address, "user");
      else { quill.setSelection(range, "silent"); quill.format("link", address, "user"); }
      done();
    };
    set.addEventListener("click", apply);
    box.addEventListener("input", (event) => event.stopPropagation());
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") { event.preventDefault(); event.stopPropagation(); apply(); }
      if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); close(); }
    });
    box.open = () => {
      range = quill.getSelection(true);
      if (range.length === 0) {
        const [leaf, offset] = quill.getLeaf(range.index);
        if (leaf?.parent?.statics?.blotName === "link") range = { index: range.index - offset, length: leaf.length() };
      }
      input.value = quill.getFormat(range).link ?? "";
      box.hidden = false;
      input.focus();
      input.select();
    };
    return box;
  };

  /* One tab stop; arrows walk the tools. */
  const toolBar = (quill, area, openLink) => {
    const bar = create("div", { className: "t-rich-tools", role: "toolbar", "aria-label": "Format", "aria-controls": `${area.id}-editor` });
    const buttons = TOOLS.map(([name, label, icon, key], number) => {
      const button = create("button", { type: "button", className: "t-icon-button", "aria-label": label, "aria-pressed": "false", title: key ? `${label} (Ctrl+${key.toUpperCase()})` : label, tabIndex: number ? -1 : 0 }, window.trellis.icon(icon));
      button.addEventListener("pointerdown", (event) => event.preventDefault());
      button.addEventListener("click", () => {
        if (name === "link") { openLink(); return; }
        const format = formatOf(name);
        const wanted = VALUES[name] ?? true;
        quill.focus();
        quill.format(format, quill.getFormat()[format] === wanted ? false : wanted, "user");
        mark();
      });
      return button;
    });
    const mark = () => {
      const range = quill.getSelection();
      const formats = range ? quill.getFormat(range) : {};
      TOOLS.forEach(([name], number) => {
        const value = formats[formatOf(name)];
        buttons[number].setAttribute("aria-pressed", String(VALUES[name] === undefined ? Boolean(value) : value === VALUES[name]));
      });
    };
    bar.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      const at = buttons.indexOf(document.activeElement);
      if (!step || at < 0) return;
      event.preventDefault();
      const next = buttons[(at + step + buttons.length) % buttons.length];
      buttons.forEach((button) => { button.tabIndex = button === next ? 0 : -1; });
      next.focus();
    });
    quill.on("editor-change", mark);
    bar.append(...buttons);
    bar.mark = mark;
    return bar;
  };

  /* Text without a tag in it was typed where there was no editor. */
  const asHtml = (text) => (/<[a-z]/i.test(text) ? text : text.split(/\n+/).map((line) => create("p", {}, line).outerHTML).join(""));
  const write = (quill, text) => quill.setContents(quill.clipboard.convert({ html: text.trim() ? asHtml(text) : "" }), "silent");
  const read = (quill) => (quill.getText().trim() ? quill.getSemanticHTML().replace(/&nbsp;/g, " ") : "");

  const enhance = (area) => {
    area.dataset.ready = "yes";
    const holder = create("div", { className: "t-rich-editor" });
    area.after(holder);
    const quill = new Quill(holder, {
      formats: ["bold", "italic", "link", "header", "list", "blockquote", "code-block", "code"],
      modules: { toolbar: false, keyboard: { bindings }, uploader: { mimetypes: [] } },
    });
    const editor = quill.root;
    editor.id = `${area.id}-editor`;
    for (const [name, value] of [["role", "textbox"], ["aria-multiline", "true"], ["aria-labelledby", `${area.id}-label`]]) editor.setAttribute(name, value);
    for (const name of ["aria-describedby", "aria-invalid"]) if (area.hasAttribute(name)) editor.setAttribute(name, area.getAttribute(name));
    if (area.required) { area.required = false; editor.setAttribute("aria-required", "true"); }
    const label = document.getElementById(`${area.id}-label`);
    label?.addEventListener("click", (event) => { event.preventDefault(); quill.focus(); });

    const box = linkBox(quill, () => bar.mark());
    const bar = toolBar(quill, area, () => box.open());
    holder.before(bar, box);
    write(quill, area.value);
    const focused = document.activeElement === area;
    /* Out of sight, yet a link from the summary of errors finds it. */
    area.classList.add("visually-hidden");
    area.tabIndex = -1;
    area.setAttribute("aria-hidden", "true");
    if (focused) quill.focus();

    quill.on("text-change", (_delta, _old, source) => {
      if (source !== "user") return;
      area.value = read(quill);
      changed(area);
    });
    editor.addEventListener("keydown", (event) => {
      if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); box.open(); }
    });
    area.addEventListener("focus", () => quill.focus());
    const again = () => write(quill, area.value);
    area.form?.addEventListener("trellis:refilled", again);
    area.form?.addEventListener("reset", () => setTimeout(again));
  };

  onContent((root) => root.querySelectorAll("[data-rich-text]:not([data-ready])").forEach(enhance));
})();
