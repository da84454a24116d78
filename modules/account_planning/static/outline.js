/* The outline of a plan: lines are added by typing, moved by their handle with the
   mouse or the arrow keys, ticked off in place. Without this file every form and
   link of it works by itself. */
(() => {
  "use strict";
  const { onContent, contentChanged, create, csrfToken, icon, toast } = window.trellis;
  const outline = document.querySelector("[data-outline]");
  if (!outline?.querySelector("[data-editable]")) return;
  const FAILED = "The server could not be reached. Nothing was changed.";
  const LOGGED_OUT = "You are logged out. Log in again in another tab, then try once more here.";
  const BELOW = { objective: "item", item: "task" };
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const path = location.pathname.replace(/\/planning\/?$/, "");
  const nodeOf = (element) => element?.closest?.("[data-node]") ?? null;
  const titleOf = (node) => (node.querySelector("[data-title] [data-edit-shown]") ?? node.querySelector("[data-title]")).textContent.trim();
  const placeOf = (node) => [...node.parentElement.children].indexOf(node) + 1;
  const ownAdd = (node) => node?.querySelector(":scope > [data-add] input:not([type=hidden])");
  const say = (words) => { outline.querySelector("[data-outline-status]").textContent = words; };

  /* One request after the other: what was done first is stored first. */
  let queue = Promise.resolve();
  const send = (url, body) => {
    const asked = queue.then(async () => {
      const answer = await fetch(url, { method: "POST", body, headers: { "X-CSRFToken": csrfToken(), "X-Requested-With": "fetch" } });
      if (answer.redirected) throw new Error(LOGGED_OUT);
      const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
      if (!answer.ok) throw new Error(isJson ? (await answer.json()).message : FAILED);
      return isJson ? answer.json() : answer.text();
    }).catch((error) => { throw new Error(error instanceof TypeError ? FAILED : error.message); });
    queue = asked.catch(() => {});
    return asked;
  };
  const nodeFrom = (html) => document.adoptNode(new DOMParser().parseFromString(`<ol>${html}</ol>`, "text/html").querySelector("[data-node]"));

  const recount = (objective) => {
    const progress = objective?.querySelector("[data-progress]");
    if (!progress) return;
    const all = objective.querySelectorAll("[data-node=task]").length;
    const done = objective.querySelectorAll(".ap-task-done").length;
    const bar = progress.querySelector("progress");
    progress.hidden = !all;
    bar.max = all || 1;
    bar.value = done;
    progress.querySelector(".ap-done").textContent = `${done} of ${all} done`;
  };
  const objectiveOf = (node) => node.closest("[data-node=objective]");

  /* Moving */
  const move = async (node, from, next) => {
    const list = node.parentElement;
    const left = from.closest("[data-node=objective]");
    const titles = list.closest("[data-node]");
    const body = new URLSearchParams({ parent: list.dataset.parent ?? "", place: placeOf(node) });
    const counted = () => { recount(left); recount(objectiveOf(node)); };
    counted();
    say(`${titleOf(node)}: place ${placeOf(node)} of ${list.children.length}${titles ? ` in ${titleOf(titles)}` : ""}.`);
    try {
      await send(`${path}/${node.dataset.node}/${node.dataset.id}/move`, body);
    } catch (error) {
      if (next?.parentElement === from) from.insertBefore(node, next); else from.append(node);
      counted();
      toast(error.message, { kind: "error" });
      say(`${titleOf(node)} is back where it was. ${error.message}`);
    }
  };
  const shift = (node, up) => {
    const list = node.parentElement;
    const next = node.nextElementSibling;
    const sibling = up ? node.previousElementSibling : next;
    if (sibling) list.insertBefore(up ? node : sibling, up ? sibling : node);
    else {
      const lists = [...outline.querySelectorAll(`[data-list="${list.dataset.list}"]`)];
      const other = lists[lists.indexOf(list) + (up ? -1 : 1)];
      if (!other) { say(`${titleOf(node)} is ${up ? "first" : "last"} already.`); return; }
      other.insertBefore(node, up ? null : other.firstElementChild);
    }
    node.querySelector(".ap-handle").focus();
    node.scrollIntoView({ block: "nearest" });
    move(node, list, next);
  };
  const handleOf = (node) => {
    const handle = create("button", { type: "button", className: "ap-handle", "aria-label": `Move ${titleOf(node)}`, "aria-describedby": "ap-outline-help", title: "Drag, or press arrow up and arrow down" }, icon("grip-vertical"));
    handle.addEventListener("keydown", (event) => {
      if ((event.key !== "ArrowUp" && event.key !== "ArrowDown") || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      event.stopPropagation();
      shift(node, event.key === "ArrowUp");
    });
    return handle;
  };
  const sortable = (list) => {
    list.dataset.ready = "yes";
    let next = null;
    window.Sortable?.create(list, {
      group: list.dataset.list, draggable: "[data-node]", handle: ".ap-handle", animation: still ? 0 : 120, ghostClass: "ap-ghost",
      onStart: ({ item }) => { next = item.nextElementSibling; },
      onEnd: ({ item, from, to, oldIndex, newIndex }) => { if (from !== to || oldIndex !== newIndex) move(item, from, next); },
    });
  };

  /* A task that was edited where it stands may have become done. */
  const follow = (task) => {
    const facts = task?.querySelector("[data-state]");
    if (!facts) return;
    const done = facts.dataset.state === "complete";
    if (task.classList.contains("ap-task-done") === done) return;
    task.classList.toggle("ap-task-done", done);
    const tick = task.querySelector(".ap-tick");
    const button = tick.querySelector("button");
    tick.setAttribute("action", tick.getAttribute("action").replace(/[^/]+$/, done ? "in_progress" : "complete"));
    button.title = done ? "Reopen" : "Complete";
    button.setAttribute("aria-label", `${button.title}: ${titleOf(task)}`);
    button.querySelector(".ti").className = `ti ti-${done ? "circle-check" : "circle"}`;
    recount(objectiveOf(task));
  };

  onContent((root) => {
    for (const node of outline.querySelectorAll("[data-node]:not([data-ready])")) {
      node.dataset.ready = "yes";
      (node.querySelector(":scope > header") ?? node).prepend(handleOf(node));
    }
    for (const list of outline.querySelectorAll("[data-list]:not([data-ready])")) sortable(list);
    if (root instanceof Element && root.matches("[data-edit-url]")) follow(root.closest("[data-node=task]"));
  });
  outline.querySelector("[data-outline-keys]").hidden = false;

  /* Adding */
  const complain = (form, words) => {
    form.querySelector(".t-error")?.remove();
    const input = form.querySelector("input:not([type=hidden])");
    input.toggleAttribute("aria-invalid", Boolean(words));
    if (words) form.append(create("p", { className: "t-error", role: "alert" }, icon("alert-circle"), words));
  };
  const add = async (form, goDown) => {
    /* form.action would be the field of that name, where there is one. */
    const input = form.querySelector("input:not([type=hidden])");
    const typed = input.value;
    const body = new FormData(form);
    input.value = "";
    complain(form, "");
    try {
      const node = nodeFrom(await send(form.getAttribute("action"), body));
      form.parentElement.querySelector(":scope > [data-list]").append(node);
      outline.querySelector("[data-outline-empty]")?.remove();
      contentChanged(node);
      recount(objectiveOf(node));
      if (goDown && BELOW[form.dataset.add]) ownAdd(node).focus();
      document.activeElement.scrollIntoView({ block: "nearest" });
      say(`Added ${titleOf(node)}.`);
    } catch (error) {
      if (!input.value) input.value = typed;
      complain(form, error.message);
    }
  };
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!outline.contains(form)) return;
    if (form.matches("[data-add]")) { event.preventDefault(); if (form.querySelector("input:not([type=hidden])").value.trim()) add(form, false); return; }
    if (!form.matches(".ap-tick")) return;
    event.preventDefault();
    const old = nodeOf(form);
    try {
      const task = nodeFrom(await send(form.getAttribute("action"), new FormData(form)));
      old.replaceWith(task);
      contentChanged(task);
      recount(objectiveOf(task));
      task.querySelector(".ap-tick button").focus();
    } catch (error) {
      toast(error.message, { kind: "error" });
    }
  });
  outline.addEventListener("keydown", (event) => {
    const form = event.target.closest?.("[data-add]");
    if (!form || event.key !== "Enter" || event.isComposing || !event.target.matches("input") || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.target.value.trim()) add(form, event.shiftKey);
    else {
      const above = nodeOf(form);
      const line = above && (ownAdd(nodeOf(above.parentElement)) ?? ownAdd(outline));
      line?.focus();
    }
  });

  /* The menu of a line is asked for when it is opened. */
  outline.addEventListener("click", async (event) => {
    const link = event.target.closest?.("a[data-menu]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    try {
      const answer = await fetch(link.dataset.menu, { headers: { "X-Requested-With": "fetch" } });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const menu = document.adoptNode(new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[popover]"));
      const button = create("button", { type: "button", className: link.className, "aria-label": link.getAttribute("aria-label"), popovertarget: menu.id }, ...link.childNodes);
      link.replaceWith(button, menu);
      contentChanged(menu);
      button.focus();
      button.click();
    } catch {
      location.assign(link.href);
    }
  });
})();
