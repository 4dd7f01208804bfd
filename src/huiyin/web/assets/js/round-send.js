// How visits travel: files in parts that are gone on with where they broke off, then the words under their key.

import { call, readFile, Stop } from "./offline/outbox.js";
import { salt } from "./offline/safe.js";
import { urls } from "./round-page.js";

const CHUNK = 98304; // bytes of a file in one request: a weak line loses little

// Ask who is signed in. Also the way to a fresh form token.
export async function who(packs = []) {
  const answer = await call(`${urls.who}?phone=${await salt()}&packs=${packs.join(",")}`);
  return answer.json();
}

export async function deliver(me) {
  const now = await who();
  if (now.owner !== me.owner) throw new Stop("other");
  const headers = { "X-CSRFToken": now.csrf };
  return async (item, told) => {
    await sendFiles(me, item, headers);
    const body = JSON.stringify({ owner: me.owner, items: [{ key: item.key, told }] });
    const answer = await call(urls.outbox, { method: "POST", body, headers: { ...headers, "Content-Type": "application/json" } });
    return answer.ok ? (await answer.json()).items[0] : {};
  };
}

async function sendFiles(me, item, headers) {
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
