/* The editor of a mind map: draws, keeps a draft on the device, saves. */
(() => {
  "use strict";
  const { create, csrfToken, forget, onContent, recall, remember } = window.trellis;
  const { drawn, stored, lookOf, pasted } = window.mindMapContent;
  const { default: MindElixir, SIDE, THEME: USUAL } = window.MindElixir;
  const LINE = "var(--t-line-strong)";
  const THEME = {
    name: "Trellis",
    palette: [LINE],
    cssVar: {
      ...USUAL.cssVar,
      "--main-color": "var(--t-text)", "--main-bgcolor": "var(--t-sunken)", "--main-bgcolor-transparent": "var(--t-sunken)",
      "--color": "var(--t-text)", "--bgcolor": "var(--t-surface)", "--selected": "var(--t-accent)", "--accent-color": "var(--t-accent)",
      "--root-color": "var(--t-on-accent)", "--root-bgcolor": "var(--t-accent-fill)", "--root-border-color": "var(--t-accent-fill)",
      "--panel-color": "var(--t-text)", "--panel-bgcolor": "var(--t-raised)", "--panel-border-color": "var(--t-line)",
    },
  };
  const OURS = new Set(["Tab", "Enter", "F2", "Delete", "Backspace", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "PageUp", "PageDown"]);
  const WITH_CONTROL = new Set(["z", "y", "Z", "Y", "Enter"]);
  const KEPT = 14 * 24 * 3600 * 1000;
  const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });

  class Editor {
    constructor(place) {
      this.place = place;
      this.url = place.dataset.mindMap;
      this.draft = `draft:${document.body.dataset.person ?? ""}:${place.dataset.key}`;
      this.version = Number(place.dataset.version);
      this.editable = "editable" in place.dataset;
      this.content = JSON.parse(this.find("[data-map-content]").textContent);
      place.hidden = false;
      this.draw();
      this.listen();
      this.restore();
    }

    find(selector) { return this.place.querySelector(selector); }

    draw() {
      const el = this.find("[data-map-canvas]");
      this.mind = new MindElixir({
        el, direction: SIDE, editable: this.editable, contextMenu: false, toolBar: false, keypress: true,
        allowUndo: true, newTopicName: "New topic", theme: THEME, mouseSelectionButton: 2, scaleMin: 0.2, scaleMax: 2,
      });
      this.mind.init(drawn(this.content));
      const { container } = this.mind;
      container.setAttribute("role", "application");
      container.setAttribute("aria-label", "Mind map");
      container.setAttribute("aria-describedby", "mind-map-keys");
      /* The library would take every key of the page away from the browser. */
      const theirs = container.onkeydown;
      container.onkeydown = (event) => this.key(event, theirs);
      container.addEventListener("paste", (event) => this.paste(event), { capture: true });
      /* A window that changes its size keeps the middle of the map in sight. */
      new ResizeObserver(() => this.fit()).observe(el);
      if (this.editable) this.mind.selectNode(this.rootElement());
    }

    rootElement() { return this.mind.map.querySelector("me-root me-tpc"); }

    chosen() {
      const { currentNodes } = this.mind;
      return currentNodes?.length ? currentNodes[currentNodes.length - 1] : null;
    }

    /* A map that is larger than the window shows its middle rather than tiny words. */
    fit() {
      this.mind.scaleFit();
      const scale = Math.min(1, Math.max(this.mind.scaleVal, 0.6));
      if (scale !== this.mind.scaleVal) { this.mind.scale(scale); this.mind.toCenter(); }
    }

    key(event, theirs) {
      const control = event.ctrlKey || event.metaKey;
      if (event.key === "Escape") { this.leave(); return; }
      if (!this.editable || event.altKey) return;
      if (control ? !WITH_CONTROL.has(event.key) : !OURS.has(event.key)) return;
      if (event.key === "Tab" && (event.shiftKey || !this.chosen())) return;
      if (!this.chosen() && event.key.startsWith("Arrow")) this.mind.selectNode(this.rootElement());
      else theirs.call(this.mind.container, event);
      event.preventDefault();
      event.stopPropagation();
      if (control && /[zy]/i.test(event.key)) this.changed();
    }

    leave() {
      this.mind.clearSelection();
      this.mind.container.blur();
      const next = this.find("[data-map-do='save']") ?? this.find("[data-map-do='fit']");
      next.focus();
    }

    paste(event) {
      if (event.target.id === "input-box") return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const target = this.chosen();
      if (!this.editable || !target) return;
      let children = [];
      try {
        /* What was copied inside a map comes as the library's own text; only words are taken. */
        const named = (node) => ({ ...this.mind.generateNewObj(), topic: String(node.topic).slice(0, 300), children: (node.children ?? []).map(named) });
        const copied = JSON.parse(event.clipboardData.getData("text/plain"));
        children = copied.data.map(named);
      } catch {
        children = pasted(event.clipboardData.getData("text/plain")).map((topic) => ({ ...this.mind.generateNewObj(), topic }));
      }
      for (const child of children) this.mind.addChild(target, child);
    }

    listen() {
      const { bus } = this.mind;
      bus.addListener("operation", (operation) => { if (operation.name !== "beginEdit") this.changed(); });
      bus.addListener("expandNode", () => { if (this.editable) this.changed(); });
      bus.addListener("selectNodes", (nodes) => this.say(nodes));
      bus.addListener("selectNewNode", (node) => this.say([node]));
      this.place.addEventListener("click", (event) => {
        const button = event.target.closest("[data-map-do]");
        if (button) this.act(button.dataset.mapDo);
      });
      this.find("[data-map-colour]")?.addEventListener("change", (event) => this.paint(event.target.value));
      document.addEventListener("keydown", (event) => {
        if (!this.editable || event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        if (document.activeElement?.id === "input-box") document.activeElement.blur();
        this.save();
      });
      this.warn = (event) => event.preventDefault();
      addEventListener("pagehide", () => this.keep());
    }

    async act(name) {
      const { mind } = this;
      const target = this.chosen();
      const back = () => { if (!document.getElementById("input-box")) mind.container.focus(); };
      if (name === "save") { await this.save(); return; }
      if (name === "fit") this.fit();
      else if (name === "closer") mind.scale(Math.min(mind.scaleVal + 0.2, 2));
      else if (name === "farther") mind.scale(Math.max(mind.scaleVal - 0.2, 0.2));
      else if (name === "undo") { mind.undo(); this.changed(); back(); }
      else if (name === "redo") { mind.redo(); this.changed(); back(); }
      else if (!target) this.state("Choose a topic first");
      else if (name === "child") await mind.addChild(target);
      else if (name === "sibling") await (target.nodeObj.parent ? mind.insertSibling("after", target) : mind.addChild(target));
      else if (name === "rename") await mind.beginEdit(target);
      else if (name === "remove") {
        if (target.nodeObj.parent) await mind.removeNodes(mind.currentNodes.filter((one) => one.nodeObj.parent)); else this.state("The topic in the middle stays");
        back();
      }
    }

    async paint(colour) {
      const target = this.chosen();
      if (!target) { this.state("Choose a topic first"); return; }
      for (const one of [...this.mind.currentNodes]) await this.mind.reshapeNode(one, lookOf(colour));
    }

    say(nodes) {
      const node = nodes[nodes.length - 1];
      if (!node) return;
      let level = 1;
      for (let above = node.parent; above; above = above.parent) level += 1;
      const below = node.children?.length ?? 0;
      const colour = node.metadata?.colour ?? "";
      this.find("[data-map-said]").textContent = `${node.topic}, level ${level}${below ? `, ${below} below` : ""}${colour ? `, ${colour}` : ""}`;
      const select = this.find("[data-map-colour]");
      if (select) select.value = colour;
    }

    state(text) {
      const place = this.find("[data-map-state]");
      if (place) place.textContent = text;
    }

    changed() {
      if (!this.dirty) addEventListener("beforeunload", this.warn);
      this.dirty = true;
      this.state("Not saved");
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.keep(), 600);
    }

    /* What is drawn stays on this device until it is saved. */
    keep() {
      clearTimeout(this.timer);
      if (this.dirty) remember(this.draft, { saved: Date.now(), version: this.version, content: stored(this.mind.getData()) });
    }

    restore() {
      const draft = this.editable ? recall(this.draft) : null;
      if (!draft?.content) return;
      const isOld = Date.now() - draft.saved > KEPT;
      if (isOld || JSON.stringify(draft.content) === JSON.stringify(this.content)) { forget(this.draft); return; }
      this.mind.refresh(drawn(draft.content));
      this.mind.clearHistory?.();
      this.version = draft.version;
      this.fit();
      this.changed();
      const discard = create("button", { className: "btn btn-sm", type: "button" }, "Discard");
      discard.addEventListener("click", () => this.reload());
      this.tell("status", "Restored what you drew and did not save", discard);
    }

    reload() {
      this.settle();
      location.reload();
    }

    settle() {
      this.dirty = false;
      clearTimeout(this.timer);
      removeEventListener("beforeunload", this.warn);
      forget(this.draft);
    }

    tell(role, text, ...buttons) {
      this.find("[data-map-notice]").replaceChildren(create("div", { className: "ap-map-told", role }, create("p", {}, text), ...buttons));
    }

    async save() {
      if (this.saving) return;
      this.saving = true;
      this.state("Saving");
      this.keep();
      const sent = stored(this.mind.getData());
      const body = new FormData();
      body.set("map", JSON.stringify(sent));
      body.set("opened", String(this.version));
      const answer = await fetch(this.url, { method: "POST", body, headers: { "X-CSRFToken": csrfToken(), "X-Requested-With": "fetch" } }).catch(() => null);
      this.saving = false;
      const isOurs = answer?.headers.get("Content-Type")?.startsWith("application/json");
      const said = isOurs ? await answer.json() : null;
      if (said && answer.ok) { this.saved(said, sent); return; }
      this.state("Not saved");
      if (said?.stale) this.clash(said);
      else this.tell("alert", said?.message ?? this.unreached(answer));
    }

    unreached(answer) {
      if (!answer) return "The site cannot be reached. What you drew is kept on this device; save again when you are back online.";
      return "You are not logged in any more, or the page is too old. What you drew is kept on this device: reload the page and save again.";
    }

    saved(said, sent) {
      this.version = said.version;
      this.find("[data-map-notice]").replaceChildren();
      this.state(`Saved ${clock.format(new Date())}, version ${said.version}`);
      if (JSON.stringify(stored(this.mind.getData())) === JSON.stringify(sent)) this.settle();
      else this.changed();
    }

    clash({ message, stale }) {
      const who = stale.saved_by ? `${stale.saved_by} saved version ${stale.version}. ` : "";
      const buttons = [];
      if (this.place.dataset.versions) buttons.push(create("a", { className: "btn btn-sm", href: `${this.place.dataset.versions}/${stale.version}`, target: "_blank", rel: "noopener" }, "Look at theirs"));
      const mine = create("button", { className: "btn btn-sm", type: "button" }, "Save mine on top");
      mine.addEventListener("click", () => { this.version = stale.version; this.save(); });
      const theirs = create("button", { className: "btn btn-sm", type: "button" }, "Drop mine, take theirs");
      theirs.addEventListener("click", () => this.reload());
      this.tell("alert", `${message} ${who}`, ...buttons, mine, theirs);
    }
  }

  onContent((root) => {
    for (const place of root.querySelectorAll("[data-mind-map]:not([data-ready])")) {
      place.dataset.ready = "yes";
      place.editor = new Editor(place);
    }
  });
})();
