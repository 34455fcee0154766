// Puts the page together.

const data = JSON.parse(byId("data").textContent);

/** What the page knows and shows. */
const report = {
  data,
  files: data.files,
  /** Of the longest file. */
  seconds: Math.max(...data.files.map((file) => file.samples)) / data.sampleRate,
  isMatched: true,
  showsDifference: false,
  showsShortTerm: true,
  timeMarks: [],
};

/** The last part of a path; all of it where two files share that. */
function names(paths) {
  const last = paths.map((path) => path.split("/").pop());
  return paths.map((path, index) => (last.filter((name) => name === last[index]).length > 1 ? path : last[index]));
}

const dashes = [undefined, "7 4", "2 4", "10 3 2 3"];
const fileNames = names(report.files.map((file) => file.path));
const target = report.files[0];
report.files.forEach((file, index) => {
  const round = Math.floor((index - 1) / 4);
  file.name = fileNames[index];
  file.label = index === 0 ? `Target · ${file.name}` : file.name;
  file.style = index === 0 ? { className: "file0" } : { className: `file${1 + ((index - 1) % 4)}`, dash: dashes[Math.min(round, 3)] };
  file.levels = Uint8Array.from(atob(file.spectrogram), (letter) => letter.charCodeAt(0));
  delete file.spectrogram;
  /** As it is heard: mono comes out of two speakers, which the standard does not count. */
  file.heardLufs = file.integratedLufs === null || file.channels > 1 ? file.integratedLufs : file.integratedLufs + 10 * Math.log10(2);
  const shift = (key) => (report.isMatched && file[key] !== null && target[key] !== null ? target[key] - file[key] : 0);
  /** Decibels that bring its level in the speakers to the target's loudness. */
  file.shiftDb = () => shift("heardLufs");
  /** Decibels that bring its loudness to the target's. */
  file.loudnessShiftDb = () => shift("integratedLufs");
  /** Decibels that bring its sound to the quietest file's loudness, so that none is turned up. */
  file.playDb = () => (report.isMatched && file.heardLufs !== null ? quietest - file.heardLufs : 0);
});
const quietest = Math.min(...report.files.map((file) => file.heardLufs).filter((value) => value !== null));
report.showsShortTerm = report.seconds >= 60;

const mixNames = report.files.slice(1).map((file) => file.name);
byId("title").append(mixNames.length > 3 ? `${mixNames.length} mixes` : mixNames.join(", "), element("small", {}, " against "), target.name);
document.title = `${mixNames.join(", ")} against ${target.name}`;
byId("footer").textContent = `Made by fader ${data.version}. Loudness: ITU-R BS.1770-4, EBU Tech 3342. Features: automix-toolkit (Martínez-Ramírez et al., ISMIR 2022). Losses: auraloss.`;
for (const legend of document.querySelectorAll(".legend")) {
  if (!legend.id) legend.replaceChildren(...report.files.map(legendEntry));
}

function draw() {
  report.timeMarks = [];
  drawFigures(report);
  drawSpectrograms(report);
  drawLoudness(report);
  drawSpectrum(report);
  drawFeatures(report);
  drawNumbers(report);
  showPlayer();
}

// The player

const icons = {
  play: () => shape("svg", { width: 18, height: 18, viewBox: "0 0 18 18" }, shape("path", { d: "M5 2.5L15.5 9L5 15.5Z" })),
  pause: () => shape("svg", { width: 18, height: 18, viewBox: "0 0 18 18" }, shape("path", { d: "M4 3H7.5V15H4ZM10.5 3H14V15H10.5Z" })),
};
byId("hint").textContent = `Space plays and stops, ${report.files.length > 2 ? `1 to ${Math.min(report.files.length, 9)} switch` : "1 and 2 switch"}, ← → move by 5 s, M matches loudness or not; drag over a picture to repeat a passage, Esc ends that.`;
let isLoading = false;

