// A page in Tibetan is shown once its letters are here: a line that is set anew moves under the eyes of whoever reads it. The style sheet
// hides it until then, and shows it when the time is up, were this script to fail (_resident-page.scss).

const LONGEST = 1000; // ms

export async function showWithLetters() {
  const page = document.documentElement, face = getComputedStyle(page).getPropertyValue("--face");
  await Promise.race([document.fonts.load(`1em ${face}`, "བ").catch(() => {}), new Promise((done) => setTimeout(done, LONGEST))]);
  page.classList.add("set");
  if (location.hash && !scrollY) document.getElementById(location.hash.slice(1))?.scrollIntoView(); // it lay nowhere until now
}
