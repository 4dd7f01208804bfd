// Spoken prompts: one big button for each recording that the town made. Pressing again stops; another one stops the first.

export function prompts() {
  let playing;
  for (const sound of document.querySelectorAll("audio[data-prompt]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = sound.dataset.big ? "hear hear--big" : "hear";
    button.append(document.getElementById("hear-icon").content.cloneNode(true), Object.assign(document.createElement("span"), { textContent: sound.dataset.prompt }));
    sound.controls = false;
    sound.before(button);
    const show = () => button.setAttribute("aria-pressed", String(!sound.paused));
    show();
    for (const moment of ["play", "pause", "ended"]) sound.addEventListener(moment, show);
    button.addEventListener("click", () => {
      if (playing && playing !== sound) playing.pause();
      playing = sound;
      if (!sound.paused) return sound.pause();
      sound.currentTime = 0;
      sound.play().catch(() => {});
    });
  }
}
