// Drawing from the templates of the page.

export const $ = (selector) => document.querySelector(selector);
const read = (id) => JSON.parse($(id).textContent);
export const words = read("#words");
export const urls = read("#urls");

export const say = (name, args = {}) => words[name].replace(/%\((\w+)\)s/g, (_, key) => args[key]);

export const stamp = (id) => document.getElementById(id).content.cloneNode(true);

// Put texts where the template has room for them: {name: "..."} goes to [data-name].
export function slots(root, texts) {
  for (const [name, text] of Object.entries(texts)) {
    const place = root.querySelector(`[data-${name}]`);
    if (!place) continue;
    place.textContent = text;
    place.hidden = !text;
  }
}

export function draw(place, id, fill) {
  const root = stamp(id);
  fill(root);
  place.replaceChildren(root);
}

export function list(root, id, rows, fill, where = "[data-list]") {
  for (const row of rows) {
    const one = stamp(id);
    const first = one.firstElementChild;
    fill(first, row);
    root.querySelector(where).appendChild(first);
  }
}
