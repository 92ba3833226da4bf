// What htmx does not do: a slider and its number are one, a moving slider makes no history, Undo, buttons that wait.
"use strict";
const PLACE = "kcplan-undo";
const stack = () => JSON.parse(sessionStorage.getItem(PLACE) || "[]");
const here = () => location.pathname + location.search;
let standing = here();

const showUndo = () => {
  const button = document.getElementById("undo");
  if (button) button.hidden = stack().length === 0;
};

document.addEventListener("input", (event) => {
  const twin = event.target.dataset && event.target.dataset.twin;
  if (twin && event.target.value !== "") document.getElementById(twin).value = event.target.value;
}, true);

document.addEventListener("htmx:configRequest", (event) => {
  const cause = event.detail.triggeringEvent;
  event.detail.headers["X-Settled"] = cause && cause.type === "input" ? "0" : "1";
});

document.addEventListener("htmx:pushedIntoHistory", () => {
  if (here() === standing) return;
  sessionStorage.setItem(PLACE, JSON.stringify([...stack(), standing].slice(-100)));
  standing = here();
  showUndo();
});

// What is folded out stays so when the answer is put in its place, and so does what is just being typed.
let open = [];
let typing = null;
document.addEventListener("htmx:beforeSwap", (event) => {
  const field = document.activeElement;
  const unsaid = field && field.matches("input[type=number]") && field.value !== field.defaultValue;
  typing = unsaid && event.detail.target.contains(field) ? { id: field.id, value: field.value } : null;
  open = [...event.detail.target.querySelectorAll("details[open][id]")].map((fold) => fold.id);
});
document.addEventListener("htmx:afterSwap", () => {
  for (const id of open) {
    const fold = document.getElementById(id);
    if (fold) fold.open = true;
  }
  const field = typing && document.getElementById(typing.id);
  if (field) field.value = typing.value;
});

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button || !button.dataset.wait) return;
  button.setAttribute("aria-busy", "true");
  button.dataset.said = button.textContent;
  button.textContent = button.dataset.wait;
});
document.addEventListener("htmx:beforeRequest", (event) => {
  const button = event.detail.elt;
  if (!button.dataset || !button.dataset.wait) return;
  button.dataset.said = button.textContent;
  button.textContent = button.dataset.wait;
});
document.addEventListener("htmx:afterRequest", (event) => {
  const button = event.detail.elt;
  if (button.dataset && button.dataset.said) button.textContent = button.dataset.said;
});
window.addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("button[aria-busy]")) {
    button.removeAttribute("aria-busy");
    button.textContent = button.dataset.said;
  }
  standing = here();
  const before = stack();
  if (before.length && !before[before.length - 1].startsWith(location.pathname)) sessionStorage.removeItem(PLACE);
  showUndo();
});
document.addEventListener("click", (event) => {
  if (event.target.id === "undo") {
    const before = stack();
    const last = before.pop();
    sessionStorage.setItem(PLACE, JSON.stringify(before));
    if (last) location.assign(last);
  }
  if (event.target.id === "reset") sessionStorage.removeItem(PLACE);
});

// A workbook may be dropped anywhere on its field.
const drop = document.querySelector(".drop");
if (drop) {
  const field = drop.querySelector("input");
  for (const kind of ["dragover", "drop"]) {
    drop.addEventListener(kind, (event) => {
      event.preventDefault();
      if (kind === "drop" && event.dataTransfer.files.length) field.files = event.dataTransfer.files;
    });
  }
}
