// Elements, scales and charts. Text from outside becomes text nodes, never markup.

/** An HTML element with properties and children; strings become text. */
function element(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

/** The same in SVG, with attributes. */
function shape(tag, attributes = {}, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

const byId = (id) => document.getElementById(id);

/** A number with a true minus sign; a dash for none. */
function number(value, decimals) {
  if (value === null || value === undefined) return "–";
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? text.replace("-", "") : text.replace("-", "−");
}

/** m:ss, with h: from an hour on and decimals where asked for. */
function clock(seconds, decimals = 0) {
  const unit = 10 ** decimals;
  const units = Math.round(seconds * unit);
  const whole = Math.floor(units / unit);
  const pad = (value) => String(value).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const rest = decimals ? "." + String(units % unit).padStart(decimals, "0") : "";
  return (hours ? `${hours}:${pad(minutes)}` : minutes) + ":" + pad(whole % 60) + rest;
}

/** What a third of an octave is called: 1.25 kHz for 1,259 Hz. */
function nominalFrequency(hertz) {
  const decade = 10 ** Math.floor(Math.log10(hertz * 1.01));
  const nominal = [1, 1.25, 1.6, 2, 2.5, 3.15, 4, 5, 6.3, 8].reduce((best, value) => (
    Math.abs(Math.log((value * decade) / hertz)) < Math.abs(Math.log((best * decade) / hertz)) ? value : best));
  const value = Number((nominal * decade).toPrecision(3));
  return value >= 1000 ? `${value / 1000} kHz` : `${value} Hz`;
}

// Scales

function linear([low, high], [from, to]) {
  const scale = (value) => from + ((value - low) / (high - low)) * (to - from);
  scale.inverse = (place) => low + ((place - from) / (to - from)) * (high - low);
  return scale;
}

function logarithmic([low, high], range) {
  const inner = linear([Math.log(low), Math.log(high)], range);
  const scale = (value) => inner(Math.log(value));
  scale.inverse = (place) => Math.exp(inner.inverse(place));
  return scale;
}

/** Round numbers between two, about `count` of them. */
function roundTicks(low, high, count, steps = [1, 2, 5, 10]) {
  const rough = (high - low) / Math.max(count, 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = steps.map((factor) => factor * power).find((step) => step >= rough * 0.999) ?? 10 * power;
  const ticks = [];
  for (let index = Math.ceil(low / step - 1e-6); index * step <= high + step * 1e-6; index++) {
    ticks.push(index * step);
  }
  return ticks;
}

function timeTicks(seconds, count) {
  const rough = seconds / Math.max(count, 1);
  const step = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600].find((step) => step >= rough) ?? 7200;
  const ticks = [];
  for (let index = 0; index * step <= seconds * 1.0001; index++) ticks.push(index * step);
  return { ticks, format: (value) => clock(value, step < 1 ? 1 : 0) };
}

function frequencyTicks(low, high, width) {
  const decades = Math.log10(high / low);
  const factors = width / decades > 130 ? [1, 2, 5] : [1];
  const ticks = [];
  for (let power = 1; power <= 1e6; power *= 10) {
    for (const factor of factors) {
      if (factor * power >= low * 0.999 && factor * power <= high) ticks.push(factor * power);
    }
  }
  return { ticks, format: (value) => (value >= 1000 ? `${value / 1000}k` : String(value)) };
}

// Charts

const margins = { left: 66, right: 14 };

/**
 * A frame with axes. `x` and `y` are { scale: function of a range, ticks, format, title }; the title of
 * y stands above its axis, where it can be read without turning the head.
 */
function chart(host, { height, x, y, title = y.title, showsX = true }) {
  const width = Math.max(260, host.clientWidth);
  const top = 28;
  const bottom = showsX ? 40 : 8;
  const plot = { left: margins.left, top, width: width - margins.left - margins.right, height };
  const total = top + height + bottom;
  const svg = shape("svg", { width, height: total, viewBox: `0 0 ${width} ${total}`, role: "img", "aria-label": title });
  const box = element("div", { className: "chart" }, svg);
  host.append(box);
  const toX = x.scale([plot.left, plot.left + plot.width]);
  const toY = y.scale([top + height, top]);
  const right = plot.left + plot.width;

  svg.append(shape("text", { x: 0, y: 14, class: "title" }, title));
  for (const value of y.ticks) {
    svg.append(
      shape("line", { x1: plot.left, x2: right, y1: toY(value), y2: toY(value), class: "grid" }),
      shape("text", { x: plot.left - 7, y: toY(value) + 4, "text-anchor": "end" }, y.format(value)));
  }
  const { ticks, format } = x.ticks(plot.width);
  for (const value of ticks) {
    svg.append(shape("line", { x1: toX(value), x2: toX(value), y1: top, y2: top + height, class: "grid" }));
    if (!showsX) continue;
    // The outermost labels stay inside the picture.
    const anchor = toX(value) > width - 16 ? "end" : "middle";
    svg.append(shape("text", { x: anchor === "end" ? width : toX(value), y: top + height + 16, "text-anchor": anchor }, format(value)));
  }
  if (showsX) {
    svg.append(shape("text", { x: plot.left + plot.width / 2, y: top + height + 34, "text-anchor": "middle" }, x.title));
  }
  const clip = `clip${(chart.count = (chart.count ?? 0) + 1)}`;
  svg.append(shape("clipPath", { id: clip }, shape("rect", { x: plot.left, y: top - 2, width: plot.width, height: height + 4 })));
  const layer = shape("g", { "clip-path": `url(#${clip})` });
  svg.append(layer, shape("rect", { x: plot.left, y: top, width: plot.width, height, class: "frame" }));
  return { box, svg, layer, plot, x: toX, y: toY };
}

/** A line through points, broken where a value is null. */
function curve(frame, xs, values, style) {
  let path = "";
  let isDrawn = false;
  values.forEach((value, index) => {
    if (value !== null) {
      path += `${isDrawn ? "L" : "M"}${frame.x(xs(index)).toFixed(1)} ${frame.y(value).toFixed(1)}`;
      // A point between two gaps would not be seen.
      if (!isDrawn && (values[index + 1] ?? null) === null) path += "h0.1";
    }
    isDrawn = value !== null;
  });
  frame.layer.append(shape("path", { d: path, class: `curve ${style.className}`, "stroke-dasharray": style.dash ?? "none" }));
}

/** What lies under the pointer, said in `readout`, with a line in all charts that share the axis. */
function readout(frames, node, describe) {
  const lines = frames.map((frame) => {
    const { top, height } = frame.plot;
    const line = shape("line", { y1: top, y2: top + height, class: "cursor", visibility: "hidden" });
    frame.svg.append(line);
    return line;
  });
  for (const frame of frames) {
    frame.box.addEventListener("pointermove", (event) => {
      const scaled = (event.clientX - frame.svg.getBoundingClientRect().left) * (frame.svg.viewBox.baseVal.width / frame.svg.clientWidth);
      const found = describe(frame.x.inverse(scaled));
      node.replaceChildren(...(found ? found.words : []));
      lines.forEach((line, index) => {
        line.setAttribute("visibility", found ? "visible" : "hidden");
        if (!found) return;
        line.setAttribute("x1", frames[index].x(found.at));
        line.setAttribute("x2", frames[index].x(found.at));
      });
    });
    frame.box.addEventListener("pointerleave", () => {
      node.replaceChildren();
      for (const line of lines) line.setAttribute("visibility", "hidden");
    });
  }
}

/** Buttons of which one is chosen. */
function choice(host, options, chosen, choose) {
  const buttons = options.map((option, index) => {
    const button = element("button", { type: "button", title: option.title ?? "", className: option.className ?? "" }, ...option.content);
    button.addEventListener("click", (event) => {
      if (event.detail > 0) button.blur(); // so that the next space plays
      choose(index);
    });
    return button;
  });
  host.replaceChildren(...buttons);
  const show = (chosen) => buttons.forEach((button, index) => button.setAttribute("aria-pressed", String(index === chosen)));
  show(chosen);
  return show;
}
