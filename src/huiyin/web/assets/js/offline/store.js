// What stays on the phone. Everything a family said lies sealed (safe.js); ids, states and numbers of tries lie open.
//   own    the phone's salt; whose sealed things can be opened now, and their key, which can be used but not read out
//   packs  papers of a round, gone at `until`
//   items  what was written: draft, waiting, refused (with the reason), kept (with its receipts)
//   files  photos and recordings of items

import { openDB } from "idb";

const upgrade = (db) => {
  db.createObjectStore("own");
  for (const [name, keyPath] of [["packs", "id"], ["items", "key"], ["files", "id"]]) db.createObjectStore(name, { keyPath });
};
// A private window may refuse, at once or later: whoever asks for something is told then.
const opening = Promise.resolve().then(() => openDB("huiyin", 1, { upgrade }));
opening.catch(() => {});

export const get = async (store, key) => (await opening).get(store, key);
export const all = async (store) => (await opening).getAll(store);
export const put = async (store, value, key) => (await opening).put(store, value, key);
export const drop = async (store, key) => (await opening).delete(store, key);

// Put `value` unless something stands there already; gives what stands there then. Two tabs get the same.
export async function first(store, value, key) {
  const work = (await opening).transaction(store, "readwrite");
  const held = await work.store.get(key);
  if (held === undefined) await work.store.put(value, key);
  await work.done;
  return held === undefined ? value : held;
}

// All of it or nothing, whatever dies in between: `puts` are [store, value], `drops` are [store, key].
export async function together(puts, drops = []) {
  const stores = [...new Set([...puts, ...drops].map(([store]) => store))];
  const work = (await opening).transaction(stores, "readwrite");
  for (const [store, value] of puts) work.objectStore(store).put(value);
  for (const [store, key] of drops) work.objectStore(store).delete(key);
  await work.done;
}
