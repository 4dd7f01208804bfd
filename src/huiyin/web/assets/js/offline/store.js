// What stays on the phone. Everything a family said lies sealed (safe.js); ids, states and numbers of tries lie open.
//   own    the phone's salt; whose sealed things can be opened now, and their key, which can be used but not read out
//   packs  papers of a round, gone at `until`
//   items  what was written: draft, waiting, refused (with the reason), kept (with its receipts)
//   files  photos and recordings of items

import { openDB } from "idb";

const opening = openDB("huiyin", 1, {
  upgrade(db) {
    db.createObjectStore("own");
    for (const [name, keyPath] of [["packs", "id"], ["items", "key"], ["files", "id"]]) db.createObjectStore(name, { keyPath });
  },
});

export const get = async (store, key) => (await opening).get(store, key);
export const all = async (store) => (await opening).getAll(store);
export const put = async (store, value, key) => (await opening).put(store, value, key);
export const drop = async (store, key) => (await opening).delete(store, key);
