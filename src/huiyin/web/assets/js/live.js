// An edition on air. The page works without this: a line is kept when it is sent, and an empty time code is the one then.
// With it the time code runs, a line takes the moment at which its first letter was typed, and a page that is loaded again
// or closed by mistake has what was being typed.

const code = (seconds) => {
  const two = (n) => String(n).padStart(2, "0");
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
};

export function runTimeCode() {
  const clock = document.querySelector("[data-second]");
  if (!clock) return () => "";
  const began = Date.now() - Number(clock.dataset.second) * 1000;
  const current = () => code(Math.max(0, Math.floor((Date.now() - began) / 1000)));
  setInterval(() => (clock.textContent = current()), 500);
  return current;
}

const fields = (form) => Array.from(form.elements).filter((field) => field.name && field.name !== "csrfmiddlewaretoken" && field.type !== "submit" && field.type !== "hidden");

export function keepWhatIsTyped(current) {
  letGoOfWhatIsKept();
  for (const form of document.querySelectorAll("form[data-keep]")) {
    const key = `huiyin-line-${form.dataset.keep}`;
    const refused = document.querySelector(".govuk-error-summary");
    const held = refused ? null : JSON.parse(sessionStorage.getItem(key) || "null");
    if (held) for (const field of fields(form)) if (held[field.name]) field.value = held[field.name];
    form.addEventListener("input", () => {
      const time = form.querySelector("[data-code]");
      if (time && !time.value && current()) time.value = current();
      sessionStorage.setItem(key, JSON.stringify(Object.fromEntries(fields(form).map((field) => [field.name, field.value]))));
    });
    form.addEventListener("submit", () => sessionStorage.setItem("huiyin-line-sent", key));
  }
}

// Only once the server says that it has the line is what was typed let go.
function letGoOfWhatIsKept() {
  const sent = sessionStorage.getItem("huiyin-line-sent");
  if (sent && new URLSearchParams(window.location.search).has("kept")) sessionStorage.removeItem(sent);
  sessionStorage.removeItem("huiyin-line-sent");
}

// Where the line is short, Enter sends it; in the words Ctrl+Enter does.
export function sendWithEnter() {
  document.addEventListener("keydown", (event) => {
    const form = event.target.closest && event.target.closest("form[data-keep]");
    if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
}
