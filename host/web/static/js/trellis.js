/* What the other scripts share. window.trellis.onContent(fn) runs fn(root) for
   the page and again for every part that htmx or an upload puts into it. */
(() => {
  "use strict";
  const listeners = [];

  const trellis = {
    onContent(run) {
      listeners.push(run);
      if (document.readyState !== "loading") run(document);
    },

    contentChanged(root) {
      for (const run of listeners) run(root);
    },

    /* True while the person is writing, when single keys belong to the text. */
    isTyping(target) {
      return target instanceof HTMLElement
        && (target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=button], [type=submit], [type=reset])"));
    },

    create(tag, properties = {}, ...children) {
      const element = document.createElement(tag);
      for (const [name, value] of Object.entries(properties)) {
        if (name in element && !name.includes("-")) element[name] = value; else element.setAttribute(name, value);
      }
      element.append(...children);
      return element;
    },

    icon(name) {
      return trellis.create("i", { className: `ti ti-${name}`, "aria-hidden": "true" });
    },

    /* Storage that a private window or a full disk cannot break. */
    recall(key, store = localStorage) {
      try { return JSON.parse(store.getItem(`trellis:${key}`)); } catch { return null; }
    },
    remember(key, value, store = localStorage) {
      try { store.setItem(`trellis:${key}`, JSON.stringify(value)); } catch { /* not kept */ }
    },
    forget(key, store = localStorage) {
      try { store.removeItem(`trellis:${key}`); } catch { /* nothing there */ }
    },

    csrfToken() {
      return document.querySelector('meta[name="csrf-token"]')?.content ?? "";
    },
  };
  window.trellis = trellis;

  document.addEventListener("DOMContentLoaded", () => trellis.contentChanged(document));
  /* The event comes from the element that asked, not from what was replaced. */
  document.addEventListener("htmx:after:swap", () => trellis.contentChanged(document));
  document.addEventListener("htmx:config:request", (event) => {
    const request = event.detail?.ctx?.request;
    if (request && !/^(GET|HEAD)$/i.test(request.method)) request.headers["X-CSRFToken"] = trellis.csrfToken();
  });
})();
