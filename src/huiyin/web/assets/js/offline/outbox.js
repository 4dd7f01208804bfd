// The outbox: what was written goes to the server once, whatever happens on the way.
// An item leaves only when the server has said "kept". Until then it is sent again under the same key, and the server knows
// the key. One tab sends at a time (Web Locks); where a browser has no locks, the key alone holds.

import * as safe from "./safe.js";
import { all, drop, get, put } from "./store.js";

const CHUNK = 98304; // bytes of a file in one request: a weak line loses little
const LONGEST_WAIT = 300000; // milliseconds
const OPEN = ["waiting", "refused", "draft"];

export class Stop extends Error {} // message: signin, other, seat, offline, later

export async function mine(me, ...states) {
  return (await all("items")).filter((item) => item.owner === me.owner && states.includes(item.state));
}

export async function counts(me) {
  const items = await all("items");
  const unsent = items.filter((item) => me && item.owner === me.owner && OPEN.includes(item.state)).length;
  const others = items.filter((item) => (!me || item.owner !== me.owner) && OPEN.includes(item.state)).length;
  return { unsent, others };
}

// Write an item. Once it may have reached the server (`tried`), its words are fixed until the server has spoken.
export async function write(me, item, told) {
  const held = await get("items", item.key);
  if (held && held.tried) return held;
  const row = { ...held, ...item, owner: me.owner, ...(await safe.seal(me, item.key, told)) };
  await put("items", row);
  return row;
}

export async function keepFile(me, blob, kind) {
  const id = crypto.randomUUID();
  await put("files", { id, owner: me.owner, size: blob.size, kind, type: blob.type, ...(await safe.seal(me, id, await blob.arrayBuffer())) });
  return { id, kind, size: blob.size };
}

export async function readFile(me, id) {
  const row = await get("files", id);
  return row && new Blob([await safe.unsealBytes(me, id, row)], { type: row.type });
}

export async function discard(item) {
  for (const id of item.files || []) await drop("files", id);
  await drop("items", item.key);
}

// ── sending ──

// Ask who is signed in. Also the way to a fresh form token.
export async function who(url, packs = []) {
  const answer = await call(`${url}?phone=${await safe.salt()}&packs=${packs.join(",")}`);
  return answer.json();
}

async function call(url, options = {}) {
  let answer;
  try {
    answer = await fetch(url, { ...options, cache: "no-store", redirect: "error", headers: { Accept: "application/json", ...options.headers } });
  } catch (_) {
    throw new Stop("offline");
  }
  if (answer.status === 401) throw new Stop("signin");
  if (answer.status === 403) throw new Stop("seat");
  if (answer.status === 429 || answer.status >= 500) throw new Stop("later");
  return answer;
}

// Send everything that waits. Returns "sent", "busy" (another tab is at it), or throws Stop.
export function flush(me, urls, changed) {
  if (!navigator.locks) return sendAll(me, urls, changed);
  return navigator.locks.request("huiyin-outbox", { ifAvailable: true }, (held) => (held ? sendAll(me, urls, changed) : "busy"));
}

async function sendAll(me, urls, changed) {
  const waiting = (await mine(me, "waiting")).sort((a, b) => a.written - b.written);
  if (!waiting.length) return "sent";
  const now = await who(urls.who);
  if (now.owner !== me.owner) throw new Stop("other");
  const headers = { "X-CSRFToken": now.csrf };
  for (const item of waiting) {
    await put("items", { ...item, tried: true });
    await sendFiles(me, item, urls, headers);
    await sendItem(me, item, urls, headers);
    await changed();
  }
  return "sent";
}

async function sendFiles(me, item, urls, headers) {
  for (const id of item.files || []) {
    const blob = await readFile(me, id);
    if (!blob) continue;
    const url = `${urls.files}${id}/`;
    let { have } = await (await call(url)).json();
    while (have < blob.size) {
      const body = blob.slice(have, have + CHUNK);
      const said = await (await call(`${url}?from=${have}`, { method: "POST", body, headers })).json();
      if (!(said.have > have)) throw new Stop("later");
      have = said.have;
    }
  }
}

async function sendItem(me, item, urls, headers) {
  const told = await safe.unseal(me, item.key, item);
  const body = JSON.stringify({ owner: me.owner, items: [{ key: item.key, told }] });
  const answer = await call(urls.outbox, { method: "POST", body, headers: { ...headers, "Content-Type": "application/json" } });
  const result = answer.ok ? (await answer.json()).items[0] : {};
  if (result.kept) {
    await put("items", { ...item, tried: true, state: "kept", files: [], ...(await safe.seal(me, item.key, { ...told, kept: result.kept })) });
    for (const id of item.files || []) await drop("files", id);
  } else if (result.refused) {
    await put("items", { ...item, tried: false, state: "refused", ...(await safe.seal(me, item.key, { ...told, refused: result.refused })) });
  } else throw new Stop("later");
}

// Try again: soon at first, then less and less often; at once when the line is back or the page is looked at.
export function keepTrying(send) {
  let failed = 0, timer;
  const run = async () => {
    clearTimeout(timer);
    const again = await send();
    failed = again ? failed + 1 : 0;
    if (again) timer = setTimeout(run, Math.min(LONGEST_WAIT, 2000 * 2 ** failed) * (0.75 + Math.random() / 2));
  };
  window.addEventListener("online", run);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && run());
  return run;
}
