// The service worker: keeps the shells and their static files, and nothing that belongs to anybody.
// The server writes the line `const KEEP = {version, shells, files, turns}` above this; a new version takes the old one's place.

/* global KEEP, self, caches, clients */
const NAME = `huiyin-${KEEP.version}`;
const PATIENCE = 3000; // milliseconds for a fresh shell, then the kept one
const LONG_PATIENCE = 12000; // for a page in whose place a shell can stand

const fresh = (url) => new Request(url, { cache: "reload" });

self.addEventListener("install", (event) => {
  const all = [...KEEP.shells.map((shell) => shell.url), ...KEEP.files];
  event.waitUntil(caches.open(NAME).then((kept) => kept.addAll(all.map(fresh))).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name.startsWith("huiyin-") && name !== NAME);
  event.waitUntil(caches.keys().then((names) => Promise.all(old(names).map((name) => caches.delete(name)))).then(() => clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (KEEP.files.includes(url.pathname)) return event.respondWith(caches.match(url.pathname).then((kept) => kept || fetch(event.request)));
  if (event.request.mode !== "navigate") return;
  const own = KEEP.shells.find((shell) => shell.url === url.pathname);
  const instead = KEEP.shells.find((shell) => shell.pages.some((page) => url.pathname === page || (page !== "/" && url.pathname.startsWith(page))));
  if (own) event.respondWith(drawn(event, own.url));
  else if (KEEP.turns.includes(url.pathname)) event.respondWith(turned(event));
  else if (instead) event.respondWith(orKept(event, instead.url));
});

// Only a shell itself says that it is one: a page of sign-in or of an error is never kept in its place.
async function keep(url, answer) {
  if (answer.ok && !answer.redirected && answer.headers.get("Huiyin-Shell")) await (await caches.open(NAME)).put(url, answer.clone());
  return answer;
}

const after = (time, value) => new Promise((done) => setTimeout(done, time, value));

async function drawn(event, url) {
  const kept = await caches.match(url);
  const asked = fetch(event.request).then((answer) => keep(url, answer));
  if (!kept) return asked;
  event.waitUntil(asked.catch(() => {}));
  return Promise.race([asked.then((answer) => (answer.status >= 500 ? kept : answer), () => kept), after(PATIENCE, kept)]);
}

// A page that can't be had without signal: the shell stands in its place, and the page itself is never kept.
async function orKept(event, url) {
  const kept = await caches.match(url);
  if (!kept) return fetch(event.request);
  const away = (answer) => answer.status >= 502 && answer.status <= 504;
  return Promise.race([fetch(event.request).then((answer) => (away(answer) ? kept : answer), () => kept), after(LONG_PATIENCE, kept)]);
}

// Another language or text size was chosen: the shells follow.
async function turned(event) {
  const answer = await fetch(event.request);
  event.waitUntil(Promise.all(KEEP.shells.map(({ url }) => fetch(fresh(url)).then((shell) => keep(url, shell)))).catch(() => {}));
  return answer;
}
