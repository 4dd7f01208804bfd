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
