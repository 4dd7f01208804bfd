// Small comforts for forms. Every form works without them.

// After an answer was refused, start where it says why.
export function focusErrors() {
  const summary = document.querySelector(".govuk-error-summary");
  if (summary) summary.focus();
}

// A file field is hidden behind its big label: say on the label what was chosen.
export function showChosenFiles() {
  for (const note of document.querySelectorAll("[data-chosen]")) {
    const field = document.getElementById(note.dataset.chosen);
    if (!field) continue;
    field.addEventListener("change", () => {
      note.textContent = Array.from(field.files, (file) => file.name).join(", ");
      note.hidden = !field.files.length;
    });
  }
}

// Two taps on a slow line must not send two forms.
export function sendOnce() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "1";
    // Coming back from the next page restores this one as it was left: let it be sent again.
    window.addEventListener("pageshow", () => delete form.dataset.sent, { once: true });
  });
}
