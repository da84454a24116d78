/* A refused upload draws its form anew, and a browser lets no page fill in a
   file. The file that was chosen is put back by hand, so that nobody has to
   look for it again to tick one box. */
(() => {
  "use strict";
  let chosen = null;

  document.addEventListener("submit", (event) => {
    const input = event.target.matches("[data-keep-files]") && event.target.querySelector("input[type=file]");
    if (input && input.files.length) chosen = input.files;
  }, true);

  window.trellis.onContent((root) => {
    const input = chosen && root.querySelector("[data-keep-files] input[type=file]");
    if (!input || input.files.length) return;
    input.files = chosen;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
})();
