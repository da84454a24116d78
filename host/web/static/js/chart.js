/* Draws what components/fields/chart.html describes, in the colours of the theme,
   and folds its table. A click on a datum goes to its rows. */
(() => {
  "use strict";
  const { onContent } = window.trellis;
  const { echarts } = window;
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const SYMBOLS = ["circle", "rect", "triangle", "diamond", "pin"];
  const FEW = 12;

  /* Colours are written in ways that only the browser reads; a pixel tells them. */
  const pixel = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const resolved = (place, name) => {
    place.style.color = `var(${name})`;
    pixel.clearRect(0, 0, 1, 1);
    pixel.fillStyle = getComputedStyle(place).color;
    pixel.fillRect(0, 0, 1, 1);
    place.style.color = "";
    const [red, green, blue] = pixel.getImageData(0, 0, 1, 1).data;
    return `rgb(${red},${green},${blue})`;
  };
  const coloursOf = (place) => {
    const named = { text: "--t-text", soft: "--t-soft", line: "--t-line", surface: "--t-surface", raised: "--t-raised", strong: "--t-line-strong", low: "--t-chart-low", high: "--t-chart-high", onHigh: "--t-chart-on-high" };
    const colours = Object.fromEntries(Object.entries(named).map(([key, name]) => [key, resolved(place, name)]));
    return { ...colours, series: [1, 2, 3, 4, 5].map((number) => resolved(place, `--t-chart-${number}`)) };
  };

  const datum = (one) => ({ value: one.value ?? "-", text: one.text, url: one.url, cursor: one.url ? "pointer" : "default" });
  const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
  const label = (colours, more = {}) => ({ show: true, color: colours.text, fontSize: 12, textBorderWidth: 0, ...more });
  const legend = (spec, colours) => (spec.series.length > 1 ? { show: true, top: 0, left: 0, itemWidth: 12, itemHeight: 12, itemGap: 16, icon: "roundRect", textStyle: { color: colours.soft, fontSize: 12 } } : { show: false });
  /* How many lines the legend takes, guessed from its words. */
  const linesOf = (spec, width) => (spec.series.length > 1 ? Math.ceil(spec.series.reduce((sum, one) => sum + 34 + 7 * one.name.length, 0) / width) : 0);
  const axisText = (colours) => ({ color: colours.soft, fontSize: 12, hideOverlap: true });

  /* Long names need the room of a whole line: bars then lie. */
  const byCategory = (spec, colours, width) => {
    const isLine = spec.kind === "line";
    const longest = Math.max(...spec.categories.map((name) => name.length));
    const lies = !isLine && longest * 7 * spec.categories.length > width - 60;
    const names = { type: "category", data: spec.categories, inverse: lies, axisTick: { show: false }, axisLine: { lineStyle: { color: colours.strong } }, axisLabel: { ...axisText(colours), ...(lies ? { width: 110, overflow: "truncate" } : {}) }, boundaryGap: !isLine };
    const values = { type: "value", min: isLine ? undefined : (extent) => Math.min(0, extent.min), scale: isLine, splitNumber: 4, splitLine: { lineStyle: { color: colours.line } }, axisLabel: { ...axisText(colours), formatter: (value) => short.format(value) }, name: spec.unit, nameTextStyle: { color: colours.soft, align: lies ? "right" : "left" } };
    const alone = spec.series.length === 1;
    const series = spec.series.map((one, number) => ({
      name: one.name,
      type: isLine ? "line" : "bar",
      stack: spec.kind === "stacked" ? "all" : undefined,
      data: one.data.map(datum),
      barMaxWidth: 40,
      barMinWidth: 3,
      symbol: SYMBOLS[number],
      symbolSize: 7,
      showAllSymbol: true,
      itemStyle: spec.kind === "stacked" ? { borderColor: colours.surface, borderWidth: 1 } : {},
      label: !isLine && alone && one.data.length <= FEW ? label(colours, { position: lies ? "right" : "top", formatter: ({ data }) => data.text }) : { show: false },
      endLabel: isLine && !alone ? label(colours, { formatter: "{a}" }) : { show: false },
      labelLayout: { moveOverlap: "shiftY", hideOverlap: false },
    }));
    const room = isLine && !alone ? Math.min(120, 14 + 7 * Math.max(...spec.series.map((one) => one.name.length))) : lies ? 56 : 16;
    return {
      legend: isLine ? { show: false } : legend(spec, colours),
      grid: { top: (spec.unit ? 28 : 16) + (isLine ? 0 : 24 * linesOf(spec, width)), left: 4, right: room, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
      xAxis: lies ? values : names,
      yAxis: lies ? names : values,
      series,
    };
  };

  const ofAWhole = (spec, colours, width) => {
    const [one] = spec.series;
    const data = spec.categories.map((name, at) => ({ name, ...datum(one.data[at]) }));
    const narrow = width < 480;
    if (spec.kind === "funnel") {
      return { series: [{ name: one.name, type: "funnel", sort: "none", gap: 2, top: 4, bottom: 4, left: 0, width: narrow ? "48%" : "56%", minSize: "4%", data,
        color: [colours.series[0]], itemStyle: { borderWidth: 0 }, label: label(colours, { position: "right", formatter: ({ data: at }) => `${at.name}  ${at.text}` }), labelLine: { length: 12, lineStyle: { color: colours.strong } } }] };
    }
    return { series: [{ name: one.name, type: "pie", radius: spec.kind === "donut" ? ["42%", "68%"] : [0, "68%"], data, stillShowZeroSum: false,
      ...(narrow ? { radius: spec.kind === "donut" ? ["30%", "48%"] : [0, "48%"] } : {}),
      itemStyle: { borderColor: colours.surface, borderWidth: 2 },
      label: label(colours, { formatter: ({ data: at, percent }) => `${at.name}\n${at.text} (${percent}\u00a0%)`, lineHeight: 16, overflow: "break", ...(narrow ? { alignTo: "edge", edgeDistance: 2, minMargin: 4 } : { width: 160 }) }), labelLine: { lineStyle: { color: colours.strong } } }] };
  };

  const scattered = (spec, colours) => {
    const heaviest = Math.max(1, ...spec.points.map((point) => point.weight ?? 0));
    const size = (point) => (point.weight === null ? 12 : 8 + 32 * Math.sqrt(Math.max(0, point.weight) / heaviest));
    /* Where a line parts the field, there is some of the field on both sides of it. */
    const bounds = (place) => {
      const { line } = place ? spec.y : spec.x;
      const all = [...spec.points.map((point) => point.at[place]), ...(line === null ? [] : [line])];
      const [low, high] = [Math.min(...all), Math.max(...all)];
      const room = 0.14 * (high - low || 1);
      return [low - room, high + room];
    };
    const [left, right] = bounds(0);
    const [floor, top] = bounds(1);
    const around = (line, [low, high]) => (line === null ? {} : { min: low, max: high });
    const corner = (name, x, y, position) => [{ name, coord: [x[0], y[0]], label: { position } }, { coord: [x[1], y[1]] }];
    const corners = ({ x: { line: x }, y: { line: y }, quarters }) => [
      corner(quarters[0], [left, x], [y, top], "insideTopLeft"), corner(quarters[1], [x, right], [y, top], "insideTopRight"),
      corner(quarters[2], [left, x], [floor, y], "insideBottomLeft"), corner(quarters[3], [x, right], [floor, y], "insideBottomRight"),
    ];
    const side = ({ at: [x] }) => (x > left + 0.6 * (right - left) ? "left" : "right");
    const axis = ({ label: name, line }, more) => ({ type: "value", scale: true, ...around(line, more.bounds), boundaryGap: ["12%", "16%"], name, nameLocation: "middle", nameTextStyle: { color: colours.soft }, splitNumber: 4, splitLine: { lineStyle: { color: colours.line } }, axisLine: { show: true, lineStyle: { color: colours.strong } }, axisLabel: { ...axisText(colours), showMinLabel: line === null, showMaxLabel: line === null, formatter: (value) => short.format(value) }, ...more });
    const lines = [["xAxis", spec.x.line], ["yAxis", spec.y.line]].filter(([, at]) => at !== null).map(([name, at]) => ({ [name]: at }));
    const many = spec.points.length > 20;
    return {
      legend: spec.groups.length > 1 ? legend({ series: spec.groups }, colours) : { show: false },
      grid: { top: spec.groups.length > 1 ? 36 : 16, left: 4, right: 12, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "all" },
      xAxis: axis(spec.x, { nameGap: 28, bounds: [left, right] }),
      yAxis: axis(spec.y, { nameGap: 40, bounds: [floor, top] }),
      series: spec.groups.map((name, number) => ({
        name, type: "scatter", symbol: SYMBOLS[number],
        data: spec.points.filter((point) => point.group === number).map((point) => ({ value: point.at, name: point.name, texts: point.texts, url: point.url, symbolSize: size(point), label: { position: side(point) }, cursor: point.url ? "pointer" : "default" })),
        itemStyle: { opacity: 0.85, borderColor: colours.surface, borderWidth: 1 },
        label: label(colours, { position: "right", formatter: "{b}", show: !many }),
        labelLayout: { hideOverlap: true },
        markLine: number || !lines.length ? undefined : { silent: true, symbol: "none", label: { show: false }, lineStyle: { color: colours.strong, type: "dashed" }, data: lines },
        markArea: number || !spec.quarters.length ? undefined : { silent: true, itemStyle: { color: "transparent" }, label: { color: colours.soft, fontSize: 12, distance: 8 }, data: corners(spec) },
      })),
    };
  };

  const partsOf = (colour) => colour.match(/\d+/g).map(Number);
  const light = (parts) => {
    const [red, green, blue] = parts.map((part) => (part / 255) ** 2.2);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (one, other) => (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
  /* The colour of a word that stands out from a cell `share` of the way up. */
  const wordOn = (share, colours) => {
    const [low, high] = [partsOf(colours.low), partsOf(colours.high)];
    const cell = light(low.map((part, at) => part + (high[at] - part) * share));
    return contrast(cell, light(partsOf(colours.onHigh))) > contrast(cell, light(partsOf(colours.text))) ? colours.onHigh : colours.text;
  };

  const heated = (spec, colours, width) => {
    const all = spec.cells.flat().map((one) => one.value).filter((value) => value !== null);
    const [low, high] = [Math.min(0, ...all), Math.max(1, ...all)];
    const room = width / (spec.columns.length + 1) > 34;
    const cells = spec.cells.flatMap((line, row) => line.map((one, column) => ({
      value: [column, row, one.value ?? "-"], text: one.text, url: one.url, cursor: one.url ? "pointer" : "default",
      label: { color: wordOn(((one.value ?? low) - low) / (high - low), colours) },
    })));
    const axis = (data, more) => ({ type: "category", data, axisLine: { show: false }, axisTick: { show: false }, axisLabel: { ...axisText(colours), width: 90, overflow: "truncate" }, ...more });
    return {
      grid: { top: 4, left: 4, right: 4, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
      xAxis: axis(spec.columns, { position: "bottom" }),
      yAxis: axis(spec.rows, { inverse: true }),
      visualMap: { show: false, min: low, max: high, inRange: { color: [colours.low, colours.high] } },
      series: [{ type: "heatmap", data: cells, itemStyle: { borderColor: colours.surface, borderWidth: 2 }, label: { show: room, fontSize: 12, formatter: ({ data }) => data.text } }],
    };
  };

  const DRAWERS = { bar: byCategory, stacked: byCategory, line: byCategory, pie: ofAWhole, donut: ofAWhole, funnel: ofAWhole, scatter: scattered, heat: heated };
  const words = (spec) => ({ data, name, seriesName, value, percent }) => {
    const unit = spec.unit ? ` ${spec.unit}` : "";
    if (spec.kind === "scatter") return `${name}\n${spec.x.label}: ${data.texts[0]}\n${spec.y.label}: ${data.texts[1]}${spec.weight ? `\n${spec.weight}: ${data.texts[2]}` : ""}`;
    if (spec.kind === "heat") return `${spec.rows[value[1]]}, ${spec.columns[value[0]]}: ${data.text || "–"}`;
    const share = percent !== undefined && spec.kind !== "funnel" ? ` (${percent}\u00a0%)` : "";
    return spec.series.length > 1 ? `${name}\n${seriesName}: ${data.text || "–"}${unit}` : `${name}: ${data.text || "–"}${unit}${share}`;
  };

  const optionsOf = (spec, place) => {
    const colours = coloursOf(place);
    return {
      animation: !calm.matches,
      animationDuration: 160,
      animationDurationUpdate: 160,
      color: colours.series,
      backgroundColor: "transparent",
      textStyle: { fontFamily: getComputedStyle(place).fontFamily },
      tooltip: { trigger: "item", renderMode: "richText", confine: true, transitionDuration: 0, backgroundColor: colours.raised, borderColor: colours.strong, textStyle: { color: colours.text, fontSize: 12 }, formatter: words(spec) },
      ...DRAWERS[spec.kind](spec, colours, place.clientWidth),
    };
  };

  const drawn = new Set();
  const draw = (one) => one.chart.setOption(optionsOf(one.spec, one.place), true);
  /* Parts of a page come and go: what is gone is forgotten when the next change comes. */
  const eachDrawn = (run) => {
    for (const one of drawn) {
      if (one.place.isConnected) run(one);
      else { one.chart.dispose(); drawn.delete(one); }
    }
  };

  const enhance = (figure) => {
    const place = figure.querySelector("[data-chart-drawing]");
    if (!place) return;
    figure.dataset.ready = "yes";
    place.hidden = false;
    figure.querySelector("[data-chart-table]").open = false;
    const one = { place, spec: JSON.parse(figure.querySelector("[data-chart-data]").textContent) };
    one.chart = echarts.init(place, null, { renderer: "svg" });
    one.chart.on("click", ({ data }) => { if (data?.url) location.assign(data.url); });
    drawn.add(one);
    draw(one);
    let width = place.clientWidth;
    new ResizeObserver(() => {
      if (!place.clientWidth || place.clientWidth === width) return;
      width = place.clientWidth;
      one.chart.resize();
      draw(one);
    }).observe(place);
  };

  onContent((root) => {
    eachDrawn(() => {});
    root.querySelectorAll("[data-chart]:not([data-ready])").forEach(enhance);
  });
  new MutationObserver(() => eachDrawn(draw)).observe(document.documentElement, { attributes: true, attributeFilter: ["data-bs-theme"] });
  calm.addEventListener("change", () => eachDrawn(draw));
})();
