/* Trees: branches open in place, arrow keys walk them, and a branch is moved by
   dragging, or cut with X and put down with V. */
(() => {
  "use strict";
  const { onContent, csrfToken, toast, contentChanged } = window.trellis;
  const FAILED = "The server could not be reached. Nothing was moved.";
  const treeOf = (element) => element?.closest?.("[data-tree]") ?? null;
  const nodeOf = (element) => element?.closest?.("[data-node]") ?? null;
  const linkOf = (node) => node.querySelector(":scope > .t-twig .t-twig-name");
  const titleOf = (node) => (node.dataset.node ? linkOf(node).textContent.trim() : "the top");
  const groupOf = (node) => node.querySelector(":scope > .t-branch");
  const say = (words) => { const status = document.querySelector("[data-tree-status]"); if (status) status.textContent = words; };
  const itemOf = (node) => node.querySelector(":scope > .t-twig");
  const isOpen = (node) => itemOf(node).getAttribute("aria-expanded") === "true";

  /* The roles of a tree belong to the keys that work it, so they come with this file. */
  const dress = (tree) => {
    const root = tree.querySelector(".t-branch");
    if (!root) return;
    root.setAttribute("role", "tree");
    root.setAttribute("aria-label", tree.dataset.tree);
    for (const group of root.querySelectorAll(".t-branch")) group.setAttribute("role", "group");
    for (const node of root.querySelectorAll("li[data-node]")) {
      node.setAttribute("role", "none");
      const item = itemOf(node);
      const group = groupOf(node);
      item.setAttribute("role", "treeitem");
      item.setAttribute("aria-label", linkOf(node).textContent.trim());
      for (const link of item.querySelectorAll("a")) link.tabIndex = -1;
      if (tree.dataset.move) { node.draggable = true; item.setAttribute("aria-describedby", "t-tree-help"); }
      if (node.dataset.branch) item.setAttribute("aria-expanded", String(Boolean(group) && !group.hidden));
      if (group) { group.id ||= `t-branch-${node.dataset.node}`; item.setAttribute("aria-owns", group.id); } else item.removeAttribute("aria-owns");
      let level = 1;
      for (let above = node.parentElement.closest("li[data-node]"); above; above = above.parentElement.closest("li[data-node]")) level += 1;
      item.setAttribute("aria-level", level);
      if (!item.hasAttribute("tabindex")) item.tabIndex = -1;
    }
    for (const hint of root.querySelectorAll("li:not([data-node])")) hint.setAttribute("role", "none");
    if (!root.querySelector('[tabindex="0"]')) root.querySelector("[role=treeitem]")?.setAttribute("tabindex", "0");
  };
  onContent(() => document.querySelectorAll("[data-tree]").forEach(dress));

  const focus = (node) => {
    if (!node) return;
    for (const one of treeOf(node).querySelectorAll('[role=treeitem][tabindex="0"]')) one.tabIndex = -1;
    const item = itemOf(node);
    item.tabIndex = 0;
    item.focus();
    item.scrollIntoView({ block: "nearest" });
  };

  const load = async (node) => {
    const answer = await fetch(node.dataset.branch, { headers: { "X-Requested-With": "fetch" } });
    const group = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".t-branch");
    if (!answer.ok || answer.redirected || !group) throw new Error(String(answer.status));
    groupOf(node)?.remove();
    node.append(document.adoptNode(group));
    contentChanged(document);
  };
  const open = async (node, wanted) => {
    if (!node.dataset.branch || isOpen(node) === wanted) return;
    if (wanted && !groupOf(node)) {
      try { await load(node); } catch { toast("The server could not be reached. Try again in a moment.", { kind: "error" }); return; }
    }
    const group = groupOf(node);
    if (group) group.hidden = !wanted;
    itemOf(node).setAttribute("aria-expanded", String(wanted));
  };
  document.addEventListener("click", (event) => {
    const toggle = event.target.closest?.("[data-tree] a.t-toggle");
    if (!toggle || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const node = nodeOf(toggle);
    open(node, !isOpen(node));
    focus(node);
  });

  /* Moving */
  let cut = null;
  const mark = (node) => {
    cut?.classList.remove("t-cut");
    cut = node;
    cut?.classList.add("t-cut");
    const roof = node && treeOf(node).querySelector(".t-tree-top");
    for (const top of document.querySelectorAll(".t-tree-top")) top.hidden = top !== roof;
  };
  const move = async (node, target) => {
    const tree = treeOf(node);
    const title = titleOf(node);
    mark(null);
    if (node === target || node.contains(target)) { toast(`${title} cannot stand below itself.`, { kind: "error" }); return; }
    const body = new URLSearchParams({ id: node.dataset.node, to: target.dataset.node, version: node.dataset.version ?? "" });
    try {
      const answer = await fetch(tree.dataset.move, { method: "POST", body, headers: { "X-CSRFToken": csrfToken(), "X-Requested-With": "fetch" } });
      const said = answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : {};
      if (!answer.ok || answer.redirected) { toast(said.message ?? FAILED, { kind: "error" }); say(said.message ?? FAILED); return; }
      node.dataset.version = said.version ?? "";
      const before = node.parentElement.closest("[data-node]");
      if (target.dataset.node) {
        target.dataset.branch ||= tree.querySelector("[data-branch]")?.dataset.branch.replace(/\/tree\/\d+/, `/tree/${target.dataset.node}`) ?? `${tree.dataset.move.replace(/move$/, "")}${target.dataset.node}`;
        node.remove();
        await load(target);
        groupOf(target).hidden = false;
        itemOf(target).setAttribute("aria-expanded", "true");
      } else tree.querySelector(".t-branch").append(node);
      if (before && !before.querySelector("[data-node]")) { groupOf(before)?.remove(); itemOf(before).removeAttribute("aria-expanded"); itemOf(before).removeAttribute("aria-owns"); delete before.dataset.branch; before.querySelector(".t-toggle").replaceWith(Object.assign(document.createElement("span"), { className: "t-toggle" })); }
      focus(tree.querySelector(`[data-node="${CSS.escape(node.dataset.node)}"]`));
      say(`${title} stands below ${titleOf(target)}.`);
      toast(`${title} is moved`, { kind: "success", rest: 10000, action: said.undo ? { label: "Undo", run: async () => { await fetch(said.undo, { method: "POST", headers: { "X-CSRFToken": csrfToken(), "X-Requested-With": "fetch" } }); location.reload(); } } : null });
    } catch {
      toast(FAILED, { kind: "error" });
    }
  };
  const shown = (tree) => [...tree.querySelectorAll("li[data-node]")].filter((node) => !node.parentElement.closest("[hidden]"));
  document.addEventListener("keydown", async (event) => {
    const tree = treeOf(event.target);
    if (!tree || !event.target.matches("[role=treeitem]") || event.ctrlKey || event.metaKey || event.altKey) return;
    const node = nodeOf(event.target);
    const all = shown(tree);
    const at = all.indexOf(node);
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (key === "ArrowDown") focus(all[at + 1]);
    else if (key === "ArrowUp") focus(all[at - 1]);
    else if (key === "Home") focus(all[0]);
    else if (key === "End") focus(all.at(-1));
    else if (key === "ArrowRight") { if (node.dataset.branch && !isOpen(node)) open(node, true); else focus(groupOf(node)?.querySelector("li[data-node]")); }
    else if (key === "ArrowLeft") { if (isOpen(node)) open(node, false); else focus(node.parentElement.closest("li[data-node]")); }
    else if (key === "Enter") linkOf(node).click();
    else if (key === "x" && tree.dataset.move) { mark(node); say(`${titleOf(node)} is cut. Go to where it belongs and press V.`); }
    else if (key === "v" && cut) move(cut, node);
    else if (key === "t" && cut) move(cut, tree.querySelector(".t-tree-top"));
    else if (key === "Escape" && cut) { mark(null); say("It stays where it is."); }
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);

  let over = null;
  const lightUp = (node) => { over?.classList.remove("t-over"); over = node; over?.classList.add("t-over"); };
  document.addEventListener("dragstart", (event) => {
    const node = nodeOf(event.target);
    if (!treeOf(node)?.dataset.move) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", titleOf(node));
    mark(node);
  });
  document.addEventListener("dragover", (event) => {
    const target = nodeOf(event.target);
    if (!cut || !target || cut.contains(target)) { lightUp(null); return; }
    event.preventDefault();
    lightUp(target);
  });
  document.addEventListener("drop", (event) => {
    const target = nodeOf(event.target);
    lightUp(null);
    if (!cut || !target) return;
    event.preventDefault();
    move(cut, target);
  });
  document.addEventListener("dragend", () => { lightUp(null); mark(null); });
})();
