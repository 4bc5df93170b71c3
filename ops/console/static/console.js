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

// A button that says how many tells it anew as boxes are checked or a number is typed.
const named = (form, name) => [...form.querySelectorAll(`input[name="${name}"]`)];
function checked(form, button) {
  const boxes = named(form, button.dataset.counts);
  const more = Number(button.dataset.more);
  return boxes.some((box) => !box.disabled) ? boxes.filter((box) => box.checked).length + more : 0;
}
function within(form, button) {
  const [most, confirm] = [form.elements.max.value.trim(), form.elements.confirm];
  const found = Number(button.dataset.within);
  confirm.value = /^[1-9][0-9]*$/.test(most) ? Math.min(found, Number(most)) : found;
  return Number(confirm.value);
}
function tell(form) {
  for (const all of form.querySelectorAll("[data-all]")) {
    for (const box of named(form, all.dataset.all)) box.disabled = !all.checked;
  }
  for (const button of form.querySelectorAll("[data-counts], [data-within]")) {
    const count = button.dataset.counts ? checked(form, button) : within(form, button);
    const shape = count === 0 ? "none" : count === 1 ? "one" : "many";
    button.textContent = button.dataset[shape].replace("{n}", count);
  }
}
for (const word of ["input", "change"]) {
  document.addEventListener(word, (event) => event.target.form && tell(event.target.form));
}
// Who comes back to a page finds what was typed and checked, and the button of before.
window.addEventListener("pageshow", () => [...document.forms].forEach(tell));

// A button that takes its time says so, and is not pressed twice.
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (button && button.dataset.busy) {
    button.textContent = button.dataset.busy;
    button.setAttribute("aria-disabled", "true");
  }
});

// What somebody has opened to write in is not replaced under their hands.
const isWrittenIn = (part) => part.querySelector("details[open] form") !== null;
document.addEventListener("htmx:beforeRequest", (event) => {
  if (isWrittenIn(event.detail.elt)) event.preventDefault();
});
document.addEventListener("htmx:beforeSwap", (event) => {
  if (isWrittenIn(event.detail.target)) event.detail.shouldSwap = false;
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
