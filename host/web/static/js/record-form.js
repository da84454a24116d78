/* Fields that appear only with certain values of another one. Without scripts all
   are there, and the server leaves out those that have no place. */
(() => {
  "use strict";
  const { onContent } = window.trellis;

  const valueOf = (form, name) => {
    const control = form.elements[name];
    if (!control) return "";
    return control.type === "checkbox" ? (control.checked ? control.value : "") : control.value;
  };

  const place = (form) => {
    for (const part of form.querySelectorAll("[data-when]")) {
      const fits = part.dataset.whenValues.split("|").includes(valueOf(form, part.dataset.when));
      part.hidden = !fits;
      for (const control of part.querySelectorAll("input, select, textarea")) control.disabled = !fits;
    }
  };

  onContent((root) => {
    for (const form of root.querySelectorAll("form")) if (form.querySelector("[data-when]")) place(form);
  });
  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (form?.querySelector("[data-when]")) place(form);
  });
})();
