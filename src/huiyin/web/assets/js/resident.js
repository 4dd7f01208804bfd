import { focusErrors, sendOnce, showChosenFiles } from "./forms.js";
import { showWithLetters } from "./letters.js";

showWithLetters();
focusErrors();
showChosenFiles();
sendOnce();

// Only a script can print: where there is none, there is no such link.
for (const link of document.querySelectorAll("[data-print]")) {
  link.parentElement.hidden = false;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    window.print();
  });
}

// What lies on this phone and is not sent yet: one line on top, and the script that sends it. Nobody else fetches that script before
// they begin to write an order, which it will keep.
const bar = document.querySelector("[data-unsent]"), form = bar && document.querySelector("form[data-order]");
let held = 0, outbox = document.querySelector("script[src*='/order.']");
try {
  held = Number(localStorage.getItem("huiyin-unsent"));
} catch (_) {
  // a private window: then nothing lies here either
}

function fetchOutbox() {
  if (outbox) return;
  const wanted = Object.assign(document.createElement("script"), { src: bar.dataset.script });
  wanted.addEventListener("error", () => { outbox = null; }); // asked for again at the next letter
  outbox = document.head.appendChild(wanted);
  if (form) sendWhenReady(wanted);
}

// Sent while the script is still on its way: it waits for it, and without it the browser sends the form as it always could.
function sendWhenReady(wanted) {
  const hold = (event) => {
    if (event.submitter && event.submitter.name) return;
    event.preventDefault();
    for (const how of ["load", "error"]) wanted.addEventListener(how, () => form.requestSubmit(event.submitter), { once: true });
  };
  form.addEventListener("submit", hold);
  for (const how of ["load", "error"]) wanted.addEventListener(how, () => form.removeEventListener("submit", hold));
}

if (bar && held) fetchOutbox();
if (form) for (const touch of ["focusin", "pointerdown", "input"]) form.addEventListener(touch, fetchOutbox);

// The empty shell for when there is no signal, once the page is there and nothing waits for the line any more.
if (bar && navigator.serviceWorker) {
  window.addEventListener("load", () => setTimeout(() => navigator.serviceWorker.register(bar.dataset.sw, { scope: "/" }).catch(() => {}), 1500));
}
