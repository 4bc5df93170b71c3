// What HTML alone cannot do. Pages work without it, but do not refresh themselves.
"use strict";

document.addEventListener("click", async (event) => {
  const copy = event.target.closest("[data-copy]");
  if (copy) {
    await navigator.clipboard.writeText(document.getElementById(copy.dataset.copy).textContent);
    copy.textContent = copy.dataset.done;
  }
  const pick = event.target.closest("[data-pick-all]");
  if (pick) {
    const boxes = [...document.querySelectorAll(`input[name="${pick.dataset.pickAll}"]`)];
    const all = boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = !all;
  }
});

// A button that takes its time says so, and is not pressed twice.
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (button && button.dataset.busy) {
    button.textContent = button.dataset.busy;
    button.setAttribute("aria-disabled", "true");
  }
});

// What stands still must not look live.
function stale(is) {
  for (const note of document.querySelectorAll("[data-stale]")) note.hidden = !is;
  document.body.classList.toggle("is-stale", is);
}
document.addEventListener("htmx:afterRequest", (event) => {
  stale(!event.detail.successful);
  readOnly(event.detail.xhr.getResponseHeader("Anybridge-Read-Only"));
});
document.addEventListener("htmx:timeout", () => stale(true));

// Whether anything can be changed is told by every answer.
function readOnly(said) {
  if (!said) return;
  for (const note of document.querySelectorAll("[data-read-only]")) note.hidden = said !== "yes";
  document.body.classList.toggle("read-only", said === "yes");
}

// On a phone the pages' names scroll: the current one must be seen.
for (const room of document.querySelectorAll(".rooms [aria-current]")) {
  room.scrollIntoView({ block: "nearest", inline: "center" });
}
