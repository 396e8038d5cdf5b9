// Draws every canvas[data-chart] with Chart.js in the page's own colours, and again when the theme changes.
(() => {
  "use strict";
  const root = document.documentElement;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const drawn = new Map();

  // A hidden element resolves light-dark() and var() to the current colour.
  const colour = (name, alpha = 1) => {
    const probe = document.createElement("span");
    probe.style.color = `var(--${name})`;
    document.body.append(probe);
    const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    context.fillStyle = getComputedStyle(probe).color;
    context.fillRect(0, 0, 1, 1);
    const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
    probe.remove();
    return `rgb(${red} ${green} ${blue} / ${alpha})`;
  };

  const palette = () => [1, 2, 3, 4, 5, 6].map((number) => colour(`chart-${number}`));

  const dataset = (kind, label, data, place, colours) => {
    const own = colours[place % colours.length];
    if (kind === "doughnut") {
      const slices = data.map((_, slice) => colours[slice % colours.length]);
      return { label, data, backgroundColor: slices, borderColor: colour("surface"), borderWidth: 2 };
    }
    if (kind === "step") {
      // Each number holds until the day of the next one.
      return {
        label,
        data,
        borderColor: own,
        borderWidth: 2.5,
        backgroundColor: colour(`chart-${(place % 6) + 1}`, 0.1),
        fill: "start",
        stepped: true,
        pointRadius: 0,
        pointHoverRadius: 5,
        pointBackgroundColor: own,
      };
    }
    if (kind === "line" || kind === "area") {
      const fill = colour(`chart-${(place % 6) + 1}`, 0.14);
      return {
        label,
        data,
        borderColor: own,
        borderWidth: 2.5,
        backgroundColor: fill,
        fill: kind === "area",
        tension: 0.3,
        pointRadius: 0,
        pointHoverRadius: 5,
        pointBackgroundColor: own,
      };
    }
    return { label, data, backgroundColor: own, borderRadius: 5, maxBarThickness: 28 };
  };

  const axis = (grid, shown, autoSkip = true) => ({
    beginAtZero: true,
    border: { display: false },
    grid: { display: shown, color: grid },
    ticks: { color: colour("text-soft"), precision: 0, maxRotation: 0, autoSkip, autoSkipPadding: 16, padding: 6 },
  });

  const written = (time, parts) =>
    new Intl.DateTimeFormat(root.lang, { timeZone: "UTC", ...parts }).format(new Date(time));

  // The days lie as far apart as they do in the calendar; the first of each month is named.
  const timeAxis = (grid, days) => {
    const [first, last] = [days[0], days.at(-1)].map((day) => Date.parse(day));
    const months = [];
    for (let start = new Date(first); start.getTime() <= last; start.setUTCMonth(start.getUTCMonth() + 1, 1)) {
      if (start.getUTCDate() === 1) months.push({ value: start.getTime() });
    }
    return {
      ...axis(grid, false),
      type: "linear",
      min: first,
      max: last,
      afterBuildTicks: (scale) => { scale.ticks = months; },
      ticks: {
        ...axis(grid, false).ticks,
        callback: (time) => written(time, { month: "short" }),
      },
    };
  };

  // From somewhat below the least to somewhat above the most, so that a step is seen.
  const countAxis = (grid, numbers) => {
    const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
    const room = Math.max(1, Math.ceil((most - least) / 4));
    const shown = { suggestedMin: Math.max(0, least - room), suggestedMax: most + room };
    return { ...axis(grid, true), beginAtZero: false, ...shown };
  };

  const options = (kind, several) => {
    const grid = colour("line");
    const flat = kind === "hbar";
    return {
      maintainAspectRatio: false,
      animation: still ? false : { duration: 300 },
      indexAxis: flat ? "y" : "x",
      cutout: "68%",
      interaction: { mode: kind === "doughnut" ? "nearest" : "index", intersect: kind === "doughnut" },
      scales: kind === "doughnut" ? {} : { x: axis(grid, flat), y: axis(grid, !flat, !flat) },
      plugins: {
        legend: {
          display: several || kind === "doughnut",
          position: kind === "doughnut" ? "right" : "bottom",
          labels: { color: colour("text"), usePointStyle: true, pointStyle: "rectRounded", boxHeight: 8, padding: 14 },
        },
        tooltip: {
          backgroundColor: colour("text"),
          titleColor: colour("surface"),
          bodyColor: colour("surface"),
          padding: 10,
          cornerRadius: 8,
          boxPadding: 4,
        },
      },
    };
  };

  const draw = (canvas) => {
    const kind = canvas.dataset.chart;
    const series = Object.entries(JSON.parse(canvas.dataset.series));
    const colours = palette();
    const labels = JSON.parse(canvas.dataset.labels);
    const urls = JSON.parse(canvas.dataset.urls || "[]");
    const isStep = kind === "step";
    const urlOf = (place) => isStep ? canvas.dataset.urlOfDay.replace("DAY", labels[place]) : urls[place];
    const shown = options(kind, series.length > 1);
    if (isStep) {
      for (const each of series) each[1] = each[1].map((y, place) => ({ x: Date.parse(labels[place]), y }));
      const numbers = series.flatMap(([, data]) => data.map(({ y }) => y));
      shown.scales = { x: timeAxis(colour("line"), labels), y: countAxis(colour("line"), numbers) };
      shown.plugins.tooltip.callbacks = { title: ([{ raw }]) => written(raw.x, { dateStyle: "long" }) };
    }
    // Horizontal bars always have all their labels.
    if (kind === "hbar") canvas.parentElement.style.height = `${labels.length * 1.75 + 2}rem`;
    drawn.get(canvas)?.destroy();
    drawn.set(canvas, new Chart(canvas, {
      type: { hbar: "bar", area: "line", step: "line" }[kind] || kind,
      data: {
        labels: isStep ? undefined : labels,
        datasets: series.map(([label, data], place) => dataset(kind, label, data, place, colours)),
      },
      options: {
        ...shown,
        // The table below the chart has the same links.
        onClick: (_event, [hit]) => { if (hit && urlOf(hit.index)) location.assign(urlOf(hit.index)); },
        onHover: (_event, [hit]) => { canvas.style.cursor = hit && urlOf(hit.index) ? "pointer" : ""; },
      },
    }));
  };

  const drawAll = (part = document) => {
    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    Chart.defaults.font.size = 13;
    part.querySelectorAll("canvas[data-chart]").forEach(draw);
  };

  drawAll();
  document.fonts?.ready.then(() => drawAll());
  root.addEventListener("themechange", () => drawAll());
  document.addEventListener("htmx:after:swap", (event) => drawAll(event.detail.ctx.target));
})();
