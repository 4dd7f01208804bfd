// The order form: from its fields to what is kept, and back.

import { shrink } from "./offline/media.js";
import { unseal } from "./offline/safe.js";
import { get } from "./offline/store.js";

const OWN = ["key", "csrfmiddlewaretoken"]; // not of what was said

// Fields and files as they will be sent. Photos are made small first; `seal` makes each file a row of the store.
export async function collect(form, seal) {
  const told = { to: form.dataset.to || location.pathname + location.search, fields: [], files: [] }, rows = [];
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string") {
      if (!OWN.includes(name)) told.fields.push([name, value]);
    } else if (value.size) {
      const photo = name !== "voice", blob = photo ? await shrink(value) : value;
      const row = await seal(blob, photo ? "photo" : "voice");
      rows.push(row);
      told.files.push({ id: row.id, field: name, name: photo && blob !== value ? value.name.replace(/\.\w+$/, ".jpg") : value.name });
    }
  }
  return { told, rows };
}

// What the server would refuse for sure, said at once: without signal nobody would hear it before tomorrow.
export function complaint(form, words) {
  const read = new FormData(form), wall = form.querySelector("[data-wall]");
  const something = ["said", "service", "kept"].some((name) => String(read.get(name) || "").trim()) || ["voice", "photos"].some((name) => read.get(name) && read.get(name).size);
  if (!something && !form.dataset.lead) return { field: "said", said: words.nothing };
  const atWall = read.get("spot") === "wall" && !(wall && wall.hidden);
  if (!atWall && !form.dataset.lead && !read.get("place")) return { field: "place", said: words.place };
  return null;
}

// The key of the page's form, so that a form in two tabs is one order; a fresh one where other words lie under that already.
export async function keyed(me, given, told) {
  const held = given && (await get("items", given));
  if (!given) return crypto.randomUUID();
  if (!held) return given;
  if (held.owner !== me.owner || held.state === "refused") return crypto.randomUUID();
  const before = await unseal(me, given, held);
  const plain = ({ fields, files }) => JSON.stringify([fields, files.map((file) => file.name)]);
  return plain(before) === plain(told) ? given : crypto.randomUUID();
}

// Put what was kept back into the form.
export async function fill(form, told, read) {
  for (const [name, value] of told.fields) {
    const field = form.elements[name];
    if (!field) continue;
    if (field.type === "hidden") continue;
    field.value = value;
  }
  for (const name of ["voice", "photos"]) {
    const field = form.elements[name], held = window.DataTransfer && new DataTransfer();
    if (!field || !held) continue;
    for (const file of told.files.filter((one) => one.field === name)) {
      const blob = await read(file);
      if (blob) held.items.add(new File([blob], file.name, { type: blob.type }));
    }
    field.files = held.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
  for (const details of form.querySelectorAll("details")) if (details.querySelector(":checked")) details.open = true;
}

// The same summary that the server draws above the form.
export function showErrors(problems) {
  const place = document.querySelector("[data-problems]");
  const lines = problems.map(({ field, said }) => {
    const line = document.createElement("li");
    line.appendChild(field && document.getElementById(field) ? Object.assign(document.createElement("a"), { href: `#${field}`, textContent: said }) : document.createTextNode(said));
    return line;
  });
  place.querySelector("ul").replaceChildren(...lines);
  place.hidden = !lines.length;
  place.firstElementChild.focus();
}
