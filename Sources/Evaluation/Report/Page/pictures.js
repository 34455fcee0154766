// Pictures over time (spectrograms, loudness) and over frequency (average spectrum, stereo image).

/** Dark to bright, for levels (inferno, by Nathaniel Smith and Stéfan van der Walt). */
const levelColours = ["#000004", "#1b0c41", "#4a0c6b", "#781c6d", "#a52c60", "#cf4446", "#ed6925", "#fb9b06", "#f7d13d", "#fcffa4"];

/** From “the target has more” to “the mix has more”. */
const differenceColours = (neutral) => ["#0b4f8a", "#2f86c4", "#8cc0e0", neutral, "#f3b183", "#e0752b", "#9c3d00"];

/** 256 colours on a line through some, as [red, green, blue]. */
function palette(colours) {
  const stops = colours.map((colour) => [1, 3, 5].map((start) => parseInt(colour.slice(start, start + 2), 16)));
  return Array.from({ length: 256 }, (_, index) => {
    const place = (index / 255) * (stops.length - 1);
    const below = Math.min(Math.floor(place), stops.length - 2);
    return stops[below].map((value, part) => Math.round(value + (stops[below + 1][part] - value) * (place - below)));
  });
}

const levelRange = 80; // decibels from the brightest colour to black
const differenceRange = 15; // decibels either way

/** The highest level of any file, on a whole ten: what the brightest colour stands for. */
function brightest(report) {
  const { lowestDb, stepDb } = report.data.spectrogram;
  const highest = Math.max(...report.files.map((file) => {
    let most = 0;
    for (const level of file.levels) if (level > most) most = level;
    return lowestDb + stepDb * most + file.shiftDb();
  }));
  return Math.max(-40, Math.ceil(highest / 10) * 10);
}

function timeAxis(report) {
  return {
    title: "Time, m:ss",
    scale: (range) => linear([0, report.seconds], range),
    ticks: (width) => timeTicks(report.seconds, width / 70),
  };
}

function frequencyAxis(low, high) {
  return {
    title: "Frequency, Hz",
    scale: (range) => logarithmic([low, high], range),
    ticks: (width) => frequencyTicks(low, high, width),
  };
}

function drawSpectrograms(report) {
  const host = byId("spectrograms");
  host.replaceChildren();
  const { rows, samplesPerColumn, lowestHz, lowestDb, stepDb } = report.data.spectrogram;
  const { sampleRate } = report.data;
  const top = brightest(report);
  const neutral = getComputedStyle(document.documentElement).getPropertyValue("--neutral").trim();
  const colours = { level: palette(levelColours), difference: palette(differenceColours(neutral)) };
  const frequencies = frequencyTicks(lowestHz, sampleRate / 2, 0);
  report.files.forEach((file, index) => {
    const isDifference = report.showsDifference && index > 0;
    const frame = chart(host, {
      height: Math.min(210, Math.max(130, host.clientWidth / 5)),
      x: timeAxis(report),
      y: {
        title: `${file.label}${isDifference ? " less target" : ""} · frequency, Hz`,
        scale: (range) => logarithmic([lowestHz, sampleRate / 2], range),
        ticks: [50, 200, 1000, 5000, 20000].filter((value) => value < sampleRate / 2),
        format: frequencies.format,
      },
      showsX: index === report.files.length - 1,
    });
    const columns = file.levels.length / rows;
    const canvas = element("canvas", { width: Math.max(columns, 1), height: rows });
    const image = new ImageData(canvas.width, rows);
    const target = report.files[0].levels;
    const shift = file.shiftDb();
    for (let column = 0; column < columns; column++) {
      for (let row = 0; row < rows; row++) {
        const from = column * rows + row;
        const level = lowestDb + stepDb * file.levels[from] + shift;
        let share = (level - top + levelRange) / levelRange;
        if (isDifference) {
          const other = lowestDb + stepDb * (target[from] ?? 0);
          // What nobody sees in either has no difference.
          const floor = top - levelRange;
          share = 0.5 + (Math.max(level, floor) - Math.max(other, floor)) / (2 * differenceRange);
        }
        const colour = colours[isDifference ? "difference" : "level"][Math.round(Math.min(Math.max(share, 0), 1) * 255)];
        const to = 4 * ((rows - 1 - row) * canvas.width + column);
        image.data.set(colour, to);
        image.data[to + 3] = 255;
      }
    }
    canvas.getContext("2d").putImageData(image, 0, 0);
    const { plot } = frame;
    const seconds = (columns * samplesPerColumn) / sampleRate;
    frame.layer.before(shape("image", {
      href: canvas.toDataURL(), x: plot.left, y: plot.top, height: plot.height, width: (plot.width * seconds) / report.seconds,
      preserveAspectRatio: "none", "clip-path": frame.layer.getAttribute("clip-path"),
    }));
    if (!isDifference) frame.box.classList.add("dark");
    seekable(report, frame);
  });
  byId("spectrogramAbout").replaceChildren(
    report.showsDifference
      ? `How far each mix is above (orange) or below (blue) the target${report.isMatched ? ", at the target’s loudness" : ""}. `
      : `All on one scale, ${report.isMatched ? "mixes at the target’s loudness" : "as rendered"}: a full-scale sine has 0 dBFS. `,
    element("span", { className: "how" }, "Click to hear a place, drag to repeat a passage."));
  byId("spectrogramLegend").replaceChildren(colourScale("level", colours.level, [top - levelRange, top], "dBFS"),
    ...(report.showsDifference ? [colourScale("difference", colours.difference, [-differenceRange, differenceRange], "dB")] : []));
}

