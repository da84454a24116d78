/* Narrows many boxes to tick by what is typed above them: [data-choices] names
   what is chosen. What is ticked stays in sight, and is sent whether or not it is. */
(() => {
  "use strict";
  const { create, onContent } = window.trellis;
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  const enhance = (list) => {
    if (list.dataset.ready) return;
    list.dataset.ready = "true";
    const choices = [...list.querySelectorAll(".t-choice")].map((label) => ({ label, box: label.querySelector("input"), text: plain(label.textContent) }));
    const said = create("p", { className: "t-hint", "aria-live": "polite" });
    const search = create("input", {
      className: "form-control", type: "search", autocomplete: "off",
      placeholder: "Type to narrow", "aria-label": `Narrow: ${list.dataset.choices}`,
    });
    const narrow = () => {
      const words = plain(search.value).split(/\s+/).filter(Boolean);
      const fits = choices.filter(({ text }) => words.every((word) => text.includes(word)));
      for (const choice of choices) choice.label.hidden = !choice.box.checked && !fits.includes(choice);
      said.textContent = words.length ? `${fits.length} of ${choices.length}` : "";
      return fits;
    };
    search.addEventListener("input", (event) => { event.stopPropagation(); narrow(); });
    search.addEventListener("change", (event) => event.stopPropagation());
    search.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      const fits = narrow();
      if (fits.length !== 1) return;
      fits[0].box.click();
      search.value = "";
      narrow();
    });
    list.before(search, said);
  };

  onContent((root) => root.querySelectorAll("[data-choices]").forEach(enhance));
})();
