/* Brings what a field needs when there is one: an element with data-needs names
   styles and scripts, which are loaded once and in order. Pages without such a
   field load nothing, and parts that arrive later bring their own. What serves only
   some screens names them in data-needs-media. */
(() => {
  "use strict";
  const { create, onContent } = window.trellis;
  const pathOf = (address) => new URL(address, location.href).pathname;
  const asked = new Set([...document.querySelectorAll("script[src], link[rel=stylesheet]")].map((file) => pathOf(file.src || file.href)));

  const bring = (address) => {
    const path = pathOf(address);
    if (asked.has(path)) return;
    asked.add(path);
    const file = path.endsWith(".css")
      ? create("link", { rel: "stylesheet", href: address })
      : create("script", { src: address, async: false });
    document.head.append(file);
  };

  onContent((root) => {
    for (const field of root.querySelectorAll("[data-needs]")) {
      if (!field.dataset.needsMedia || matchMedia(field.dataset.needsMedia).matches) field.dataset.needs.split(" ").forEach(bring);
    }
  });

  /* Tells the rest of the page that a control got a value by a script. */
  window.trellis.changed = (control) => {
    for (const name of ["input", "change"]) control.dispatchEvent(new Event(name, { bubbles: true }));
  };
})();
