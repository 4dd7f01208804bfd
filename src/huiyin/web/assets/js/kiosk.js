// The counter's own screen: whoever walks away is forgotten, and going back leads nowhere. Loaded on such a browser alone.

const bar = document.querySelector("[data-counter]");
const idle = Number(bar.dataset.idle), warned = Number(bar.dataset.warned); // seconds
const dialog = bar.querySelector("dialog");
const left = bar.querySelector("[data-left]");
// Nobody has touched the first page yet: there is nothing to forget.
const untouched = () => new URLSearchParams(window.location.search).has("fresh");
let touched = !untouched();
let since = Date.now();
let warnedAt = 0;

const stay = () => {
  since = Date.now();
  warnedAt = 0;
  if (dialog.open) dialog.close();
};

function look() {
  if (!touched) return;
  const now = Date.now();
  if (!warnedAt && now - since < idle * 1000) return;
  if (!warnedAt) {
    warnedAt = now;
    dialog.showModal();
  }
  const seconds = warned - Math.floor((now - warnedAt) / 1000);
  left.textContent = Math.max(0, seconds);
  if (seconds <= 0) window.location.replace(bar.dataset.counter);
}

for (const kind of ["pointerdown", "keydown", "input", "wheel", "touchstart"]) {
  document.addEventListener(
    kind,
    () => {
      touched = true;
      if (!warnedAt) since = Date.now();
    },
    { passive: true, capture: true },
  );
}
dialog.addEventListener("close", stay);
// A field that says what it is for would be filled with what the last person typed there.
for (const form of document.forms) for (const field of [form, ...form.elements]) field.autocomplete = "off";
// A page that the browser kept alive is asked for again: it may be the last person's.
window.addEventListener("pageshow", (event) => event.persisted && window.location.reload());
// What this browser kept before it stood here: the shell would hold orders, and show them to whoever comes next.
if (navigator.serviceWorker) navigator.serviceWorker.getRegistrations().then((kept) => kept.forEach((one) => one.unregister()));
if (window.caches) caches.keys().then((names) => names.filter((name) => name.startsWith("huiyin-")).forEach((name) => caches.delete(name)));
setInterval(look, 500);
look();