/** A strip of colours with what they stand for. */
function colourScale(name, colours, [low, high], unit) {
  const width = 280;
  const svg = shape("svg", { class: "scale", width: width + 76, height: 34, viewBox: `0 0 ${width + 76} 34`, role: "img", "aria-label": `${name}, ${unit}` });
  const place = linear([low, high], [16, 16 + width]);
  const stops = colours.filter((_, index) => index % 15 === 0);
  svg.append(
    shape("defs", {}, shape("linearGradient", { id: name },
      ...stops.map((colour, index) => shape("stop", { offset: index / (stops.length - 1), "stop-color": `rgb(${colour})` })))),
    shape("rect", { x: 16, y: 2, width, height: 11, fill: `url(#${name})` }));
  for (const value of roundTicks(low, high, 6)) {
    svg.append(shape("text", { x: place(value), y: 29, "text-anchor": "middle" }, number(value, 0)));
  }
  svg.append(shape("text", { x: width + 36, y: 29 }, unit));
  return svg;
}

function drawLoudness(report) {
  const host = byId("loudness");
  host.replaceChildren();
  const isShort = report.showsShortTerm;
  const key = isShort ? "shortTermLufs" : "momentaryLufs";
  const time = (index) => (isShort ? 1.5 : 0.2) + index / 10;
  const series = report.files.map((file) => file[key].map((value) => (value === null ? null : value + file.loudnessShiftDb())));
  const known = series.flat().filter((value) => value !== null);
  byId("loudnessAbout").textContent = `${isShort ? "Short-term (3 s)" : "Momentary (0.4 s)"} loudness, BS.1770-4, each point in the middle of its window, ${report.isMatched ? "mixes at the target’s loudness" : "as rendered"}. Dotted: integrated loudness.`;
  if (known.length === 0) {
    host.replaceChildren(element("p", { className: "about" }, "Silence, or shorter than one window: no loudness over time."));
    return;
  }
  // Fades to silence may leave the picture; what is loud needs the room.
  const usual = [...known].sort((a, b) => a - b)[Math.floor(known.length / 12)];
  const high = Math.ceil((extremes(known)[1] + 0.5) / 5) * 5;
  const low = Math.max(high - 50, Math.min(high - 15, Math.floor((usual - 5) / 5) * 5));
  const frame = chart(host, {
    height: 220,
    x: timeAxis(report),
    y: { title: "Loudness, LUFS", scale: (range) => linear([low, high], range), ticks: roundTicks(low, high, 6, [1, 2, 5, 10]), format: (value) => number(value, 0) },
  });
  report.files.forEach((file, index) => {
    curve(frame, time, series[index], file.style);
    // Brought to one loudness, all have the target's line.
    if (file.integratedLufs === null || (report.isMatched && index > 0)) return;
    const y = frame.y(file.integratedLufs);
    frame.layer.append(shape("line", { x1: frame.plot.left, x2: frame.plot.left + frame.plot.width, y1: y, y2: y, class: `curve level ${file.style.className}` }));
  });
  seekable(report, frame);
  readout([frame], byId("loudnessReadout"), (seconds) => {
    const index = Math.round((seconds - time(0)) * 10);
    if (!series.some((values) => index >= 0 && index < values.length)) return null;
    return { at: time(index), words: [clock(time(index), 1) + " · ", ...values(report, series.map((values) => values[index] ?? null), 1, "LUFS")] };
  });
}

