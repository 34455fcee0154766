// Figures, features and losses.

/** Groups of features; the last of each is the mean of the others. */
const featureGroups = [
  { name: "Spectral", keys: { centroid: "Centroid", bandwidth: "Bandwidth", contrast: "Contrast", rolloff: "Roll-off", flatness: "Flatness", mean_mape_spectral: "Mean" } },
  { name: "Panning", keys: { panning_rms_total: "All frequencies", panning_rms_lows: "Below 250 Hz", panning_rms_mids: "250 to 2,500 Hz", panning_rms_highs: "Above 2,500 Hz", mean_mape_panning: "Mean" } },
  { name: "Dynamic", keys: { rms_level: "RMS level", dynamic_spread: "Dynamic spread", crest_factor: "Crest factor", mean_mape_dynamic: "Mean" } },
  { name: "Loudness", keys: { lufs_loudness: "Loudness", peak_loudness: "Peak", mean_mape_loudness: "Mean" } },
];
const isMean = (key) => key.startsWith("mean_");

const lossNames = {
  l1: "L1", mse: "Mean squared error", esr: "Error to signal", dc: "DC", logCosh: "Log-cosh", snr: "SNR, negated dB",
  siSdr: "SI-SDR, negated dB", sdSdr: "SD-SDR, negated dB", stft: "STFT", melStft: "Mel STFT", mrstft: "Multi-resolution STFT",
  toolkitMrstft: "Multi-resolution STFT, automix-toolkit", sumDifferenceStft: "Sum and difference STFT, automix-toolkit",
};

const baselineNames = { sum: "Plain sum", loudnessMatchedSum: "Matched sum", randomConsoles: "Random consoles (mean)" };

/** A square, a diamond, a circle. */
const baselineShapes = {
  sum: () => shape("rect", { x: -4.5, y: -4.5, width: 9, height: 9, class: "marker" }),
  loudnessMatchedSum: () => shape("path", { d: "M0 -6L6 0L0 6L-6 0Z", class: "marker" }),
  randomConsoles: () => shape("circle", { r: 5, class: "marker" }),
};
const fallbackShape = () => shape("path", { d: "M0 -6L6 5H-6Z", class: "marker" });

function marker(key) {
  return shape("svg", { viewBox: "-6.5 -6.5 13 13", width: 13, height: 13, class: "mark", "aria-hidden": "true" }, (baselineShapes[key] ?? fallbackShape)());
}

function drawFigures(report) {
  const { sampleRate } = report.data;
  const columns = [
    ["Integrated", "LUFS", "integratedLufs", 1, "Silence: nothing is above −70 LUFS."],
    ["True peak", "dBTP", "truePeakDbtp", 1, "Silence has no peak."],
    ["Range", "LU", "loudnessRangeLu", 1, "Shorter than 3 s, or silence."],
    ["Peak to loudness", "dB", "crestDb", 1, "Silence."],
    ["Correlation", "−1 to 1", "stereoCorrelation", 2, "Mono, or a silent channel."],
    ["Sides over middle", "energy", "stereoWidth", 2, "Mono, or a silent middle."],
  ];
  const heads = [["File"], ["Length", "m:ss"], ["Rate", "Hz"], ["Channels"], ...columns].map(([name, unit]) => [name, element("small", {}, unit ?? "\u00a0")]);
  let rows = [heads, ...report.files.map((file) => [
    [swatch(file), file.label], [clock(file.samples / sampleRate, 1)], [sampleRate.toLocaleString("en")], [String(file.channels)],
    ...columns.map(([, , key, decimals, reason]) => figure(file[key], decimals, reason)),
  ])];
  // On a narrow screen, and on paper, a file is a column.
  if (byId("figures").parentElement.clientWidth < 860) rows = rows[0].map((_, column) => rows.map((row) => row[column]));
  const [head, ...body] = rows;
  byId("figures").replaceChildren(
    element("thead", {}, element("tr", {}, ...head.map((cell) => element("th", { scope: "col" }, ...cell)))),
    element("tbody", {}, ...body.map(([first, ...cells]) => element("tr", {},
      element("th", { scope: "row" }, ...first), ...cells.map((cell) => element("td", {}, ...cell))))));
}

