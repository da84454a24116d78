/* The dashboard. Where it is arranged, boxes are dragged, or moved by buttons
   and arrow keys in place; without this file the same buttons load the page.
   On the dashboard itself, the focus stays on the menu that was used. */
(() => {
  "use strict";
  const { onContent, csrfToken, toast } = window.trellis;

  const list = document.querySelector("[data-places]");
  const status = document.querySelector("[data-arrange-status]");
  const places = () => [...list.querySelectorAll("[data-place]")];
  let saving = Promise.resolve();

  const save = () => {
    const body = new URLSearchParams(places().map((place) => ["widget", place.dataset.place]));
    /* One after the other, so that the last order is the one that stays. */
    saving = saving.then(async () => {
      const answer = await fetch(list.dataset.orderUrl, { method: "POST", body, headers: { "X-CSRFToken": csrfToken() } });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    }).catch(() => toast("The new order was not saved. Load the page again.", { kind: "error" }));
  };

  const tell = (place) => {
    const all = places();
    status.textContent = `${place.dataset.title}: place ${all.indexOf(place) + 1} of ${all.length}`;
  };

  const move = (place, later) => {
    const other = later ? place.nextElementSibling : place.previousElementSibling;
    if (other) {
      const focused = document.activeElement;
      other[later ? "after" : "before"](place);
      focused?.focus();
      save();
    }
    tell(place);
  };

  if (list) {
    for (const handle of list.querySelectorAll("[data-handle]")) handle.hidden = false;
    const Sortable = window.Sortable;
    Sortable?.create(list, {
      handle: "[data-handle]",
      animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120,
      onEnd: (event) => {
        if (event.oldIndex === event.newIndex) return;
        save();
        tell(event.item);
      },
    });

    list.addEventListener("keydown", (event) => {
      if (!event.target.closest("[data-handle]") || event.ctrlKey || event.metaKey || event.altKey) return;
      const later = ["ArrowDown", "ArrowRight"].includes(event.key);
      if (!later && !["ArrowUp", "ArrowLeft"].includes(event.key)) return;
      event.preventDefault();
      move(event.target.closest("[data-place]"), later);
    });

    list.addEventListener("submit", (event) => {
      if (event.target.dataset.do !== "move") return;
      event.preventDefault();
      move(event.target.closest("[data-place]"), event.target.elements.to.value === "later");
    });
  }

  /* A choice draws its box anew: the focus goes back to the menu's button. */
  let chosen = "";
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.choose) chosen = event.target.dataset.choose;
  });
  onContent(() => {
    if (!chosen) return;
    document.getElementById(chosen)?.focus();
    chosen = "";
  });
})();
