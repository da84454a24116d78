/* The address of the client stands below the box in which it is chosen. */
(() => {
  "use strict";
  const place = document.querySelector("[data-client-address]");
  const select = document.getElementById("client_id");
  if (!place || !select) return;
  select.closest(".t-field").append(place);
  let asked = "";
  const show = async () => {
    const id = select.value;
    if (id === asked) return;
    asked = id;
    if (!id) { place.textContent = ""; return; }
    const url = new URL(place.dataset.clientAddress, location.href);
    url.searchParams.set("client_id", id);
    try {
      const answer = await fetch(url, { headers: { "X-Requested-With": "fetch" } });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const text = await answer.text();
      if (id === asked) place.innerHTML = text;
    } catch {
      /* The form is as good without it. */
      place.textContent = "";
    }
  };
  select.addEventListener("input", show);
  select.addEventListener("change", show);
  select.form.addEventListener("trellis:refilled", show);
  show();
})();
