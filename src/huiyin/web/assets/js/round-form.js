// The form of one visit: from what was kept to the fields, and back.

import { signing } from "./offline/media.js";
import { say, slots, stamp } from "./round-page.js";

const yuan = (fen) => (fen === null || fen === undefined ? "" : String(fen / 100));
// What can't be read as an amount goes as it is: the server says what is wrong with it.
const fenOf = (text) => (text.trim() ? (/^\d+([.]\d{1,2})?$/.test(text.trim()) ? Math.round(Number(text) * 100) : -1) : null);

export function fillForm(root, pack, told, files) {
  const form = root.querySelector("form");
  for (const name of ["outcome", "spoke", "language"]) for (const radio of form.querySelectorAll(`[name=${name}]`)) radio.checked = radio.value === told[name];
  form.elements.phone.value = told.phone || "";
  form.elements.agreed.checked = Boolean(told.agreed);
  const talk = form.querySelector("[data-talk]");
  const follow = () => { talk.hidden = form.elements.outcome.value !== "spoke"; };
  form.addEventListener("change", follow);
  follow();
  const needs = form.querySelector("[data-needs]");
  const add = (need) => needs.appendChild(needFields(needs.children.length, need, pack, told, files));
  for (const need of told.needs.length ? told.needs : [{}]) add(need);
  form.querySelector("[data-more]").onclick = () => add({});
  if (pack.care) for (let n = 0; n < 2; n++) form.querySelector("[data-cares]").appendChild(givenFields(n, told.brought[n] || {}));
  if (pack.asks.length) {
    const asks = document.createElement("ul");
    asks.className = "asks";
    asks.append(...pack.asks.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
    root.querySelector("[data-asks]").appendChild(asks);
  }
  sayYes(form.querySelector("[data-yes]"), told, files);
  for (const { field, said } of told.refused || []) complain(root, form, field, said);
}

// A yes to keeping something: signed, recorded, or on a sheet that was photographed. The last one counts.
function sayYes(box, told, files) {
  const yes = told.consent || {};
  box.open = Boolean(told.consent);
  box.querySelector("[name=consent-called]").value = yes.called || "";
  for (const [name, chosen] of [["purposes", yes.purposes], ["needs", yes.needs]]) for (const tick of box.querySelectorAll(`[name=consent-${name}]`)) tick.checked = (chosen || []).includes(tick.value);
  const place = box.querySelector("[data-evidence]");
  const mark = (kept, how) => {
    const seen = shot(kept, files, box);
    seen.dataset.how = how;
    place.prepend(seen);
  };
  const take = async (blob, kind, how) => {
    if (!blob) return;
    for (const old of place.querySelectorAll("[data-file]")) {
      old.remove();
      await files.lose(old.dataset.file);
    }
    mark(await files.pick(blob, kind), how);
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const held = told.files.find((file) => file.id === yes.file);
  if (held) mark(held, yes.how);
  const pen = signing(box.querySelector("[data-sign]"));
  box.querySelector("[data-signed]").onclick = async () => pen.drawn() && take(await pen.blob(), "photo", "paper");
  box.querySelector("[data-clear]").onclick = pen.clear;
  box.querySelector("[data-sheet]").onchange = (event) => take(event.target.files[0], "photo", "paper");
  recorder(box, files, (blob) => take(blob, "voice", "voice"));
}

function recorder(box, files, take) {
  box.querySelector("[data-voice]").onchange = (event) => event.target.files[0] && take(event.target.files[0]);
  const button = box.querySelector("[data-record]");
  button.onclick = async () => {
    const label = button.querySelector("[data-say]");
    const going = button.recorder;
    await files.record(button, (blob) => {
      label.textContent = say(blob ? "press" : "nomic");
      if (blob) take(blob);
      else box.querySelector("[data-novoice]").hidden = false;
    });
    if (!going && button.recorder) label.textContent = say("stop");
  };
}

function complain(root, form, field, text) {
  const sentence = Object.assign(document.createElement("p"), { className: "govuk-error-message", textContent: text });
  const at = form.elements[field];
  if (at && at.closest) at.closest(".govuk-form-group").prepend(sentence);
  else root.querySelector("[data-errors]").appendChild(sentence);
}

function numbered(id, n) {
  const box = document.createElement("div");
  box.appendChild(stamp(id));
  box.innerHTML = box.innerHTML.replace(/(needs|brought)-N-/g, `$1-${n}-`).replace(/="N"/g, `="${n}"`);
  return box.firstElementChild;
}

function givenFields(n, gift) {
  const box = numbered("t-given", n);
  const field = (name) => box.querySelector(`[name=brought-${n}-${name}]`);
  field("what").value = gift.what || "";
  field("yuan").value = yuan(gift.fen);
  field("fund").value = gift.fund || "";
  field("receipt").value = gift.receipt_no || "";
  return box;
}

function needFields(n, need, pack, told, files) {
  const box = numbered("t-need", n);
  slots(box, { no: say("need", { n: n + 1 }) });
  box.querySelector("textarea").value = need.said || "";
  const kinds = box.querySelector("select");
  for (const [value, text] of pack.kinds) kinds.add(new Option(text, value));
  kinds.value = need.service || "";
  const shots = box.querySelector("[data-shots]");
  const mark = (kept) => shots.prepend(shot(kept, files, box));
  for (const id of need.files || []) {
    const kept = told.files.find((file) => file.id === id);
    if (kept) mark(kept);
  }
  const take = async (blob, kind) => {
    const kept = await files.pick(blob, kind);
    mark(kept);
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };
  box.querySelector("[data-photos]").onchange = async (event) => {
    for (const file of event.target.files) await take(file, "photo");
    event.target.value = "";
  };
  recorder(box, files, (blob) => take(blob, "voice"));
  return box;
}

// A kept photo or recording, with a way to take it away again.
function shot(kept, files, box) {
  const place = document.createElement("span");
  place.className = "shot";
  place.dataset.file = kept.id;
  files.show(kept.id).then((blob) => {
    if (!blob) return;
    const seen = document.createElement(kept.kind === "voice" ? "audio" : "img");
    seen.src = URL.createObjectURL(blob);
    if (kept.kind === "voice") seen.controls = true;
    else seen.alt = say("photo", { n: 1 });
    place.prepend(seen);
  });
  const away = document.createElement("button");
  away.type = "button";
  away.className = "shot__x";
  away.textContent = "×";
  away.setAttribute("aria-label", say("away"));
  away.onclick = async () => {
    place.remove();
    box.dispatchEvent(new Event("input", { bubbles: true }));
    await files.lose(kept.id);
  };
  place.appendChild(away);
  return place;
}

// Read the fields into `told`. Empty needs and gifts are none.
export function collect(form, told) {
  const value = (name) => (form.elements[name] ? form.elements[name].value.trim() : "");
  Object.assign(told, { outcome: value("outcome"), spoke: value("spoke"), language: value("language"), phone: value("phone"), agreed: form.elements.agreed.checked });
  const needs = Array.from(form.querySelectorAll("[data-need]"), (box) => ({
    said: box.querySelector("textarea").value.trim(),
    service: Number(box.querySelector("select").value) || null,
    files: Array.from(box.querySelectorAll("[data-file]"), (shot) => shot.dataset.file),
  }));
  told.needs = needs.filter((need) => need.said || need.files.length);
  const ticked = (name) => Array.from(form.querySelectorAll(`[name=consent-${name}]:checked`), (tick) => tick.value);
  const file = form.querySelector("[data-evidence] [data-file]");
  const yes = { called: value("consent-called"), purposes: ticked("purposes"), needs: ticked("needs"), how: file ? file.dataset.how : "", file: file ? file.dataset.file : null };
  told.consent = yes.called || yes.purposes.length || yes.needs.length || file ? yes : null;
  const gifts = Array.from(form.querySelectorAll("[data-given]"), (box) => {
    const n = box.dataset.given;
    return { what: value(`brought-${n}-what`), fen: fenOf(value(`brought-${n}-yuan`)), fund: value(`brought-${n}-fund`), receipt_no: value(`brought-${n}-receipt`) };
  });
  told.brought = gifts.filter((gift) => gift.what || gift.fen !== null || gift.receipt_no);
}
