/* The choice of a record: tom-select over the select, which keeps the value. The
   server finds; nothing is filtered here. */
(() => {
  "use strict";
  const { contentChanged, create, csrfToken, icon, onContent, toast } = window.trellis;
  const { TomSelect } = window;
  const FAILED = "The server could not be reached. Try again in a moment.";
  let numbers = 0;

  const line = (className, ...content) => create("div", { className, role: "option", "aria-disabled": "true" }, ...content);

  /* The dialog for a new record; resolves to {id, label}, or null when closed. */
  const createRecord = (address, label, name) => new Promise((resolve) => {
    const number = ++numbers;
    const close = create("button", { className: "t-icon-button", type: "button", "aria-label": "Close" }, icon("x"));
    const body = create("div", { className: "t-reference-form" });
    const dialog = create("dialog", { className: "t-dialog", "aria-labelledby": `t-new-record-${number}` },
      create("div", { className: "t-dialog-head" }, create("h2", { id: `t-new-record-${number}` }, `New: ${label}`), close), body);
    let made = null;
    const show = (html) => {
      body.innerHTML = html;
      contentChanged(body);
      (body.querySelector("[aria-invalid=true]") ?? body.querySelector("input:not([type=hidden]), select, textarea"))?.focus();
    };
    const send = async (form) => {
      const button = form.querySelector("button[type=submit]");
      button.disabled = true;
      try {
        const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "X-CSRFToken": csrfToken(), "X-Requested-With": "fetch" } });
        if (answer.ok && answer.headers.get("Content-Type")?.startsWith("application/json")) {
          made = await answer.json();
          dialog.close();
        } else if (answer.status === 422 || answer.status === 409) show(await answer.text());
        else throw new Error(String(answer.status));
      } catch {
        toast(FAILED, { kind: "error" });
      }
      button.disabled = false;
    };
    dialog.addEventListener("submit", (event) => { event.preventDefault(); event.stopPropagation(); send(event.target); });
    dialog.addEventListener("click", (event) => { if (event.target === dialog || event.target.closest("[data-reference-cancel]") || event.target.closest("button") === close) dialog.close(); });
    dialog.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) dialog.querySelector("form")?.requestSubmit();
      event.stopPropagation();
    });
    dialog.addEventListener("close", () => { dialog.remove(); resolve(made); });

    const url = new URL(address, location.href);
    url.searchParams.set("name", name);
    fetch(url, { headers: { "X-Requested-With": "fetch" } }).then(async (answer) => {
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      document.body.append(dialog);
      dialog.showModal();
      show(await answer.text());
    }).catch(() => { toast(FAILED, { kind: "error" }); resolve(null); });
  });

  const settingsOf = (select) => {
    const label = select.dataset.referenceLabel;
    let failed = false;
    return {
      valueField: "id", labelField: "label", searchField: [], score: () => () => 1, sortField: [{ field: "$order" }],
      maxItems: select.multiple ? null : 1, maxOptions: 50, loadThrottle: 200, preload: "focus",
      openOnFocus: false, closeAfterSelect: !select.multiple, hidePlaceholder: true, placeholder: "Type to search",
      refreshThrottle: 0, addPrecedence: false, duplicates: false,
      async load(query, done) {
        const url = new URL(select.dataset.reference, location.href);
        url.searchParams.set("q", query);
        try {
          const answer = await fetch(url, { headers: { Accept: "application/json", "X-Requested-With": "fetch" } });
          if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
          const { options } = await answer.json();
          failed = false;
          this.clearOptions();
          done(options.map((one) => ({ ...one, id: String(one.id) })));
        } catch {
          failed = true;
          this.clearOptions();
          done();
        }
      },
      shouldLoad: () => true,
      create: select.dataset.referenceCreate ? (typed, done) => {
        createRecord(select.dataset.referenceCreate, label, typed).then((made) => {
          if (made) done({ id: String(made.id), label: made.label }); else done();
          select.tomselect.focus();
        });
      } : false,
      render: {
        option: (one) => create("div", {}, create("span", {}, one.label ?? one.text), one.detail ? create("small", {}, one.detail) : ""),
        item: (one) => {
          const item = create("div", {}, create("span", {}, one.label ?? one.text));
          if (select.multiple) item.append(create("button", { type: "button", className: "t-reference-remove", tabIndex: -1, "aria-label": `Remove ${one.label ?? one.text}`, "data-reference-remove": one.id }, icon("x")));
          return item;
        },
        option_create: (typed) => create("div", { className: "create", role: "option", id: `${select.id}-create` }, icon("plus"), `Create “${typed.input}”`),
        no_results: (typed) => line("no-results", failed ? FAILED : typed.input ? `Nothing is called “${typed.input}”` : "Nothing to choose from"),
        loading: () => line("no-results", "Searching"),
        not_loading: () => null,
      },
    };
  };

  /* Options that the page came with carry their text only. */
  const known = (select) => [...select.options].filter((one) => one.value).map((one) => ({ id: one.value, label: one.text }));

  const enhance = (select) => {
    select.dataset.ready = "yes";
    const focused = document.activeElement === select;
    const box = new TomSelect(select, { ...settingsOf(select), options: known(select), allowEmptyOption: false });
    const input = box.control_input;
    select.setAttribute("aria-hidden", "true");
    for (const name of ["aria-describedby", "aria-invalid"]) if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
    if (!document.querySelector(`label[for="${CSS.escape(input.id)}"]`)) input.setAttribute("aria-label", select.dataset.referenceLabel);
    input.setAttribute("autocomplete", "off");
    input.dataset.draftSkip = "";
    const clear = create("button", { type: "button", className: "t-icon-button t-reference-clear", "aria-label": `Clear ${select.dataset.referenceLabel}` }, icon("x"));
    const fit = () => { clear.hidden = select.multiple || !box.items.length; };
    clear.addEventListener("click", () => { box.clear(); box.focus(); });
    box.wrapper.append(clear);
    box.wrapper.addEventListener("mousedown", (event) => { if (event.target.closest("[data-reference-remove]")) event.stopPropagation(); }, true);
    box.wrapper.addEventListener("click", (event) => {
      const button = event.target.closest("[data-reference-remove]");
      if (!button) return;
      event.stopPropagation();
      box.removeItem(button.dataset.referenceRemove);
      box.focus();
    }, true);
    /* What was found comes first, what could be made last. */
    box.hook("after", "refreshOptions", () => {
      const make = box.dropdown_content.querySelector(".create");
      if (make?.nextElementSibling) box.dropdown_content.append(make);
    });
    /* tom-select fires change; drafts and the unsaved warning listen for input. */
    box.on("change", () => { fit(); select.dispatchEvent(new Event("input", { bubbles: true })); });
    fit();
    select.form?.addEventListener("trellis:refilled", () => { box.clear(true); box.sync(); fit(); });
    if (focused) box.focus();
    /* Links of the error summary name the select, which nobody sees any more. */
    for (const link of document.querySelectorAll(`a[href="#${CSS.escape(select.id)}"]`)) {
      link.addEventListener("click", (event) => { event.preventDefault(); box.focus(); input.scrollIntoView({ block: "center" }); });
    }
  };

  onContent((root) => root.querySelectorAll("[data-reference]:not([data-ready])").forEach(enhance));
})();
