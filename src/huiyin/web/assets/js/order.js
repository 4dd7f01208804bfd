// Placing an order where there may be no signal: kept on this phone, sealed, and sent once. On the order page it takes the form in
// hand; on the shell (/unsent/, or in the place of a page that can't be had) it shows what lies here; elsewhere it only sends.

import { collect, complaint, fill, keyed, showErrors } from "./order-form.js";
import * as outbox from "./offline/outbox.js";
import { resident, unseal } from "./offline/safe.js";
import { together } from "./offline/store.js";

const HOURS_KEPT = 36; // a receipt that nobody decided about
const bar = document.querySelector("[data-unsent]"), form = document.querySelector("form[data-order]"), list = document.querySelector("[data-outbox]");
const more = document.getElementById("outbox-words"); // elsewhere the line on top says enough
const words = { unsent: bar.dataset.says, arrived: bar.dataset.arrived, ...(more && JSON.parse(more.textContent)) };
const say = (name, n) => words[name].replace("{n}", n);
const shown = () => (list ? list.querySelector("[data-list]") : null);
const ready = resident();
ready.catch(() => {}); // refused in a private window, or where there is nothing to seal with
let me, opened = []; // opened: receipts whose page this is

// ── sending ──

async function deliver() {
  const { csrf } = await (await outbox.call(`${bar.querySelector("a").getAttribute("href")}token/`)).json();
  return async (item, told) => {
    const body = new FormData();
    for (const [name, value] of told.fields) body.append(name, value);
    body.append("key", item.key);
    for (const file of told.files) {
      const blob = await outbox.readFile(me, file.id);
      if (blob) body.append(file.field, blob, file.name);
    }
    const answer = await outbox.call(told.to, { method: "POST", body, headers: { "X-CSRFToken": csrf } });
    if (answer.status === 404) return { refused: [{ field: "", said: words.gone }] };
    return answer.json().catch(() => ({}));
  };
}

async function send() {
  let trouble = "", came = "sent";
  try {
    if ((await outbox.mine(me, "waiting")).length) tell(words.sending);
    came = await outbox.flush(me, deliver, draw);
    if (came === "busy") trouble = words.sending;
  } catch (problem) {
    if (!(problem instanceof outbox.Stop)) throw problem;
    trouble = problem.message === "offline" ? words.offline : words.later;
    came = "later";
  }
  await draw();
  await tell(trouble);
  return came;
}

const trying = outbox.keepTrying(() => send().catch(broken));

// The store gave up: said as it is, and what stands in the form stays there.
function broken() {
  tell(words.nowhere, true);
}

// ── what is shown ──

async function tell(trouble, force) {
  const held = me && !force ? (await outbox.mine(me, "waiting", "refused", "kept")).filter((item) => !item.wanted) : [];
  const unsent = held.filter((item) => item.state !== "kept").length;
  try {
    localStorage.setItem("huiyin-unsent", held.length);
  } catch (_) {
    // only the line on other pages is lost
  }
  bar.querySelector("b").textContent = unsent ? say("unsent", unsent) : held.length ? words.arrived : "";
  bar.querySelector("span").textContent = (unsent || force) && trouble ? trouble : "";
  if (list) list.querySelector("[data-sends]").hidden = !held.some((item) => item.state === "waiting");
  bar.querySelector("a").hidden = Boolean(list);
  bar.hidden = !held.length && !force;
}

async function draw() {
  const rows = [];
  for (const item of await outbox.mine(me, "waiting", "refused", "kept")) {
    const told = await unseal(me, item.key, item);
    if (item.state === "kept" && (opened.includes(told.kept.url) || (!item.wanted && Date.now() - item.written > HOURS_KEPT * 36e5))) await outbox.discard(item);
    else rows.push([item, told]);
  }
  if (!shown()) return;
  rows.sort(([a], [b]) => b.written - a.written);
  shown().replaceChildren(...rows.map(([item, told]) => row(item, told)));
  list.querySelector("[data-none]").hidden = rows.length > 0;
}