/** The smallest and the largest; no spread, for there may be many. */
function extremes(values) {
  return values.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);
}

/** “target −20.1 LUFS, mix …” in their colours. */
function values(report, numbers, decimals, unit) {
  return report.files.flatMap((file, index) => [
    index ? ", " : "",
    element("b", { className: file.style.className }, `${file.label} ${number(numbers[index], decimals)}`), ` ${unit}`,
  ]);
}

function drawSpectrum(report) {
  const host = byId("spectrum");
  host.replaceChildren();
  const hertz = report.data.bandHz;
  const axis = frequencyAxis(hertz[0] / 1.12, hertz[hertz.length - 1] * 1.12);
  const levels = report.files.map((file) => file.levelDb.map((value) => (value === null ? null : value + file.shiftDb())));
  const differences = levels.slice(1).map((values) => values.map((value, band) => (value === null || levels[0][band] === null ? null : value - levels[0][band])));
  const known = levels.flat().filter((value) => value !== null);
  if (known.length === 0) {
    host.replaceChildren(element("p", { className: "about" }, "Silence: no spectrum."));
    return;
  }
  const at = (index) => hertz[index];
  const frames = [];
  const panel = (height, y, isLast = false) => {
    const frame = chart(host, { height, x: axis, y, showsX: isLast });
    frames.push(frame);
    return frame;
  };
  const decibels = (range, title, count) => ({
    title, scale: (place) => linear(range, place), ticks: roundTicks(...range, count), format: (value) => number(value, 0),
  });
  const line = (frame, value) => frame.layer.append(
    shape("line", { x1: frame.plot.left, x2: frame.plot.left + frame.plot.width, y1: frame.y(value), y2: frame.y(value), class: "zero" }));

  const high = Math.ceil((extremes(known)[1] + 1) / 10) * 10;
  const low = Math.max(high - 70, Math.floor(extremes(known)[0] / 10) * 10);
  const level = panel(230, decibels([low, high], "Level of the band, dBFS", 7));
  report.files.forEach((file, index) => curve(level, at, levels[index], file.style));

  // What lies below the picture above says nothing here.
  const seen = differences.map((values, mix) => values.map((value, band) => (value === null || Math.max(levels[0][band], levels[mix + 1][band]) < low ? null : value)));
  const most = Math.max(0, ...seen.flat().filter((value) => value !== null).map(Math.abs));
  const reach = Math.min(24, Math.max(6, Math.ceil(most / 3) * 3));
  const stereo = report.files.filter((file) => file.position.some((value) => value !== null));
  const difference = panel(130, decibels([-reach, reach], `Mix less target, dB${report.isMatched ? ", at equal loudness" : ""}`, 4), stereo.length === 0);
  line(difference, 0);
  seen.forEach((values, index) => curve(difference, at, values, report.files[index + 1].style));

  if (stereo.length > 0) {
    const position = panel(130, {
      title: "Position between the speakers",
      scale: (range) => linear([extent(stereo), 1 - extent(stereo)], range),
      ticks: [extent(stereo), 0.5, 1 - extent(stereo)],
      format: (value) => (value === 0.5 ? "centre" : `${Math.round(Math.abs(value - 0.5) * 200)} % ${value < 0.5 ? "left" : "right"}`),
    });
    line(position, 0.5);
    const lowest = Math.min(0, ...stereo.flatMap((file) => file.correlation.filter((value) => value !== null)));
    const correlation = panel(130, {
      title: "Correlation of left and right",
      scale: (range) => linear([lowest < -0.05 ? -1 : -0.1, 1.02], range),
      ticks: lowest < -0.05 ? [-1, -0.5, 0, 0.5, 1] : [0, 0.5, 1], format: (value) => number(value, 1),
    }, true);
    line(correlation, 0);
    for (const file of stereo) {
      curve(position, at, file.position, file.style);
      curve(correlation, at, file.correlation, file.style);
    }
  }
  const mono = report.files.filter((file) => file.channels === 1);
  if (mono.length > 0) {
    host.append(element("p", { className: "about" }, `${mono.map((file) => file.label).join(", ")}: mono, no stereo image.`));
  }
  readout(frames, byId("spectrumReadout"), (place) => {
    if (!(place > hertz[0] / 1.2 && place < hertz[hertz.length - 1] * 1.2)) return null;
    const band = hertz.reduce((best, value, index) => (Math.abs(Math.log(value / place)) < Math.abs(Math.log(hertz[best] / place)) ? index : best), 0);
    const numbers = levels.map((values) => values[band]);
    return { at: hertz[band], words: [`${nominalFrequency(hertz[band])} · `, ...values(report, numbers, 1, "dBFS")] };
  });
}

