// The round on the phone: draws what lies there, writes it down as it is typed, and sends it when there is signal.
// The page it stands in is empty and belongs to nobody; every sentence comes from it (#words).

import { showWithLetters } from "./letters.js";
import { record, shrink } from "./offline/media.js";
import * as outbox from "./offline/outbox.js";
import * as safe from "./offline/safe.js";
import { all, drop, get, put } from "./offline/store.js";
import { deliver, who } from "./round-send.js";
import { collect, fillForm } from "./round-form.js";
import { $, draw, list, say, slots, urls } from "./round-page.js";

showWithLetters();

const HOURS_KEPT = 36; // receipts of what arrived stay that long
let me, offered = [], trouble = "";

// ── who, and what is gone ──

async function hello() {
  const packs = await all("packs");
  const there = await who(packs.map((pack) => pack.id));
  if (me && me.owner !== there.owner) await safe.lock();
  me = await safe.unlock(there);
  offered = there.rounds;
  for (const id of there.gone) await drop("packs", id);
  const off = Math.round((Date.now() - Date.parse(there.now)) / 60000);
  return Math.abs(off) > 10 ? say("clock", { n: Math.abs(off) }) : "";
}

async function sweep() {
  for (const pack of await all("packs")) if (Date.parse(pack.until) <= Date.now()) await drop("packs", pack.id);
  for (const item of await all("items")) if (item.owner !== safe.RESIDENT && item.state === "kept" && Date.now() - item.written > HOURS_KEPT * 36e5) await outbox.discard(item);
}

async function packs() {
  const found = [];
  for (const row of me ? await all("packs") : []) if (row.owner === me.owner) found.push(await safe.unseal(me, row.id, row));
  return found;
}

async function takeAlong(id) {
  const answer = await fetch(urls.packs + id + "/", { headers: { Accept: "application/json" }, redirect: "error" });
  const told = await answer.json();
  if (!answer.ok) return tell(told.said || say("later"));
  await put("packs", { id, owner: me.owner, until: told.until, ...(await safe.seal(me, id, told)) });
  if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
  location.hash = `r=${id}`;
}

// ── the bar: what is not sent, and why ──

async function tell(text) {
  if (text !== undefined) trouble = text;
  const { unsent, others } = await outbox.counts(me);
  const waiting = me ? (await outbox.mine(me, "waiting")).length : 0;
  document.cookie = `huiyin_unsent=${me ? me.owner : ""}.${me ? unsent : 0}; path=/; max-age=2592000; samesite=lax`;
  $("#unsent").textContent = unsent ? say("unsent", { n: unsent }) : me ? say("allsent") : "";
  $("#trouble").textContent = [trouble, others ? say("others", { n: others }) : ""].filter(Boolean).join(" ");
  $("#send").hidden = !waiting;
  $("#bar").hidden = !unsent && !others && !trouble;
  $("#bar").classList.toggle("is-clear", !unsent);
}

async function send() {
  try {
    const clock = await hello();
    $("#signin").hidden = true;
    if ((await outbox.mine(me, "waiting")).length) await tell(say("sending"));
    const done = await outbox.flush(me, deliver, () => tell());
    await tell(done === "busy" ? say("sending") : clock);
    if (!location.hash.startsWith("#d=")) await show();
    return done;
  } catch (problem) {
    const why = problem instanceof outbox.Stop ? problem.message : "later";
    $("#signin").hidden = why !== "signin";
    await tell(why === "other" ? say("other", { name: "" }) : say(why));
    return why === "offline" || why === "later" ? "later" : why;
  }
}

// ── pages ──

const NO_PACK = () => draw($("#view"), "t-rounds", (root) => { root.querySelector(".lead").textContent = say("nopack"); });

const heading = (text) => { $("#title").textContent = text || $("#title").dataset.own; };

async function show() {
  await sweep();
  heading("");
  const [page, rest] = location.hash.slice(1).split("=");
  if (!me) NO_PACK();
  else if (page === "r") await showDoors(rest);
  else if (page === "d") await showDoor(...rest.split("."));
  else if (page === "kept") await showKept();
  else if (page === "leave") await showLeave();
  else await showRounds();
  await tell();
  window.scrollTo(0, 0);
}

