// A map on tiles. Loaded by the one page that shows it, when somebody asked for it.
import "leaflet/dist/leaflet.css";
import * as L from "leaflet/dist/leaflet-src.esm.js";
import { PMTiles, leafletRasterLayer } from "pmtiles";

window.L = L; // pmtiles looks for it there
const box = document.getElementById("tiles-map");
const facts = JSON.parse(box.dataset.map);
const map = L.map(box, { attributionControl: true });
map.attributionControl.setPrefix(false);
for (const url of facts.urls) {
  const layer =
    facts.kind === "pmtiles"
      ? leafletRasterLayer(new PMTiles(url), { attribution: facts.attribution })
      : L.tileLayer(url, { attribution: facts.attribution, subdomains: "01234567", maxZoom: 18 });
  layer.addTo(map);
}
const marks = facts.points.map((point) => {
  const mark = L.circleMarker(point.at, { radius: 9, color: "#191D2F", weight: 2, fillColor: "#1C6B47", fillOpacity: 1 });
  const label = document.createElement(point.url ? "a" : "span");
  label.textContent = point.name;
  if (point.url) label.href = point.url;
  return mark.bindPopup(label).bindTooltip(point.name, { permanent: true, direction: "top" }).addTo(map);
});
if (marks.length) map.fitBounds(L.featureGroup(marks).getBounds().pad(0.3), { maxZoom: 15 });
else map.setView([31, 92], 5);

// Where the person is, once, and only when they press the button. It leaves the page for nowhere.
const button = document.getElementById("where-am-i");
if (navigator.geolocation) {
  button.parentElement.hidden = false;
  button.addEventListener("click", () =>
    navigator.geolocation.getCurrentPosition((found) => {
      const at = [found.coords.latitude, found.coords.longitude];
      L.circleMarker(at, { radius: 7, color: "#2E3A94", weight: 3 }).addTo(map);
      map.setView(at, 15);
    }),
  );
}