function showPlayer() {
  const { player } = report;
  byId("play").replaceChildren(player.isPlaying ? icons.pause() : icons.play());
  byId("play").setAttribute("aria-label", player.isPlaying ? "Pause" : "Play");
  showSource(player.chosen);
  for (const mark of report.timeMarks) mark.repeat(player.loop);
  const gain = report.files[player.chosen].playDb();
  const level = Math.abs(gain) < 0.05 ? "as it is" : `${number(gain, 1)} dB`;
  byId("status").textContent = isLoading ? "Decoding …" : `${report.files[player.chosen].label}: ${level}`;
  showPlace();
}

function showPlace() {
  const seconds = report.player.now();
  byId("time").textContent = clock(seconds, 1);
  byId("seek").value = seconds;
  byId("seek").setAttribute("aria-valuetext", clock(seconds));
  for (const mark of report.timeMarks) mark.move(seconds);
}

function follow() {
  if (report.player.isPlaying) showPlace();
  requestAnimationFrame(follow);
}

async function play() {
  isLoading = !report.player.buffers;
  showPlayer();
  try {
    await report.player.toggle();
    isLoading = false;
    showPlayer();
  } catch (error) {
    isLoading = false;
    byId("play").disabled = true;
    byId("status").textContent = `This browser cannot play the sound: ${error.message}`;
  }
}

function match(isMatched) {
  report.isMatched = isMatched;
  showMatching(isMatched ? 0 : 1);
  report.player.setGains(Player.fade);
  draw();
}

report.player = new Player(report, () => showPlayer());
const showSource = choice(byId("sources"), report.files.map((file, index) => ({
  content: [element("kbd", {}, String(index + 1)), file.label], title: file.path, className: file.style.className,
})), 0, (index) => report.player.choose(index));
const showMatching = choice(byId("matching"), [
  { content: ["Same loudness"], title: "Sound: all at the loudness of the quietest file. Pictures and figures: at the target’s." },
  { content: ["As rendered"], title: "Everything as it is in the files" },
], 0, (index) => match(index === 0));
const showSpectrogramView = choice(byId("spectrogramView"), [{ content: ["Level"] }, { content: ["Difference"] }], 0, (index) => {
  report.showsDifference = index === 1;
  showSpectrogramView(index);
  draw();
});
const showLoudnessView = choice(byId("loudnessView"), [{ content: ["Momentary"] }, { content: ["Short-term"] }], report.showsShortTerm ? 1 : 0, (index) => {
  report.showsShortTerm = index === 1;
  showLoudnessView(index);
  draw();
});
byId("length").textContent = ` / ${clock(report.seconds, 1)}`;
byId("seek").max = report.seconds;
byId("seek").addEventListener("input", (event) => report.player.seek(Number(event.target.value)));
byId("seek").addEventListener("pointerup", (event) => event.target.blur());
byId("play").addEventListener("click", (event) => {
  if (event.detail > 0) event.currentTarget.blur();
  play();
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const { player } = report;
  const onControl = event.target.closest?.("button, input");
  if (event.key === " " && !onControl) play();
  else if (/^[1-9]$/.test(event.key)) player.choose(Number(event.key) - 1);
  else if (event.key === "ArrowLeft" && !onControl) player.seek(player.now() - 5);
  else if (event.key === "ArrowRight" && !onControl) player.seek(player.now() + 5);
  else if (event.key === "Home" && !onControl) player.seek(0);
  else if (event.key === "Escape") player.setLoop(null);
  else if (event.key.toLowerCase() === "m") match(!report.isMatched);
  else return;
  event.preventDefault();
});

draw();
follow();

// Pictures are as wide as the window is.
let width = document.body.clientWidth;
new ResizeObserver(() => {
  if (document.body.clientWidth === width) return;
  width = document.body.clientWidth;
  draw();
}).observe(document.body);
addEventListener("beforeprint", () => {
  document.body.style.width = "720px"; // a sheet of A4 or letter
  draw();
});
addEventListener("afterprint", () => {
  document.body.style.width = "";
  draw();
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
