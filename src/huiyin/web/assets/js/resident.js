import { focusErrors, sendOnce, showChosenFiles } from "./forms.js";

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

// What lies on this phone and is not sent yet: one line on top, and the script that sends it. Nobody else fetches that script.
const bar = document.querySelector("[data-unsent]");
let held = 0;
try {
  held = Number(localStorage.getItem("huiyin-unsent"));
} catch (_) {
  // a private window: then nothing lies here either
}
if (bar && held && !document.querySelector("script[src*='/order.']")) {
  document.head.appendChild(Object.assign(document.createElement("script"), { src: bar.dataset.script }));
}

// The empty shell for when there is no signal, once the page is there and nothing waits for the line any more.
if (bar && navigator.serviceWorker) {
  window.addEventListener("load", () => setTimeout(() => navigator.serviceWorker.register(bar.dataset.sw, { scope: "/" }).catch(() => {}), 1500));
}