function row(item, told) {
  const one = list.querySelector(`template[data-${item.state}]`).content.firstElementChild.cloneNode(true);
  const put = (name, text) => one.querySelectorAll(`[data-${name}]`).forEach((place) => { place.textContent = text; });
  const on = (name, what) => one.querySelectorAll(`[data-${name}]`).forEach((button) => button.addEventListener("click", () => what().then(draw).then(() => tell("")).catch(broken)));
  const value = (name) => (told.fields.find(([field]) => field === name) || [])[1] || "";
  put("when", new Date(item.written).toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" }));
  if (item.state === "kept") {
    put("receipt", told.kept.receipt.replace(/(....)/, "$1 "));
    put("four", told.kept.four || words.phone4);
    one.querySelector("[data-open]").href = told.kept.url;
    one.querySelector("[data-want]").hidden = Boolean(item.wanted);
    on("want", () => together([["items", { ...item, wanted: true }]]));
  } else {
    put("said", value("said") || (told.files.some((file) => file.field === "voice") ? words.voice : words.nowords));
    put("files", told.files.length ? say("files", told.files.length) : "");
    put("why", (told.refused || []).map((why) => why.said).join(" "));
    one.querySelectorAll("[data-tried]").forEach((note) => { note.hidden = !item.tried; });
    on("again", () => writeAgain(item, told));
  }
  on("drop", () => outbox.discard(item));
  return one;
}

async function writeAgain(item, told) {
  await fill(form, told, (file) => outbox.readFile(me, file.id));
  form.dataset.to = told.to;
  form.dataset.instead = item.key;
  form.hidden = false;
  showErrors(told.refused || []);
}

// ── the form ──

async function submit() {
  const problem = complaint(form, words);
  if (problem) return showErrors([problem]);
  let key;
  try {
    me = await ready;
    const { told, rows } = await collect(form, (blob, kind) => outbox.sealFile(me, blob, kind));
    const item = { state: "waiting", written: Date.now(), files: rows.map((file) => file.id) };
    key = await keyed(me, form.elements.key && form.elements.key.value, told);
    await outbox.keepWhole(me, { ...item, key }, told, rows, form.dataset.instead);
  } catch (problem) {
    return problem.name === "QuotaExceededError" ? showErrors([{ field: "", said: words.full }]) : byItself();
  }
  delete form.dataset.instead;
  return answered(key).catch((problem) => {
    broken();
    throw problem;
  });
}

// It is kept: from here on nothing sends it but the outbox.
async function answered(key) {
  await trying();
  const now = (await outbox.mine(me, "waiting", "refused", "kept")).find((one) => one.key === key);
  const answer = now && (await unseal(me, key, now));
  if (now && now.state === "kept") location.href = answer.kept.url;
  else if (now && now.state === "refused") {
    form.dataset.instead = key;
    showErrors(answer.refused);
  } else {
    form.hidden = true;
    list.hidden = false;
    bar.scrollIntoView();
  }
}

// Nothing can be kept here: the browser sends the form as it always could, if the page has a token of its own.
function byItself() {
  if (form.elements.csrfmiddlewaretoken) HTMLFormElement.prototype.submit.call(form);
  else showErrors([{ field: "", said: words.nowhere }]);
}

function inHand() {
  form.addEventListener("submit", (event) => {
    if (event.submitter && event.submitter.name) return; // takes a photo or the recording away: the server's
    event.preventDefault();
    const button = form.querySelector("[type=submit].btn-big");
    if (button.disabled) return;
    button.disabled = true;
    submit().finally(() => { button.disabled = false; });
  });
  if (!form.dataset.shell) return;
  const here = /^\/order\/([\w-]*)/.exec(location.pathname);
  form.hidden = !here;
  form.dataset.to = here ? location.pathname + location.search : form.dataset.order;
  const wall = form.querySelector("[data-wall]");
  wall.hidden = !here || !here[1];
  if (!wall.hidden) wall.querySelector("[value=wall]").checked = true;
}

async function start() {
  if (form) inHand();
  try {
    me = await ready;
  } catch (_) {
    return form && form.dataset.shell && broken();
  }
  opened = [location.pathname];
  if (list) {
    list.querySelector("[data-send]").addEventListener("click", () => trying());
    list.hidden = !form || !form.dataset.shell;
  }
  if (navigator.storage && navigator.storage.persist && (await outbox.mine(me, "waiting")).length) navigator.storage.persist();
  outbox.whenOthersSend(() => draw().then(() => tell("")));
  await draw();
  trying();
}

start();
