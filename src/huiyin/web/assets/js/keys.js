// Keys for people who do this all day. Every key has a button or a link that does the same.

const typing = (element) => element.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");

const rows = () => Array.from(document.querySelectorAll(".led tbody tr:not(.day)"));

function moveTo(step) {
  const all = rows();
  if (!all.length) return;
  const old = all.findIndex((row) => row.classList.contains("is-at"));
  const next = Math.min(all.length - 1, Math.max(0, old + step));
  if (old >= 0) all[old].classList.remove("is-at");
  all[next].classList.add("is-at");
  all[next].scrollIntoView({ block: "nearest" });
  const stop = all[next].querySelector("input[type=checkbox], a[href]");
  if (stop) stop.focus({ preventScroll: true });
}

function openRow(row) {
  const link = row.querySelector("a[href]");
  const href = row.dataset.open || (link && link.href);
  if (href) window.location.assign(href);
}

function actOnRow(key) {
  const row = document.querySelector(".led .is-at");
  if (!row) return false;
  if (key === "x") {
    const box = row.querySelector("input[type=checkbox]");
    if (box) box.click();
    return Boolean(box);
  }
  if (key === "o") {
    openRow(row);
    return true;
  }
  return false;
}

// A control names its own key: <button data-key="D">.
function pressControl(key) {
  const wanted = Array.from(document.querySelectorAll("[data-key]")).find(
    (control) => control.dataset.key.toLowerCase() === key && !control.disabled && control.offsetParent,
  );
  if (!wanted) return false;
  if (wanted.matches("input, textarea, select")) wanted.focus();
  else wanted.click();
  return true;
}

export function listenToKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat && event.key !== "j" && event.key !== "k") return;
    if (event.key === "Escape" && typing(event.target)) return event.target.blur();
    if (typing(event.target)) return;
    const key = event.key.toLowerCase();
    if (key === "j" || key === "k") moveTo(key === "j" ? 1 : -1);
    else if (!actOnRow(key) && !pressControl(key)) return;
    event.preventDefault();
  });
}
