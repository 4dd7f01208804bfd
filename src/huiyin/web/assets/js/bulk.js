// The bar over a selection follows the ticks.

function refresh() {
  const ticks = Array.from(document.querySelectorAll(".led input[type=checkbox]"));
  for (const tick of ticks) tick.closest("tr").classList.toggle("is-on", tick.checked);
  const count = ticks.filter((tick) => tick.checked).length;
  for (const place of document.querySelectorAll("[data-bulk-count]")) place.textContent = String(count);
}

export function followTicks() {
  document.addEventListener("change", (event) => {
    if (event.target.matches(".led input[type=checkbox]")) refresh();
  });
  // htmx exchanges rows; what is ticked in the new ones counts too.
  document.addEventListener("htmx:afterSwap", refresh);
  if (document.querySelector("[data-bulk]")) refresh();
}