/** The leftmost position of a picture that shows all. */
function extent(files) {
  const off = Math.max(...files.flatMap((file) => file.position.filter((value) => value !== null).map((value) => Math.abs(value - 0.5))));
  return [0.4, 0.25, 0].find((left) => 0.5 - left >= off) ?? 0;
}

/** Clicks and drags on a picture over time, and the line where the sound is. */
function seekable(report, frame) {
  const { plot, box, x } = frame;
  const vertical = { top: `${plot.top}px`, height: `${plot.height}px` };
  const playhead = element("div", { className: "playhead" });
  const loop = element("div", { className: "loop", hidden: true });
  Object.assign(playhead.style, vertical);
  Object.assign(loop.style, vertical);
  box.append(loop, playhead);
  box.classList.add("seekable");
  report.timeMarks.push({
    move: (seconds) => { playhead.style.left = `${x(seconds) - 0.75}px`; },
    repeat: (range) => {
      loop.hidden = !range;
      if (range) Object.assign(loop.style, { left: `${x(range[0])}px`, width: `${x(range[1]) - x(range[0])}px` });
    },
  });
  const time = (event) => Math.min(report.seconds, Math.max(0, x.inverse(event.clientX - box.getBoundingClientRect().left)));
  let start = null;
  box.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    start = { place: event.clientX, time: time(event) };
    if (event.pointerType === "mouse") box.setPointerCapture(event.pointerId);
  });
  box.addEventListener("pointermove", (event) => {
    if (start && Math.abs(event.clientX - start.place) > 6 && event.pointerType === "mouse") {
      report.player.setLoop([start.time, time(event)].sort((a, b) => a - b));
    }
  });
  box.addEventListener("pointerup", (event) => {
    if (!start) return;
    if (Math.abs(event.clientX - start.place) <= 6) {
      const { loop } = report.player;
      if (loop && (start.time < loop[0] || start.time > loop[1])) report.player.setLoop(null);
      report.player.seek(start.time);
    } else if (event.pointerType === "mouse") {
      report.player.seek(report.player.loop[0]);
    }
    start = null;
  });
  box.addEventListener("pointercancel", () => { start = null; });
}
