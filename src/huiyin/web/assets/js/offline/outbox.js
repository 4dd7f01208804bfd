// The outbox: what was written goes to the server once, whatever happens on the way.
// An item leaves only when the server has said "kept". Until then it is sent again under the same key, and the server knows
// the key. One tab sends at a time (Web Locks); where a browser has no locks, the key alone holds.

import * as safe from "./safe.js";
import { all, get, put, together } from "./store.js";

const LONGEST_WAIT = 300000; // milliseconds
const LOCK = "huiyin-outbox";
const others = window.BroadcastChannel && new BroadcastChannel(LOCK);
const OPEN = ["waiting", "refused", "draft"];

export class Stop extends Error {} // message: signin, other, seat, offline, later

export async function mine(me, ...states) {
  return (await all("items")).filter((item) => item.owner === me.owner && states.includes(item.state));
}

export async function counts(me) {
  const items = await all("items");
  const unsent = items.filter((item) => me && item.owner === me.owner && OPEN.includes(item.state)).length;
  const others = items.filter((item) => item.owner !== safe.RESIDENT && (!me || item.owner !== me.owner) && OPEN.includes(item.state)).length;
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

// An item and its files at once, in the place of one that came back. One that may have gone out already stays as it is.
export async function keepWhole(me, item, told, files, instead) {
  const held = await get("items", item.key), before = instead && (await get("items", instead));
  if (held && held.tried) return;
  const row = { ...item, owner: me.owner, ...(await safe.seal(me, item.key, told)) };
  const over = [held, before].filter(Boolean).flatMap(filesOf);
  const old = before && before.key !== item.key ? [["items", before.key]] : [];
  await together([["items", row], ...files.map((file) => ["files", file])], [...old, ...over]);
}

export async function keepFile(me, blob, kind) {
  const row = await sealFile(me, blob, kind);
  await put("files", row);
  return { id: row.id, kind, size: blob.size };
}

export async function sealFile(me, blob, kind) {
  const id = crypto.randomUUID();
  return { id, owner: me.owner, size: blob.size, kind, type: blob.type, ...(await safe.seal(me, id, await blob.arrayBuffer())) };
}

export async function readFile(me, id) {
  const row = await get("files", id);
  return row && new Blob([await safe.unsealBytes(me, id, row)], { type: row.type });
}

export function discard(item) {
  return together([], [["items", item.key], ...filesOf(item)]);
}

const filesOf = (item) => (item.files || []).map((id) => ["files", id]);

// ── sending ──

export async function call(url, options = {}) {
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

// Send everything that waits. `deliver(me)` asks the server who is there and gives the way to hand over one item with its words:
// it answers {kept} or {refused}. Returns "sent", "busy" (another tab is at it), or throws Stop.
export function flush(me, deliver, changed) {
  if (!navigator.locks) return sendAll(me, deliver, changed);
  return navigator.locks.request(LOCK, { ifAvailable: true }, (held) => (held ? sendAll(me, deliver, changed) : "busy"));
}

async function sendAll(me, deliver, changed) {
  const waiting = (await mine(me, "waiting")).sort((a, b) => a.written - b.written);
  if (!waiting.length) return "sent";
  const hand = await deliver(me);
  for (const { key } of waiting) {
    const item = await get("items", key);
    if (!item || item.state !== "waiting") continue; // taken away meanwhile, in this tab or in another
    await put("items", { ...item, tried: true });
    const told = await safe.unseal(me, key, item);
    await settle(me, item, told, await hand(item, told));
    if (others) others.postMessage(key);
    await changed();
  }
  return "sent";
}

async function settle(me, item, told, { kept, refused }) {
  if (kept) {
    const row = { ...item, tried: true, state: "kept", files: [], ...(await safe.seal(me, item.key, { ...told, kept })) };
    await together([["items", row]], filesOf(item));
  } else if (refused) {
    await put("items", { ...item, tried: false, state: "refused", ...(await safe.seal(me, item.key, { ...told, refused })) });
  } else throw new Stop("later");
}

// Try again: soon at first, then less and less often; at once when the line is back, the page is looked at, or another tab is done.
// `send` answers what came of it: "sent", "busy" or "later". One attempt at a time; asked for meanwhile, it is made once more after.
export function keepTrying(send) {
  let failed = 0, timer, running, asked, waits;
  const once = async () => {
    clearTimeout(timer);
    const came = await send();
    failed = came === "later" ? failed + 1 : 0;
    if (came === "later") timer = setTimeout(run, Math.min(LONGEST_WAIT, 2000 * 2 ** failed) * (0.75 + Math.random() / 2));
    if (came === "busy" && !waits) waits = navigator.locks.request(LOCK, () => { waits = null; }).then(run);
  };
  const run = () => {
    asked = Boolean(running);
    running = running || (async () => {
      try {
        do {
          asked = false;
          await once();
        } while (asked);
      } finally {
        running = null;
      }
    })();
    return running;
  };
  window.addEventListener("online", run);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && run());
  return run;
}

// What another tab sent is drawn here too.
export function whenOthersSend(changed) {
  if (others) others.onmessage = changed;
}
