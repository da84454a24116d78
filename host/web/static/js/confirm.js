/* Buttons and forms with data-confirm ask before they act. What the question
   says comes from data-confirm-title, -text, -button; data-confirm-type-name
   wants a name typed; data-danger makes the answer red. */
(() => {
  "use strict";
  const dialog = document.getElementById("t-confirm");
  if (!dialog) return;
  const form = dialog.querySelector("form");
  const go = dialog.querySelector("[data-confirm-go]");
  const nameField = dialog.querySelector("[data-confirm-name]");
  const nameInput = nameField.querySelector("input");
  const agreed = new WeakSet();
  let expected = "";

  const check = () => { go.disabled = expected !== "" && nameInput.value.trim() !== expected; };

  const ask = (asker, then, otherwise = () => {}) => {
    const { confirmTitle, confirmText, confirmButton, confirmTypeName } = asker.dataset;
    dialog.querySelector("#t-confirm-title").textContent = confirmTitle || asker.getAttribute("hx-confirm") || "Are you sure?";
    dialog.querySelector("#t-confirm-text").textContent = confirmText || "";
    go.textContent = confirmButton || "Go on";
    const danger = "danger" in asker.dataset;
    go.classList.toggle("t-btn-danger-fill", danger);
    go.classList.toggle("btn-primary", !danger);
    expected = (confirmTypeName || "").trim();
    nameField.hidden = !expected;
    nameField.querySelector("[data-confirm-expected]").textContent = expected;
    nameInput.value = "";
    check();
    dialog.returnValue = "cancel";
    dialog.onclose = () => {
      if (dialog.returnValue === "go") then(); else { otherwise(); asker.focus?.(); }
    };
    document.querySelectorAll(":popover-open").forEach((open) => open.hidePopover());
    dialog.showModal();
    if (expected) nameInput.focus(); else if (danger) form.querySelector('[value="cancel"]').focus(); else go.focus();
  };

  nameInput.addEventListener("input", check);
  /* Enter in the name box means "go" only once the name is right. */
  nameInput.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    if (!go.disabled) dialog.close("go");
  });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close("cancel"); });

  /* Capture, so that the question comes before every other listener. */
  document.addEventListener("submit", (event) => {
    const target = event.target;
    const submitter = event.submitter;
    const asker = submitter?.matches("[data-confirm]") ? submitter : target.matches("[data-confirm]") ? target : null;
    if (!asker) return;
    if (agreed.delete(asker)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(asker, () => { agreed.add(asker); target.requestSubmit(submitter); });
  }, true);

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-confirm]");
    if (!link) return;
    event.preventDefault();
    ask(link, () => { location.assign(link.href); });
  }, true);

  /* hx-confirm="question" asks here too, instead of in the browser's own box. */
  document.addEventListener("htmx:confirm", (event) => {
    const { issueRequest, dropRequest } = event.detail ?? {};
    if (!issueRequest || !(event.target instanceof HTMLElement)) return;
    event.preventDefault();
    ask(event.target, issueRequest, dropRequest);
  });
})();
