/* Drop zones. A form with data-upload travels by XMLHttpRequest, because only
   that reports how much has left: a redirect in the answer is followed, a
   refusal (4xx) takes the place of the page's main part. */
(() => {
  "use strict";
  const { contentChanged, carryToasts, releaseForm, toast } = window.trellis;

  const size = (bytes) => {
    const units = ["bytes", "kB", "MB", "GB"];
    const power = Math.min(3, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
    return `${(bytes / 1000 ** power).toFixed(power && bytes < 10 * 1000 ** power ? 1 : 0)} ${units[power]}`;
  };

  const tell = (zone) => {
    const files = [...zone.querySelector("input[type=file]").files];
    const text = zone.querySelector("[data-drop-text]");
    zone.dataset.empty ??= text.textContent;
    zone.classList.toggle("t-filled", files.length > 0);
    text.textContent = files.length ? files.map((file) => `${file.name} (${size(file.size)})`).join(", ") : zone.dataset.empty;
  };

  document.addEventListener("change", (event) => {
    const zone = event.target.closest?.("[data-drop]");
    if (!zone) return;
    tell(zone);
    const form = event.target.form;
    if (form?.matches("[data-upload='now']") && event.target.files.length) form.requestSubmit();
  });

  const zoneUnder = (event) => (event.dataTransfer?.types.includes("Files") ? event.target.closest?.("[data-drop]") : null);
  document.addEventListener("dragover", (event) => {
    const zone = zoneUnder(event);
    if (!zone) return;
    event.preventDefault();
    zone.classList.add("t-over");
  });
  document.addEventListener("dragleave", (event) => {
    const zone = event.target.closest?.("[data-drop]");
    if (zone && !zone.contains(event.relatedTarget)) zone.classList.remove("t-over");
  });
  document.addEventListener("drop", (event) => {
    const zone = zoneUnder(event);
    if (!zone) return;
    event.preventDefault();
    zone.classList.remove("t-over");
    const input = zone.querySelector("input[type=file]");
    const files = new DataTransfer();
    for (const file of input.multiple ? event.dataTransfer.files : [event.dataTransfer.files[0]]) files.items.add(file);
    input.files = files.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });

  const replaceMain = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const main = document.getElementById("main");
    const fresh = page.getElementById("main");
    if (!main || !fresh) return false;
    fresh.querySelectorAll("noscript").forEach((plain) => plain.remove());
    main.replaceChildren(...document.importNode(fresh, true).childNodes);
    for (const message of page.querySelectorAll("[data-toast]")) toast(message.querySelector("p")?.textContent ?? "", { kind: message.dataset.toast });
    contentChanged(main);
    if (!main.querySelector("[data-error-summary]")) main.focus();
    scrollTo(0, 0);
    return true;
  };

  const send = (form, submitter) => {
    const box = form.querySelector("[data-upload-progress]");
    const bar = box?.querySelector("progress");
    const text = box?.querySelector("[data-upload-text]");
    const request = new XMLHttpRequest();
    const say = (words) => { if (text) text.textContent = words; };
    const fail = (words) => {
      if (box) box.hidden = true;
      releaseForm(form);
      toast(words, { kind: "error" });
    };
    const address = new URL(submitter?.getAttribute("formaction") ?? form.getAttribute("action") ?? "", location.href).href;
    request.open("POST", address);
    request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
    if (box) box.hidden = false;
    say("Starting");
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      const percent = Math.floor(event.loaded / event.total * 100);
      if (bar) bar.value = percent;
      say(percent < 100 ? `${size(event.loaded)} of ${size(event.total)}` : "Arrived. The server is checking it.");
      if (percent === 100) bar?.removeAttribute("value");
    });
    request.addEventListener("load", () => {
      if (request.status >= 200 && request.status < 300) {
        const page = new DOMParser().parseFromString(request.responseText, "text/html");
        carryToasts(page);
        const next = request.getResponseHeader("X-Trellis-Location") || request.responseURL || address;
        if (next.split("#")[0] === location.href.split("#")[0]) location.reload(); else location.assign(next);
      } else if (request.status >= 400 && request.status < 500 && replaceMain(request.responseText)) {
        releaseForm(form);
      } else {
        fail("The server could not take the file. Nothing was changed. Try again in a moment.");
      }
    });
    request.addEventListener("error", () => fail("The connection broke before the file had arrived. Check the network, then upload again."));
    request.addEventListener("abort", () => fail("The upload was stopped."));
    request.send(new FormData(form, submitter));
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.matches("[data-upload]")) return;
    event.preventDefault();
    const submitter = event.submitter;
    if (submitter) setTimeout(() => { submitter.dataset.busy = "yes"; submitter.disabled = true; });
    send(form, submitter);
  });
})();