/** A number, or a dash that says why there is none. */
function figure(value, decimals, reason, suffix = "") {
  if (value !== null && value !== undefined) return [number(value, decimals) + suffix];
  return [element("span", { className: "missing", title: reason, ariaLabel: `none: ${reason}`, tabIndex: 0 }, "–")];
}

/** Why a feature has no value. */
function reasonForFeature(report, group, file) {
  const target = report.files[0];
  if (report.isMatched && (target.integratedLufs === null || file?.integratedLufs === null)) {
    return "There is no loudness to match: the target or the mix is silent.";
  }
  if (target.truePeakDbtp === null) return "The target is silent.";
  if (file?.truePeakDbtp === null) return "The mix is silent.";
  if (group === "Panning" && target.channels === 1) return "The target is mono: it has no panning.";
  if (group === "Loudness") return "The target is shorter than 0.4 s, or the mix is silent in a place where the target is not.";
  if (target.samples < 44032) return "The target is shorter than 40 frames (44,032 samples).";
  if (group === "Panning") return "The channels of the target are equal, or the band holds nothing that can be measured.";
  return "The mix is silent where the target sounds, or the target sounds for less than 40 frames.";
}

/** What is judged, mixes first, each with its figures in the chosen way. */
function judged(report) {
  const way = (figures) => (report.isMatched ? figures.atTargetLoudness : figures);
  const mixes = report.data.evaluations.map((figures, index) => ({ file: report.files[index + 1], figures: way(figures) }));
  const baselines = Object.entries(report.data.evaluations[0].baselines ?? {}).map(([key, figures]) => ({ key, figures: way(figures) }));
  return { mixes, baselines };
}

function drawFeatures(report) {
  const { mixes, baselines } = judged(report);
  const value = ({ figures }, key) => figures?.features[key] ?? null;
  byId("featuresAbout").textContent = `Mean relative difference from the target over time, of the 18 features of automix-toolkit; 0 % is the target. ${report.isMatched ? "Mixes and baselines at the target’s loudness." : "As rendered."}${baselines.length ? "" : " Run with --baselines STEMS to see what mixes without any skill reach."}`;
  byId("featuresLegend").replaceChildren(
    ...report.files.slice(1).map(legendEntry),
    ...baselines.map(({ key }) => {
      const mark = marker(key);
      mark.setAttribute("class", "swatch");
      return element("span", {}, mark, baselineNames[key] ?? key);
    }));
  const host = byId("features");
  host.className = mixes.length > 1 ? "several" : "";
  host.replaceChildren(...featureGroups.map(({ name, keys }) => {
    const most = Object.keys(keys).map((key) => Math.max(0, ...[...mixes, ...baselines].map((one) => value(one, key) ?? 0)));
    // A single figure far off must not flatten the others: it ends at the edge, with its number.
    const usual = [...most].sort((a, b) => a - b)[Math.floor(most.length / 2)];
    const ticks = roundTicks(0, Math.max(0.02, Math.min(Math.max(...most), 4 * usual || 1)), 4, [1, 2, 5, 10]);
    const step = ticks[1] - ticks[0];
    const high = Math.max(...most) > ticks[ticks.length - 1] * 1.0001 && Math.max(...most) <= 4 * usual ? ticks[ticks.length - 1] + step : ticks[ticks.length - 1];
    const place = (share) => `${Math.min(share / high, 1) * 100}%`;
    const percent = (share) => `${number(share * 100, share < 0.0995 ? 1 : 0)} %`;
    const rows = Object.entries(keys).map(([key, label]) => {
      const track = element("div", { className: "track" }, ...mixes.map((mix) => {
        const bar = element("div", { className: `bar ${mix.file.style.className}`, title: mix.file.label });
        bar.style.width = place(value(mix, key) ?? 0);
        if (value(mix, key) === null) bar.style.visibility = "hidden";
        return bar;
      }));
      track.style.setProperty("--step", `${(step / high) * 100}%`);
      for (const baseline of baselines) {
        if (value(baseline, key) === null) continue;
        const mark = marker(baseline.key);
        mark.style.left = place(value(baseline, key));
        mark.append(shape("title", {}, `${baselineNames[baseline.key] ?? baseline.key} ${percent(value(baseline, key))}`));
        track.append(mark);
      }
      const numbers = mixes.map((mix) => element("div", { className: mix.file.style.className },
        ...(value(mix, key) === null ? figure(null, 0, reasonForFeature(report, name, mix.file)) : [percent(value(mix, key))])));
      return element("div", { className: isMean(key) ? "feature mean" : "feature" },
        element("div", { title: key }, label), track, element("div", { className: "value" }, ...numbers));
    });
    const axis = element("div", { className: "axis" });
    for (let tick = 0; tick <= high * 1.001; tick += step) {
      const label = element("span", {}, `${Number((tick * 100).toPrecision(3))}${tick > 0 ? "\u00a0%" : ""}`);
      label.style.left = place(tick);
      axis.append(label);
    }
    return element("div", {}, element("h3", {}, name), element("div", { className: "feature" }, element("div"), axis, element("div")), ...rows);
  }));
}

