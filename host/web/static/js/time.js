/* <time datetime="..." data-relative> tells how long ago, and keeps telling while
   the page stays open. Past a week the server's date stands. */
(() => {
  "use strict";
  const words = new Intl.RelativeTimeFormat(document.documentElement.lang || "en", { numeric: "auto", style: "long" });
  const STEPS = [[60, "second", 1], [3600, "minute", 60], [86400, "hour", 3600], [604800, "day", 86400]];

  const tell = (root) => {
    for (const time of root.querySelectorAll("time[data-relative]")) {
      const seconds = (Date.parse(time.dateTime) - Date.now()) / 1000;
      const step = STEPS.find(([limit]) => Math.abs(seconds) < limit);
      time.dataset.written ??= time.textContent;
      const text = !step ? time.dataset.written
        : step[1] === "second" ? "just now" : words.format(Math.trunc(seconds / step[2]), step[1]);
      if (time.textContent !== text) time.textContent = text;
    }
  };
  window.trellis.onContent(tell);
  setInterval(() => { if (!document.hidden) tell(document); }, 30000);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) tell(document); });
})();
