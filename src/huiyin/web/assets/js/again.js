// A page that changes by the minute (numbers at the counter) is drawn anew where it stands: nobody who reads it is thrown back to its top.
// Without scripts the browser loads the page again.

const { again } = document.currentScript.dataset; // seconds
const part = document.getElementById("now");

async function draw() {
  const answer = await fetch(location.href, { cache: "no-store" });
  if (!answer.ok) return true; // shown as it was, with its time on it
  const next = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = next.getElementById("now");
  part.className = fresh.className;
  part.replaceChildren(...fresh.childNodes);
  return Boolean(next.querySelector("script[data-again]")); // a number that is done changes no more
}

function later() {
  setTimeout(() => draw().catch(() => true).then((more) => more && later()), again * 1000);
}

later();
