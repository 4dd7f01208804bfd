// One key for each owner and phone, given by the server at sign-in and never readable by a script again (AES-256-GCM).
// It is dropped when its owner signs out or somebody else signs in: what lies here then opens for its owner alone.

import { drop, first, get, put } from "./store.js";

const utf8 = new TextEncoder();
const bytesOf = (base64) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));

export const random = (n) => Array.from(crypto.getRandomValues(new Uint8Array(n)), (b) => b.toString(16).padStart(2, "0")).join("");

export async function salt() {
  const held = await get("own", "salt");
  if (held) return held;
  const fresh = random(16);
  await put("own", fresh, "salt");
  return fresh;
}

export const opened = () => get("own", "open");
export const lock = () => drop("own", "open");

// `who` as the server told: owner, name, key.
export async function unlock(who) {
  const key = await crypto.subtle.importKey("raw", bytesOf(who.key), "AES-GCM", false, ["encrypt", "decrypt"]);
  const me = { owner: who.owner, name: who.name, key };
  await put("own", me, "open");
  return me;
}

// A resident has no account: the phone makes the key itself, once, and it can't be read out either. Nobody else's phone opens it.
export const RESIDENT = "resident";

export async function resident() {
  const held = await get("own", RESIDENT);
  const key = held || (await first("own", await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]), RESIDENT));
  return { owner: RESIDENT, key };
}

// What is sealed for one id can't be passed off as another's.
const how = (me, id, iv) => ({ name: "AES-GCM", iv, additionalData: utf8.encode(me.owner + id) });

export async function seal(me, id, value) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = value instanceof ArrayBuffer ? value : utf8.encode(JSON.stringify(value));
  return { iv, box: await crypto.subtle.encrypt(how(me, id, iv), me.key, plain) };
}

export const unsealBytes = (me, id, { iv, box }) => crypto.subtle.decrypt(how(me, id, iv), me.key, box);
export const unseal = async (me, id, sealed) => JSON.parse(new TextDecoder().decode(await unsealBytes(me, id, sealed)));
