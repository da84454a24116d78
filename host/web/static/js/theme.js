/* Runs before the first paint, therefore the only script that blocks: sets the
   theme and the width of the menu, so that nothing flashes or jumps. */
(() => {
  "use strict";
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");

  const read = (key) => {
    try { return localStorage.getItem(key); } catch { return null; }
  };
  const write = (key, value) => {
    try { localStorage.setItem(key, value); } catch { /* private window: holds for this page */ }
  };

  let wish = read("trellis:theme") || "system";

  const apply = () => {
    root.dataset.bsTheme = wish === "system" ? (dark.matches ? "dark" : "light") : wish;
    for (const button of document.querySelectorAll("[data-theme-set]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeSet === wish));
    }
  };
  apply();
  dark.addEventListener("change", apply);
  document.addEventListener("DOMContentLoaded", apply);
  addEventListener("storage", (event) => {
    if (event.key === "trellis:theme") { wish = event.newValue || "system"; apply(); }
  });

  const rail = (narrow) => {
    if (narrow) root.dataset.sidebar = "rail"; else delete root.dataset.sidebar;
    for (const button of document.querySelectorAll("[data-sidebar-toggle]")) {
      button.setAttribute("aria-expanded", String(!narrow));
      button.querySelector(".t-label").textContent = narrow ? "Expand" : "Collapse";
    }
    for (const entry of document.querySelectorAll(".t-sidebar .t-entry")) {
      const label = entry.querySelector(".t-label");
      if (label) entry.title = narrow ? label.textContent : "";
    }
  };
  const narrow = () => read("trellis:sidebar") === "rail";
  if (narrow()) rail(true);
  document.addEventListener("DOMContentLoaded", () => { if (narrow()) rail(true); });

  document.addEventListener("click", (event) => {
    const choice = event.target.closest?.("[data-theme-set]");
    if (choice) {
      wish = choice.dataset.themeSet;
      write("trellis:theme", wish);
      apply();
    }
    if (event.target.closest?.("[data-sidebar-toggle]")) {
      const now = root.dataset.sidebar !== "rail";
      write("trellis:sidebar", now ? "rail" : "wide");
      rail(now);
    }
  });
})();
