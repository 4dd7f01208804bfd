// The service worker: keeps the shell of the round and its static files, and nothing that belongs to anybody.
// The server writes the line `const KEEP = {version, shell, files}` above this; a new version takes the old one's place.

/* global KEEP, self, caches, clients */
const NAME = `huiyin-${KEEP.version}`;
const PATIENCE = 3000; // milliseconds for a fresh shell, then the kept one

self.addEventListener("install", (event) => {
  const fresh = (url) => new Request(url, { cache: "reload" });
  event.waitUntil(caches.open(NAME).then((kept) => kept.addAll([KEEP.shell, ...KEEP.files].map(fresh))).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name.startsWith("huiyin-") && name !== NAME);
  event.waitUntil(caches.keys().then((names) => Promise.all(old(names).map((name) => caches.delete(name)))).then(() => clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (KEEP.files.includes(url.pathname)) event.respondWith(caches.match(url.pathname).then((kept) => kept || fetch(event.request)));
  else if (event.request.mode === "navigate" && url.pathname === KEEP.shell) event.respondWith(shell(event));
});

async function shell(event) {
  const kept = await caches.match(KEEP.shell);
  const fresh = fetch(event.request).then(async (answer) => {
    // Only the shell itself says that it is one: a page of sign-in or of an error is never kept in its place.
    if (answer.ok && !answer.redirected && answer.headers.get("Huiyin-Shell")) await (await caches.open(NAME)).put(KEEP.shell, answer.clone());
    return answer;
  });
  if (!kept) return fresh;
  event.waitUntil(fresh.catch(() => {}));
  const late = new Promise((done) => setTimeout(done, PATIENCE, kept));
  return Promise.race([fresh.then((answer) => (answer.status >= 500 ? kept : answer), () => kept), late]);
}