async function showRounds() {
  const held = await packs();
  draw($("#view"), "t-rounds", (root) => {
    const rows = [...held, ...offered.filter((round) => !held.some((pack) => pack.id === round.id))];
    if (!rows.length) root.querySelector(".lead").textContent = say("nopack");
    list(root, "t-round", rows, (row, round) => {
      const here = held.includes(round);
      slots(row, { name: `${round.place} · ${round.occasion}`, note: here ? `${round.day} · ${say("until", { until: round.until_said })}` : round.day, label: say(here ? "open" : "take") });
      row.querySelector("[data-go]").onclick = () => (here ? (location.hash = `r=${round.id}`) : takeAlong(round.id).catch(() => tell(say("offline"))));
    });
  });
}

async function packNamed(id) {
  const pack = (await packs()).find((one) => one.id === id);
  if (!pack) {
    await showRounds();
    await tell(say("over"));
  }
  return pack;
}

const itemsAt = async (round) => (await outbox.mine(me, "draft", "waiting", "refused", "kept")).filter((item) => item.round === round).sort((a, b) => a.written - b.written);

async function showDoors(id) {
  const pack = await packNamed(id);
  if (!pack) return;
  const items = await itemsAt(id);
  const added = [...new Set(items.filter((item) => !pack.doors.some((door) => door.id === item.door)).map((item) => item.door))];
  const doors = [...pack.doors, ...added.map((door) => ({ id: door, label: "" }))];
  for (const door of doors) {
    door.item = items.filter((item) => item.door === door.id).pop();
    if (door.item) door.told = await safe.unseal(me, door.item.key, door.item);
  }
  draw($("#view"), "t-doors", (root) => {
    const done = doors.filter((door) => door.item && door.item.state !== "draft").length;
    slots(root, { crumb: `${pack.place} · ${pack.day}`, occasion: pack.occasion, sum: say("doors", { done, n: doors.length }), until: say("until", { until: pack.until_said }) });
    list(root, "t-door", doors, (row, door) => {
      const state = door.item ? `${say(door.told.outcome || "draft")} · ${say(door.item.state)}` : "";
      slots(row, { name: door.label || door.told.label, note: state });
      row.querySelector("a").href = `#d=${id}.${door.id}`;
      row.className = door.item ? `is-${door.item.state}` : "";
    });
    root.querySelector("[data-add]").onclick = () => {
      const label = root.querySelector("[data-label]").value.trim();
      if (label) location.hash = `d=${id}.+${encodeURIComponent(label)}`;
    };
  });
}

