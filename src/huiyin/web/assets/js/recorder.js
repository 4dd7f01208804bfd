// The big recorder of a form: one press begins, one press ends, then it can be heard, and said again. The recording goes into the
// form's own file field, so that it is sent as any file is. Without a recorder the field stays what it is: the phone's own.

import { format, record } from "./offline/media.js";

const SUFFIX = { "audio/webm": "webm", "audio/ogg": "ogg", "audio/mp4": "m4a", "audio/aac": "aac" };

export function recorders() {
  if (format() === null || !window.DataTransfer) return;
  for (const label of document.querySelectorAll("[data-recorder]")) recorder(label, document.getElementById(label.htmlFor));
}

function recorder(label, field) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = label.className;
  button.append(...label.childNodes);
  button.id = `${field.id}-record`;
  label.replaceWith(button);
  const title = button.querySelector("b"), note = button.querySelector("[data-chosen]"), words = label.dataset;
  const hint = button.querySelector("small:not([data-chosen])"), begin = title.textContent, sound = document.createElement("audio");
  sound.controls = true;
  let timer;
  const say = (text) => {
    note.textContent = text;
    note.hidden = !text;
  };
  const stopped = () => {
    clearInterval(timer);
    button.classList.remove("is-live");
    if (hint) hint.hidden = false;
  };
  button.addEventListener("click", async () => {
    const ends = Boolean(button.recorder);
    if (!ends) say("");
    await record(button, (blob) => {
      stopped();
      if (!blob) return nobody();
      take(field, blob);
      title.textContent = words.again;
      sound.src = URL.createObjectURL(blob);
      button.after(sound);
      say(words.done);
    });
    if (ends || !button.recorder) return;
    title.textContent = words.stop;
    button.classList.add("is-live");
    if (hint) hint.hidden = true;
    sound.remove();
    const since = Date.now();
    timer = setInterval(() => say(`${Math.floor((Date.now() - since) / 1000)}″`), 1000);
  });
  // No microphone for us: the phone's own recorder, or a file.
  const nobody = () => {
    title.textContent = begin;
    say(words.nomic);
    field.className = "";
    button.after(field);
    field.focus();
  };
}

function take(field, blob) {
  const held = new DataTransfer();
  for (const file of field.files) if (!file.type.startsWith("audio/")) held.items.add(file);
  held.items.add(new File([blob], `voice.${SUFFIX[blob.type] || "webm"}`, { type: blob.type }));
  field.files = held.files;
  field.dispatchEvent(new Event("change", { bubbles: true }));
}
