// Photos made small, voices recorded, names signed: on the phone, before anything is kept.

const SIDE = 1600, ENOUGH = 400000; // pixels, bytes

// A photo as JPEG without whatever the camera wrote into it. What can't be drawn is kept as it is; the server looks at it.
export async function shrink(file) {
  let picture;
  try {
    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch (_) {
    return file;
  }
  const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  const draw = canvas.getContext("2d");
  draw.fillStyle = "#fff";
  draw.fillRect(0, 0, canvas.width, canvas.height);
  draw.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const fine = await blobOf(canvas, 0.75);
  return fine.size > ENOUGH ? blobOf(canvas, 0.5) : fine;
}

const blobOf = (canvas, quality, type = "image/jpeg") => new Promise((done) => canvas.toBlob(done, type, quality));

// What recorders write, best first: the first can be played nearly everywhere and is a tenth of the size of sound as it is.
const FORMATS = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4;codecs=mp4a.40.2", "audio/mp4", "audio/aac"];

// Whether this browser can record here, and in which format; "" leaves the choice to it, null is no.
export function format() {
  if (!window.MediaRecorder || !navigator.mediaDevices || !navigator.mediaDevices.getUserMedia) return null;
  return FORMATS.find((one) => MediaRecorder.isTypeSupported && MediaRecorder.isTypeSupported(one)) || "";
}

// Press to begin, press to end. Gives the recording to `done`; null where there is no microphone for us.
export async function record(button, done) {
  if (button.recorder) return button.recorder.stop();
  let line;
  try {
    line = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch (_) {
    return done(null);
  }
  const parts = [], mimeType = format();
  const recorder = new MediaRecorder(line, { audioBitsPerSecond: 20000, ...(mimeType ? { mimeType } : {}) });
  recorder.ondataavailable = (event) => parts.push(event.data);
  recorder.onstop = () => {
    line.getTracks().forEach((track) => track.stop());
    button.recorder = null;
    button.removeAttribute("aria-pressed");
    done(new Blob(parts, { type: recorder.mimeType.split(";")[0] }));
  };
  recorder.start();
  button.recorder = recorder;
  button.setAttribute("aria-pressed", "true");
  setTimeout(() => recorder.state === "recording" && recorder.stop(), 290000);
}

// A name drawn with the finger.
export function signing(canvas) {
  const pen = canvas.getContext("2d");
  let drawing = false, drawn = false;
  const point = (event) => {
    const at = canvas.getBoundingClientRect();
    return [((event.clientX - at.left) * canvas.width) / at.width, ((event.clientY - at.top) * canvas.height) / at.height];
  };
  const clear = () => {
    drawn = false;
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.lineWidth = 4;
    pen.lineCap = pen.lineJoin = "round";
  };
  clear();
  canvas.addEventListener("pointerdown", (event) => {
    drawing = true;
    canvas.setPointerCapture(event.pointerId);
    pen.beginPath();
    pen.moveTo(...point(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    drawn = true;
    pen.lineTo(...point(event));
    pen.stroke();
  });
  canvas.addEventListener("pointerup", () => { drawing = false; });
  return { clear, drawn: () => drawn, blob: () => blobOf(canvas, 1, "image/png") };
}
