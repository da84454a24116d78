/* Forms: the cursor in the first field, Ctrl+Enter saves, no second send, a
   warning before typed work is left, passwords that can be shown. */
(() => {
  "use strict";
  const { onContent, isTyping } = window.trellis;

  onContent((root) => {
    for (const button of root.querySelectorAll("[data-reveal]")) button.hidden = false;
    const summary = root.querySelector("[data-error-summary]:not([data-seen])");
    if (summary) { summary.dataset.seen = "yes"; summary.focus(); return; }
    if (location.hash || !matchMedia("(hover: hover)").matches) return;
    if (document.activeElement && document.activeElement !== document.body) return;
    const form = root.querySelector("form[data-autofocus]");
    form?.querySelector("input:not([type=hidden], :disabled, [readonly]), select, textarea")?.focus({ preventScroll: true });
  });

  document.addEventListener("click", (event) => {
    const reveal = event.target.closest?.("[data-reveal]");
    if (!reveal) return;
    const input = document.getElementById(reveal.dataset.reveal);
    const shown = input.type === "password";
    input.type = shown ? "text" : "password";
    reveal.setAttribute("aria-pressed", String(shown));
    reveal.querySelector(".ti").className = `ti ti-eye${shown ? "-off" : ""}`;
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    const form = event.target.form ?? event.target.closest?.("form");
    if (!form || form.method !== "post" || document.querySelector("dialog[open]")?.contains(form)) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("button[type=submit]:not([name])") ?? undefined);
  });

  /* A form that was sent stays sent until the page returns from the back cache,
     or, for an answer that is a file, for a while. */
  const QUIET = 20000;
  const release = (form) => {
    delete form.dataset.sent;
    for (const button of document.querySelectorAll("[data-busy]")) {
      delete button.dataset.busy;
      button.disabled = false;
    }
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.target === "_blank") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    form.dataset.clean = "yes";
    const button = event.submitter;
    /* After this turn, else the pressed button's own value would not travel. */
    setTimeout(() => {
      if (button instanceof HTMLButtonElement) { button.dataset.busy = "yes"; button.disabled = true; }
    });
    if (!form.matches("[data-upload]")) setTimeout(release, "download" in form.dataset ? 2000 : QUIET, form);
  });
  window.trellis.releaseForm = release;
  addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form[data-sent]").forEach(release);
  });

  /* The warning hangs on the window only while something is unsaved: a page
     with the listener would be refused by the back cache. */
  const warn = (event) => {
    const unsaved = document.querySelector("form[data-warn-unsaved][data-dirty]:not([data-clean])");
    if (unsaved) event.preventDefault();
  };
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (!form?.matches("[data-warn-unsaved]")) return;
    delete form.dataset.clean;
    form.dataset.dirty = "yes";
    addEventListener("beforeunload", warn);
  });
  document.addEventListener("click", (event) => {
    const form = event.target.closest?.("[data-cancel]")?.closest("form");
    if (form) form.dataset.clean = "yes";
  });
  addEventListener("pagehide", () => removeEventListener("beforeunload", warn));

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isTyping(event.target) && !event.defaultPrevented && event.target.form?.method === "get") event.target.blur();
  });
})();
