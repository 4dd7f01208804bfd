// The shell (/unsent/, or in the place of a page that can't be had). A phone that never kept anything has nothing to be shown: it fetches
// what keeps, sends and records only where the form is asked for.

const form = document.querySelector("form[data-shell]"), bar = document.querySelector("[data-unsent]");

function fetchOutbox() {
  for (const src of [bar.dataset.script, form.dataset.voice]) {
    if (!document.querySelector(`script[src="${src}"]`)) document.head.append(Object.assign(document.createElement("script"), { src }));
  }
}

// Whether this browser has a store of ours, without beginning one. Where that can't be told, the outbox says why.
const everKept = new Promise((tell, unsure) => {
  const look = indexedDB.open("huiyin");
  look.onupgradeneeded = () => { tell(false); look.transaction.abort(); };
  look.onsuccess = () => { look.result.close(); tell(true); };
  look.onerror = unsure;
});

if (location.pathname.startsWith(form.dataset.order)) fetchOutbox();
else everKept.then((kept) => kept && fetchOutbox(), fetchOutbox);
