// The pen: touching the sheet writes points into the text, which alone is the drawing. The page works without this.

const SVG = "http://www.w3.org/2000/svg";
const NEEDS = { group: 3, landmark: 1, road: 2, water: 2 };

export function drawVillages() {
  const pen = document.querySelector("[data-pen]");
  if (!pen) return;
  const sheet = document.querySelector("[data-sheet] svg");
  const text = document.querySelector("textarea[name=text]");
  const kind = pen.querySelector("select");
  const name = pen.querySelector("input");
  let points = [];
  const trace = sheet.appendChild(document.createElementNS(SVG, "polyline"));
  trace.setAttribute("fill", "none");
  trace.setAttribute("stroke", "#2E3A94");
  trace.setAttribute("stroke-width", "0.8");
  pen.hidden = false;

  const show = () => trace.setAttribute("points", points.map((p) => p.join(",")).join(" "));
  const finish = () => {
    if (points.length < NEEDS[kind.value]) return;
    if (!name.value.trim()) return name.focus();
    const line = `${kind.value} ${name.value.trim()}: ${points.map((p) => p.join(",")).join(" ")}`;
    text.value = `${text.value.trimEnd()}\n${line}`.trimStart();
    points = [];
    name.value = "";
    trace.setAttribute("points", "");
    text.form.requestSubmit();
  };
  sheet.addEventListener("click", (event) => {
    const box = sheet.getBoundingClientRect();
    const at = (value, start, size) => Math.round(Math.min(100, Math.max(0, ((value - start) / size) * 100)) * 2) / 2;
    points.push([at(event.clientX, box.left, box.width), at(event.clientY, box.top, box.height)]);
    show();
    if (kind.value === "landmark") finish();
  });
  pen.querySelector("[data-finish]").addEventListener("click", finish);
  pen.querySelector("[data-undo]").addEventListener("click", () => {
    if (points.length) points.pop();
    else text.value = text.value.trimEnd().split("\n").slice(0, -1).join("\n");
    show();
  });
}
