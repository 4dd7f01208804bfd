// The phone desk: five fields in one column, and no hand leaves the keyboard. The page works without this.

// Ctrl+Enter places what was read back; while something is still missing it asks for the page that says what.
function placeWithKeys(form) {
  form.addEventListener("keydown", (event) => {
    const whole = event.key === "Enter" && (event.ctrlKey || event.metaKey);
    // Enter in a line of the form goes on to the next one: sending half an order by habit helps nobody.
    if (!whole && !(event.key === "Enter" && event.target.matches("input:not([type=radio])")) || event.isComposing) return;
    event.preventDefault();
    if (!whole) return next(form, event.target);
    const place = form.querySelector("[data-place-now]") || form.querySelector("button[value=check]");
    if (place) place.click();
  });
}

function next(form, from) {
  const stops = Array.from(form.querySelectorAll("input:not([type=hidden]), textarea, select, button"));
  const at = stops.indexOf(from);
  if (at >= 0 && stops[at + 1]) stops[at + 1].focus();
}

// In a group of languages the first letter chooses: z, b, e.
const LETTERS = { z: "zh-hans", b: "bo", e: "en" };
function chooseByLetter(form) {
  form.addEventListener("keydown", (event) => {
    if (!event.target.matches("input[name=language]") || event.ctrlKey || event.altKey || event.metaKey) return;
    const wanted = form.querySelector(`input[name=language][value="${LETTERS[event.key.toLowerCase()] || ""}"]`);
    if (!wanted) return;
    event.preventDefault();
    wanted.checked = true;
    wanted.focus();
    wanted.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

export function takeCalls() {
  const form = document.querySelector("form[data-intake]");
  if (!form) return;
  placeWithKeys(form);
  chooseByLetter(form);
}
