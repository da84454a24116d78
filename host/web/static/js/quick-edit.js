/* A value turns into its control where it stands, and is saved when one leaves
   it. What the server answers is written down in components/fields/quick_edit.html. */
(() => {
  "use strict";
  const { contentChanged, create, csrfToken, icon, toast } = window.trellis;
  const REST = 10000;
  const OFFLINE = "The server could not be reached. What you typed is still here; try again.";
  const LOGGED_OUT = "You are logged out. Log in again in another tab, then save here.";
  const REFUSED = "The server could not do that. Nothing was changed.";

  const ask = async (url, options = {}) => {
    const headers = { "X-CSRFToken": csrfToken(), "X-Requested-With": "fetch" };
    return fetch(url, { headers, credentials: "same-origin", ...options });
  };
  const shownOf = (place) => place.querySelector("[data-edit-shown]");
  const openerOf = (place) => place.querySelector("[data-edit-open]");
  const formOf = (place) => place.querySelector("[data-edit-form]");
  const valuesOf = (form) => new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string")).toString();

  const focusOn = (form) => {
    const control = form.querySelector("[contenteditable=true], input:not([type=hidden], [tabindex='-1']), select:not([tabindex='-1']), textarea:not([tabindex='-1'])");
    control?.focus();
    if (control?.matches("input[type=text], input:not([type])")) control.select();
  };

  /* To take away a form in use moves the focus out of it, which must not save. */
  const drop = (form) => {
    if (!form) return;
    form.dataset.gone = "yes";
    form.remove();
  };
  const put = (place, html) => {
    drop(formOf(place));
    place.insertAdjacentHTML("beforeend", html);
    const form = formOf(place);
    shownOf(place).hidden = true;
    openerOf(place).hidden = true;
    form.dataset.opened = valuesOf(form);
    contentChanged(place);
    focusOn(form);
    return form;
  };
  const close = (place, refocus) => {
    drop(formOf(place));
    shownOf(place).hidden = false;
    openerOf(place).hidden = false;
    if (refocus) openerOf(place).focus();
  };

  const open = async (place) => {
    if (formOf(place) || place.getAttribute("aria-busy") === "true") return;
    place.setAttribute("aria-busy", "true");
    try {
      const answer = await ask(place.dataset.editUrl);
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      put(place, await answer.text());
    } catch {
      location.assign(openerOf(place).href);
    } finally {
      place.removeAttribute("aria-busy");
    }
  };

  const complain = (form, message) => {
    const error = form.querySelector(".t-error");
    error.textContent = message;
    error.hidden = false;
    form.classList.add("t-invalid");
  };

  const tick = (place) => {
    const mark = create("span", { className: "t-editable-tick" }, icon("check"));
    openerOf(place).before(mark);
    setTimeout(() => mark.remove(), 2000);
  };

  const undo = async (place, address) => {
    try {
      const answer = await ask(address, { method: "POST" });
      if (!answer.ok) throw new Error(String(answer.status));
      const url = new URL(place.dataset.editUrl, location.href);
      url.searchParams.set("shown", "1");
      const shown = await ask(url);
      if (shown.ok && !shown.redirected) shownOf(place).innerHTML = await shown.text();
      toast(`${place.dataset.editLabel} is as it was`);
    } catch {
      toast("That could not be undone. The record was changed again since.", { kind: "error" });
    }
  };

  const saved = async (place, answer, refocus) => {
    const address = answer.headers.get("Trellis-Undo");
    shownOf(place).innerHTML = await answer.text();
    close(place, refocus);
    contentChanged(place);
    tick(place);
    const action = address ? { label: "Undo", run: () => undo(place, address) } : null;
    toast(`${place.dataset.editLabel} saved`, { kind: "success", action, rest: REST });
  };

  const save = async (form, refocus) => {
    const place = form.closest("[data-edit-url]");
    if (form.dataset.sending) return;
    if (valuesOf(form) === form.dataset.opened && !form.matches(".t-invalid")) { close(place, refocus); return; }
    form.dataset.sending = "yes";
    place.setAttribute("aria-busy", "true");
    try {
      const answer = await ask(form.action, { method: "POST", body: new FormData(form) });
      if (answer.redirected) complain(form, LOGGED_OUT);
      else if (answer.ok) await saved(place, answer, refocus);
      else if (answer.status === 422 || answer.status === 409) put(place, await answer.text());
      else complain(form, REFUSED);
    } catch {
      complain(form, OFFLINE);
    } finally {
      delete form.dataset.sending;
      place.removeAttribute("aria-busy");
    }
  };

  document.addEventListener("click", (event) => {
    const place = event.target.closest?.("[data-edit-url]");
    if (!place) return;
    if (event.target.closest("[data-edit-cancel]")) { close(place, true); return; }
    const opener = event.target.closest("[data-edit-open]");
    const onValue = event.target.closest("[data-edit-shown]") && !event.target.closest("a, button");
    if (!(opener || onValue) || event.ctrlKey || event.metaKey || String(getSelection())) return;
    event.preventDefault();
    open(place);
  });

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-edit-form]")) return;
    event.preventDefault();
    save(event.target, true);
  }, true);

  document.addEventListener("focusout", (event) => {
    const form = event.target.closest?.("[data-edit-form]");
    if (!form || form.dataset.gone || form.contains(event.relatedTarget) || !document.hasFocus()) return;
    /* What is picked from a list or a dialog above the page still belongs to the form. */
    if (event.relatedTarget?.closest("dialog, .t-popover") || document.querySelector("dialog[open]")) return;
    save(form, false);
  });

  document.addEventListener("keydown", (event) => {
    const place = event.target.closest?.("[data-edit-url]");
    if (!place || event.isComposing) return;
    if (event.key === "Escape" && formOf(place) && !place.querySelector(".dropdown-active, .t-rich-link:not([hidden])")) {
      event.preventDefault();
      close(place, true);
    } else if (event.key === "e" && event.target.matches("[data-edit-open]") && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      open(place);
    }
  }, true);
})();
