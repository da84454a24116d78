/* Boards and calendars: cards are dragged, or picked up with Space and moved by
   the arrow keys. What is refused goes back to where it was, and says why. */
(() => {
  "use strict";
  const { onContent, csrfToken, toast, contentChanged } = window.trellis;
  const FAILED = "The server could not be reached. The card is back where it was.";
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const boardOf = (element) => element?.closest?.("[data-board]") ?? null;
  const cellsOf = (board) => [...board.querySelectorAll("[data-cell]")];
  const cellOf = (card) => card.closest("[data-cell]");
  const titleOf = (card) => card.querySelector("a").textContent.trim();
  const say = (words) => { const status = document.querySelector("[data-board-status]"); if (status) status.textContent = words; };

  const recount = (...cells) => {
    for (const cell of cells) {
      const figure = cell?.parentElement.querySelector("[data-count]");
      if (figure && /^\d+$/.test(figure.textContent)) figure.textContent = Number(figure.textContent) + (cell === cells[0] ? -1 : 1);
    }
  };

  /* Tell the server; the card stands in its new place already. */
  const send = async (card, from, next) => {
    const board = boardOf(card);
    const to = cellOf(card);
    if (from === to) return;
    const back = (words) => {
      if (next?.isConnected && next.parentElement === from) from.insertBefore(card, next); else from.append(card);
      toast(words, { kind: "error" });
      say(`${titleOf(card)} is back in ${from.dataset.name}. ${words}`);
    };
    const body = new URLSearchParams({ id: card.dataset.card, by: board.dataset.by, to: to.dataset.cell, version: card.dataset.version ?? "" });
    card.classList.add("t-waits");
    try {
      const answer = await fetch(board.dataset.board, { method: "POST", body, headers: { "X-CSRFToken": csrfToken(), "X-Requested-With": "fetch" } });
      const said = answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : {};
      if (!answer.ok || answer.redirected) { back(said.message ?? FAILED); return; }
      if (said.version !== null) card.dataset.version = said.version;
      recount(from, to);
      say(`${titleOf(card)} is in ${to.dataset.name}.`);
      const undo = said.undo ? { label: "Undo", run: () => takeBack(card, from, to, said.undo) } : null;
      toast(`${titleOf(card)}: ${to.dataset.name}`, { kind: "success", action: undo, rest: 10000 });
    } catch {
      back(FAILED);
    } finally {
      card.classList.remove("t-waits");
    }
  };
  const takeBack = async (card, from, to, address) => {
    const answer = await fetch(address, { method: "POST", headers: { "X-CSRFToken": csrfToken(), "X-Requested-With": "fetch" } }).catch(() => null);
    if (!answer?.ok) { toast("This was changed since. Open the record to change it.", { kind: "error" }); return; }
    from.prepend(card);
    delete card.dataset.version;
    recount(to, from);
    card.querySelector("a").focus();
  };

  /* One card of a board is a stop of the Tab key; arrows reach the others. */
  const stops = (board, at) => {
    for (const link of board.querySelectorAll("[data-card] > a")) link.tabIndex = link === at ? 0 : -1;
  };
  const ready = (board) => {
    board.dataset.ready = "yes";
    const cards = [...board.querySelectorAll("[data-card]")];
    for (const card of cards) card.querySelector("a").setAttribute("aria-describedby", "t-board-help");
    stops(board, cards[0]?.querySelector("a"));
    for (const cell of cellsOf(board)) {
      const before = new WeakMap();
      window.Sortable?.create(cell, {
        group: "board", draggable: "[data-card]", animation: still ? 0 : 120, sort: false, delay: 150, delayOnTouchOnly: true, ghostClass: "t-ghost",
        onStart: (event) => { before.set(event.item, event.item.nextElementSibling); },
        onEnd: (event) => { if (event.to !== event.from) send(event.item, event.from, before.get(event.item)); },
      });
    }
  };
  const prepare = () => {
    for (const board of document.querySelectorAll("[data-board]:not([data-ready])")) ready(board);
  };
  onContent(prepare);

  let lifted = null;
  const lift = (card) => {
    lifted = { card, from: cellOf(card), next: card.nextElementSibling };
    card.classList.add("t-lifted");
    say(`${titleOf(card)} is picked up in ${lifted.from.dataset.name}.`);
  };
  const put = (keep) => {
    const { card, from, next } = lifted;
    lifted = null;
    card.classList.remove("t-lifted");
    if (keep) { send(card, from, next); if (cellOf(card) === from) say(`${titleOf(card)} stays in ${from.dataset.name}.`); } else {
      if (next?.isConnected) from.insertBefore(card, next); else from.append(card);
      say(`${titleOf(card)} is back in ${from.dataset.name}.`);
    }
    card.querySelector("a").focus();
  };
  const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1 };
  const shift = (board, key) => {
    const across = key === "ArrowLeft" || key === "ArrowRight";
    const width = Number(board.dataset.across ?? 0);
    if (!across && !width) return;
    const cells = cellsOf(board);
    const place = cells.indexOf(cellOf(lifted.card)) + STEPS[key] * (across ? 1 : width);
    const cell = cells[place];
    if (!cell) return;
    cell.prepend(lifted.card);
    lifted.card.querySelector("a").focus();
    lifted.card.scrollIntoView({ block: "nearest", inline: "nearest" });
    say(`${cell.dataset.name}, ${place + 1} of ${cells.length}`);
  };
  const walk = (board, card, key) => {
    const cell = cellOf(card);
    const cards = [...cell.querySelectorAll("[data-card]")];
    let next = null;
    if (key === "ArrowUp" || key === "ArrowDown") next = cards[cards.indexOf(card) + STEPS[key]];
    else {
      const cells = cellsOf(board);
      for (let place = cells.indexOf(cell) + STEPS[key]; cells[place] && !next; place += STEPS[key]) {
        const there = cells[place].querySelectorAll("[data-card]");
        next = there[Math.min(cards.indexOf(card), there.length - 1)];
      }
    }
    next?.querySelector("a").focus();
  };
  document.addEventListener("keydown", (event) => {
    const card = event.target.closest?.("[data-card]");
    const board = boardOf(card);
    if (!board || !board.dataset.board || event.target !== card.querySelector("a") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in STEPS) { if (lifted) shift(board, event.key); else walk(board, card, event.key); }
    else if (event.key === " ") { if (lifted) put(true); else lift(card); }
    else if (lifted && event.key === "Enter") put(true);
    else if (lifted && event.key === "Escape") put(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
  document.addEventListener("focusin", (event) => {
    const board = boardOf(event.target);
    if (board && event.target.matches("[data-card] > a")) stops(board, event.target);
  });
  document.addEventListener("focusout", (event) => {
    if (lifted && event.relatedTarget && !boardOf(event.relatedTarget)) put(false);
  });

  /* More cards of a column */
  document.addEventListener("click", async (event) => {
    const link = event.target.closest?.("a[data-more]");
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    try {
      const answer = await fetch(link.href, { headers: { "X-Requested-With": "fetch" } });
      const part = new DOMParser().parseFromString(await answer.text(), "text/html");
      const cards = [...part.querySelectorAll("[data-card]")];
      if (!answer.ok || !cards.length) throw new Error(String(answer.status));
      link.previousElementSibling.append(...cards.map((one) => document.adoptNode(one)));
      for (const card of cards) card.querySelector("a").tabIndex = -1;
      cards[0].querySelector("a").focus();
      const more = part.querySelector("a[data-more]");
      if (more) link.href = more.getAttribute("href"); else link.remove();
      contentChanged(document);
    } catch {
      location.assign(link.href);
    }
  });
})();
