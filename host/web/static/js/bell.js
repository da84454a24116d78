/* The bell: what is new comes over one stream a browser, whichever of its tabs
   holds it. Where there is no stream to be had, it asks now and then, and only
   while somebody looks. Without this script the bell is a link to the page. */
(() => {
  "use strict";
  const link = document.querySelector("[data-bell]");
  if (!link) return;
  const { create, csrfToken } = window.trellis;
  const STREAM = "/notifications/stream";
  const NEWS = "/notifications/news";
  const LATEST = "/notifications/latest";
  const SETTLED = 1000;
  const ASK_FIRST = 15000;
  const ASK_LAST = 300000;
  const STREAM_AGAIN = 300000;

  const menu = document.getElementById("t-notices");
  const news = document.querySelector("[data-bell-news]");
  const name = `trellis-bell:${document.body.dataset.person}`;
  const channel = "BroadcastChannel" in window ? new BroadcastChannel(name) : null;
  const title = document.title;
  const seen = new Set();
  let unread = Number(link.dataset.unread);
  let newest = Number(link.dataset.newest);

  /* A button opens the latest; the page of all is one line below them. */
  const bell = create("button", { type: "button", className: link.className });
  bell.append(...link.childNodes);
  bell.setAttribute("popovertarget", menu.id);
  bell.setAttribute("aria-haspopup", "true");
  link.replaceWith(bell);
  const dot = bell.querySelector(".t-dot");

  const show = (count) => {
    unread = count;
    const words = count > 99 ? "99+" : String(count);
    dot.textContent = words;
    dot.hidden = !count;
    bell.setAttribute("aria-label", count ? `Notifications, ${words} unread` : "Notifications");
    document.title = count ? `(${words}) ${title}` : title;
  };
  show(unread);

  const apply = ({ notice, count }) => {
    if (notice && !seen.has(notice.id)) {
      seen.add(notice.id);
      newest = Math.max(newest, notice.id);
      news.textContent = `New notice: ${notice.title}`;
      if (menu.matches(":popover-open")) load();
    }
    show(count);
  };
  const spread = (message) => {
    apply(message);
    channel?.postMessage(message);
  };
  if (channel) channel.onmessage = (event) => apply(event.data);

  /* The latest notices, fetched when the menu opens. */
  const load = async (request = {}) => {
    const answer = await fetch(request.url ?? LATEST, { method: request.body ? "POST" : "GET", body: request.body, headers: { "HX-Request": "true", "X-CSRFToken": csrfToken() } }).catch(() => null);
    if (!answer?.ok || answer.redirected) {
      location.assign(link.href);
      return;
    }
    menu.innerHTML = await answer.text();
    window.trellis.contentChanged(menu);
    const list = menu.querySelector("[data-unread]");
    if (list && Number(list.dataset.unread) !== unread) spread({ count: Number(list.dataset.unread) });
  };
  menu.addEventListener("beforetoggle", (event) => { if (event.newState === "open") load(); });
  menu.addEventListener("submit", (event) => {
    event.preventDefault();
    load({ url: event.target.action, body: new FormData(event.target) });
  });

  /* The stream, and the asking where there is none. */
  let source = null;
  let timer = 0;
  let pause = ASK_FIRST;
  let streamAt = 0;
  let wanted = false;

  const close = () => {
    clearTimeout(timer);
    source?.close();
    source = null;
  };

  const open = () => {
    close();
    source = new EventSource(`${STREAM}?after=${newest}`);
    source.addEventListener("notice", (event) => {
      const { id, title: words, unread: count } = JSON.parse(event.data);
      spread({ notice: { id, title: words }, count });
    });
    source.addEventListener("count", (event) => spread({ count: JSON.parse(event.data).unread }));
    source.addEventListener("open", () => { pause = ASK_FIRST; bell.dataset.live = "yes"; });
    source.addEventListener("error", () => {
      delete bell.dataset.live;
      if (source?.readyState !== EventSource.CLOSED) return; // it comes back by itself
      source = null;
      streamAt = Date.now() + STREAM_AGAIN;
      later();
    });
  };

  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, pause * (0.8 + 0.4 * Math.random()));
    pause = Math.min(pause * 1.6, ASK_LAST);
  };

  const ask = async () => {
    if (!wanted || document.hidden) return; // goes on when somebody looks again
    const answer = await fetch(`${NEWS}?after=${newest}`, { headers: { Accept: "application/json" } }).catch(() => null);
    if (answer && (answer.redirected || [401, 403].includes(answer.status))) return; // logged out
    if (answer?.ok) {
      const { notices, unread: count } = await answer.json();
      for (const notice of notices) spread({ notice, count });
      if (count !== unread) spread({ count });
      if (notices.length) pause = ASK_FIRST;
    }
    if (Date.now() > streamAt) open(); else later();
  };

  const begin = () => { wanted = true; open(); };
  const end = () => { wanted = false; delete bell.dataset.live; close(); };

  /* One tab of the browser holds the stream; another takes over when it goes. */
  const lead = () => navigator.locks.request(name, () => new Promise((leave) => {
    begin();
    addEventListener("pagehide", () => { end(); leave(); }, { once: true });
  }));
  const alone = () => { if (document.hidden) end(); else begin(); };
  const start = navigator.locks && channel ? lead : () => {
    alone();
    document.addEventListener("visibilitychange", alone);
  };

  /* Whoever clicks on at once needs none of it: the next page knows what is new. */
  setTimeout(start, SETTLED);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && wanted && !source) { pause = ASK_FIRST; ask(); }
  });
  addEventListener("pageshow", (event) => { if (event.persisted) setTimeout(start, SETTLED); });
})();