async function showDoor(roundId, doorId, another) {
  const pack = await packNamed(roundId);
  if (!pack) return;
  const held = (await itemsAt(roundId)).filter((item) => item.door === doorId).pop();
  const told = held && (await safe.unseal(me, held.key, held));
  const label = (pack.doors.find((door) => door.id === doorId) || {}).label || decodeURIComponent(doorId.slice(1));
  const frame = (root) => {
    heading(label);
    slots(root, { crumb: pack.place });
    root.querySelector("[data-back]").href = `#r=${roundId}`;
  };
  if (held && !another && (held.state === "waiting" || held.state === "kept")) return showFixed(held, told, frame);
  const begun = held && (held.state === "draft" || held.state === "refused");
  const item = begun ? { ...held } : { key: crypto.randomUUID(), round: roundId, door: doorId, state: "draft", written: Date.now(), files: [] };
  const start = begun ? told : { round: roundId, door: doorId[0] === "+" ? null : doorId, label: doorId[0] === "+" ? label : "", told_at: new Date().toISOString(), needs: [], brought: [], files: [] };
  draw($("#view"), "t-form", (root) => {
    frame(root);
    const lines = (pack.doors.find((door) => door.id === doorId) || {}).lines || [];
    root.querySelector("[data-lines]").hidden = !lines.length;
    root.querySelector("[data-lines]").append(...lines.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
    writeDown(root, pack, item, start);
  });
}

function showFixed(held, told, frame) {
  draw($("#view"), "t-fixed", (root) => {
    frame(root);
    slots(root, { state: `${say(told.outcome)} · ${say(held.state)}`, text: held.state === "waiting" ? say("fixed") : "" });
    if (told.kept) receipt(root, told, "");
    root.querySelector("[data-again]").onclick = () => showDoor(held.round, held.door, true);
  });
}

function receipt(root, told, name) {
  list(root, "t-receipt", [told.kept], (row, kept) => {
    slots(row, { name, beside: kept.beside });
    const lines = row.querySelector("[data-lines]");
    for (const need of kept.needs) for (const [tag, text] of [["dt", need.what], ["dd", `${need.receipt} · ${say("fouragain")} ${need.four}`]]) lines.appendChild(Object.assign(document.createElement(tag), { textContent: text }));
    const slip = row.querySelector("[data-slip]");
    slip.href = kept.slip;
    slip.hidden = !kept.needs.length;
  }, "[data-receipts]");
}

async function showKept() {
  const items = await outbox.mine(me, "kept");
  const doors = Object.fromEntries((await packs()).flatMap((pack) => pack.doors.map((door) => [door.id, door.label])));
  const rows = [];
  for (const item of items) rows.push([item, await safe.unseal(me, item.key, item)]);
  draw($("#view"), "t-kept", (root) => {
    for (const [item, told] of rows.reverse()) if (told.kept.needs.length || told.kept.beside) receipt(root, told, told.label || doors[item.door] || "");
  });
}

async function showLeave() {
  const items = await outbox.mine(me, "draft", "waiting", "refused");
  const doors = Object.fromEntries((await packs()).flatMap((pack) => pack.doors.map((door) => [door.id, door.label])));
  const texts = [];
  for (const item of items) texts.push(await onPaper(item, doors));
  draw($("#view"), "t-leave", (root) => {
    root.querySelector("[data-clear]").hidden = items.length > 0;
    root.querySelector("[data-held]").hidden = !items.length;
    root.querySelector("[data-told]").append(...texts);
    root.querySelector("[data-send]").onclick = () => send().then(show);
    root.querySelector("[data-drop]").onclick = async () => {
      if (!$("#onpaper").checked) return slots(root.isConnected ? root : $("#view"), { sure: say("sure") });
      for (const item of items) await outbox.discard(item);
      await show();
    };
    root.querySelector("[data-out]").onclick = () => safe.lock();
  });
}

// What was written, in plain lines to copy, with its files to save.
async function onPaper(item, doors) {
  const told = await safe.unseal(me, item.key, item);
  const sheet = document.createElement("div");
  sheet.className = "sheet onpaper";
  const lines = [told.label || doors[item.door] || "", say(told.outcome || "draft"), told.phone, ...(told.needs || []).map((need, n) => `${say("need", { n: n + 1 })}: ${need.said}`)];
  for (const gift of told.brought || []) lines.push([gift.what, gift.fen && gift.fen / 100, gift.fund, gift.receipt_no].filter(Boolean).join(" · "));
  for (const line of lines.filter(Boolean)) sheet.appendChild(Object.assign(document.createElement("p"), { textContent: line }));
  for (const [n, file] of (told.files || []).entries()) {
    const blob = await outbox.readFile(me, file.id);
    if (blob) sheet.appendChild(Object.assign(document.createElement("a"), { className: "more", href: URL.createObjectURL(blob), download: `${n + 1}.${file.kind === "voice" ? "webm" : "jpg"}`, textContent: say(file.kind === "voice" ? "voice" : "photo", { n: n + 1 }) }));
  }
  return sheet;
}

// ── writing one visit ──

function writeDown(root, pack, item, told) {
  const form = root.querySelector("form");
  const note = root.querySelector("[data-saved]");
  let timer, last = Promise.resolve();
  const save = (state) => {
    clearTimeout(timer);
    // One after the other: two writes at once could put the older over the newer.
    last = last.then(async () => {
      collect(form, told);
      item = await outbox.write(me, { ...item, state, written: item.written, files: told.files.map((file) => file.id) }, told);
      note.textContent = say("saved");
      await tell();
    }).catch(() => { note.textContent = say("full"); });
    return last;
  };
  fillForm(root, pack, told, {
    pick: async (file, kind) => {
      const kept = await outbox.keepFile(me, kind === "photo" ? await shrink(file) : file, kind);
      told.files.push(kept);
      await save("draft");
      return kept;
    },
    lose: async (id) => {
      told.files = told.files.filter((file) => file.id !== id);
      await drop("files", id);
      await save("draft");
    },
    show: (id) => outbox.readFile(me, id),
    record,
  });
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, 400, "draft");
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    collect(form, told);
    if (!told.outcome) return form.querySelector("[name=outcome]").focus();
    delete told.refused;
    item.written = Date.now();
    await save("waiting");
    location.hash = `r=${pack.id}`;
    trying();
  });
}

const trying = outbox.keepTrying(send);

async function start() {
  if (!window.crypto || !crypto.subtle || !window.indexedDB) return tell(say("nowhere"));
  if (navigator.serviceWorker) navigator.serviceWorker.register(urls.sw, { scope: "/" }).catch(() => {});
  me = await safe.opened();
  await show();
  window.addEventListener("hashchange", show);
  $("#send").onclick = () => trying();
  outbox.whenOthersSend(() => tell());
  setInterval(sweep, 60000);
  trying();
}

start();
