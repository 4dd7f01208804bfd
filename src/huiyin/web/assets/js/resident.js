import { focusErrors, sendOnce, showChosenFiles } from "./forms.js";

focusErrors();
showChosenFiles();
sendOnce();

for (const link of document.querySelectorAll("[data-print]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    window.print();
  });
}
