/* Messages in the corner. Good news leaves after eight seconds, unless one
   points at it or tabs into it; errors stay until closed. */
(() => {
  "use strict";
  const { create, icon, recall, remember, forget, onContent } = window.trellis;
  const REST = 8000;
  const ICONS = { success: "circle-check", info: "info-circle", warning: "alert-triangle", error: "alert-circle" };

  const live = (toast) => {
    if (toast.dataset.live) return;
    toast.dataset.live = "yes";
    if (toast.dataset.toast === "error") return;
    let left = Number(toast.dataset.rest) || REST;
    let since = 0;
    let timer = 0;
    const go = () => { since = Date.now(); timer = setTimeout(() => toast.remove(), left); };
    const hold = () => { clearTimeout(timer); left -= Date.now() - since; };
    toast.addEventListener("pointerenter", hold);
    toast.addEventListener("pointerleave", go);
    toast.addEventListener("focusin", hold);
    toast.addEventListener("focusout", go);
    go();
  };

  /* trellis.toast("Line removed", {kind, action: {label, run}, rest}) */
  window.trellis.toast = (message, { kind = "info", action = null, rest = REST } = {}) => {
    const region = document.getElementById("t-toasts");
    if (!region) return null;
    const close = create("button", { className: "t-icon-button", type: "button", "aria-label": "Close this message", "data-toast-close": "" }, icon("x"));
    const toast = create("div", { className: `t-toast t-toast-${kind}`, "data-toast": kind, "data-rest": rest }, icon(ICONS[kind] ?? ICONS.info), create("p", {}, message));
    if (kind === "error") toast.setAttribute("role", "alert");
    if (action) {
      const button = create("button", { className: "btn btn-sm", type: "button" }, action.label);
      button.addEventListener("click", () => { toast.remove(); action.run(); });
      toast.append(button);
    }
    toast.append(close);
    region.append(toast);
    live(toast);
    return toast;
  };

  /* Messages that must outlive a change of page, as after an upload. */
  window.trellis.carryToasts = (page) => {
    const messages = [...page.querySelectorAll("[data-toast]")].map((toast) => [toast.dataset.toast, toast.querySelector("p")?.textContent ?? ""]);
    if (messages.length) remember("toasts", messages, sessionStorage);
  };

  document.addEventListener("click", (event) => {
    event.target.closest?.("[data-toast-close]")?.closest("[data-toast]").remove();
  });
  onContent((root) => root.querySelectorAll("[data-toast]").forEach(live));
  document.addEventListener("DOMContentLoaded", () => {
    const carried = recall("toasts", sessionStorage) ?? [];
    forget("toasts", sessionStorage);
    for (const [kind, message] of carried) window.trellis.toast(message, { kind });
  });
  document.addEventListener("htmx:response:error", (event) => {
    const status = event.detail?.ctx?.response?.status ?? 0;
    if (status >= 500) window.trellis.toast("The server could not do that. Nothing was changed. Try again in a moment.", { kind: "error" });
  });
})();