function drawNumbers(report) {
  const { mixes, baselines } = judged(report);
  const all = [...mixes, ...baselines];
  const heads = [
    ...mixes.map(({ file }) => element("th", { scope: "col" }, swatch(file), file.label)),
    ...baselines.map(({ key }) => element("th", { scope: "col" }, baselineNames[key] ?? key)),
  ];
  byId("numbersAbout").textContent = `Smaller is better, in losses too: those in decibels are negated. Underlined: the smallest of a row. ${report.isMatched ? "At the target’s loudness." : "As rendered."}`;
  const group = (name) => element("tr", { className: "group" }, element("th", { colSpan: all.length + 1, scope: "rowgroup" }, name));
  const row = (label, key, numbers, format, reason, className = "") => {
    const known = numbers.filter((value) => value !== null);
    const best = known.length > 1 ? Math.min(...known) : null;
    return element("tr", { className }, element("th", { scope: "row", title: key }, label),
      ...numbers.map((value, index) => element("td", { className: value !== null && value === best ? "best" : "" },
        ...(value === null ? figure(null, 0, reason(all[index].file)) : [format(value)]))));
  };
  const rows = featureGroups.flatMap(({ name, keys }) => [
    group(`${name} features, %`),
    ...Object.entries(keys).map(([key, label]) => row(label, key, all.map(({ figures }) => figures?.features[key] ?? null),
      (value) => number(100 * value, 2), (file) => reasonForFeature(report, name, file), isMean(key) ? "mean" : "")),
  ]);
  const losses = Object.keys(report.data.evaluations[0].losses).map((key) => row(lossNames[key] ?? key, key,
    all.map(({ figures }) => figures?.losses[key] ?? null), lossText,
    (file) => (report.isMatched && reasonForFeature(report, "", file)) || "No finite value: silence, or no second channel."));
  byId("numbers").replaceChildren(
    element("thead", {}, element("tr", {}, element("th"), ...heads)),
    element("tbody", {}, ...rows, group("Losses"), ...losses));
}

/** Four significant digits. */
function lossText(value) {
  const size = Math.abs(value);
  if (size !== 0 && size < 1e-3) return value.toExponential(2).replaceAll("-", "−");
  return number(value, size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 4);
}

function swatch(file) {
  return shape("svg", { class: `swatch ${file.style.className}`, viewBox: "0 0 18 12", "aria-hidden": "true" },
    shape("line", { x1: 0, x2: 18, y1: 6, y2: 6, "stroke-dasharray": file.style.dash ?? "none" }));
}

function legendEntry(file) {
  return element("span", {}, swatch(file), file.label);
}
