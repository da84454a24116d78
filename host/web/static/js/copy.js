/* data-copy puts its text on the clipboard and shows a tick for a moment. */
(() => {
  "use strict";

  /* Plain http on another machine has no clipboard interface. */
  const oldWay = (text) => {
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "visually-hidden";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copy]");
    if (!button) return;
    let done = true;
    try { await navigator.clipboard.writeText(button.dataset.copy); } catch { done = oldWay(button.dataset.copy); }
    const icon = button.querySelector(".ti");
    if (icon) icon.className = `ti ti-${done ? "check" : "x"}`;
    window.trellis.toast(done ? "Copied" : "The browser did not allow copying. Select the text and copy it by hand.", { kind: done ? "success" : "error", rest: 2500 });
    setTimeout(() => { if (icon) icon.className = "ti ti-copy"; }, 2000);
    button.focus();
  });
})();
