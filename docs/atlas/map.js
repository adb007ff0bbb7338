"use strict";
/* The map: problems are boxes in regions, reductions arrows. What is said of them is in data.js. */

const at = (id) => document.getElementById(id);
const problems = new Map(ATLAS.problems.map((p) => [p.name, p]));
const edges = new Map(ATLAS.edges.map((e) => [e.name, e]));
const dark = matchMedia("(prefers-color-scheme: dark)");
const narrow = matchMedia("(max-width: 800px)");

/* Colours of Okabe and Ito; each goes with a shape or a border of its own. */
const LOOKS = {
  vectors: { fill: "#f6ea6e", line: "#6b6400", shape: "round-rectangle", border: "solid", width: 1.2 },
  products: { fill: "#7cc4ee", line: "#1c5d85", shape: "cut-rectangle", border: "solid", width: 1.2 },
  sums: { fill: "#f0b440", line: "#7a4d00", shape: "barrel", border: "solid", width: 1.2 },
  weights: { fill: "#dba3c2", line: "#7d3a5e", shape: "rectangle", border: "double", width: 4 },
  fell: { fill: "#f8dccb", line: "#D55E00", shape: "rectangle", border: "dashed", width: 2 },
  none: { fill: "#ffffff", line: "#777777", shape: "rectangle", border: "dotted", width: 1.5 },
};
const LINES = {
  "many-one": { dash: [], says: "many-one: one question" },
  "fan-out": { dash: [10, 4], says: "fan-out: until one question is YES" },
  function: { dash: [1, 4], says: "function: the answer is a value" },
  adaptive: { dash: [5, 4], says: "adaptive: questions depend on answers" },
  online: { dash: [11, 4, 2, 4], says: "online: round by round" },
};

/* Names in lines of at most 13 letters, broken before capitals. */
const label = (name) => name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+/g).reduce((lines, word) => {
  const last = lines.at(-1);
  if (last !== undefined && (last + word).length <= 13) lines[lines.length - 1] = last + word; else lines.push(word);
  return lines;
}, []).join("\n");

const style = () => {
  const ink = dark.matches ? "#e8eaed" : "#1b1f24", line = dark.matches ? "#7f8791" : "#8b929a", way = dark.matches ? "#6cb8f0" : "#0072B2";
  return [
    { selector: "node.problem", style: {
      label: "data(label)", "text-wrap": "wrap", "text-valign": "center", "font-size": 11.5, "line-height": 1.08, "font-family": "system-ui, sans-serif",
      width: ATLAS.box[0], height: ATLAS.box[1], color: "#111111",
    } },
    ...Object.entries(LOOKS).map(([group, look]) => ({ selector: `node[group = "${group}"]`, style: {
      "background-color": look.fill, shape: look.shape, "border-color": look.line, "border-style": look.border, "border-width": look.width,
    } })),
    { selector: "node.family", style: {
      label: "data(label)", shape: "round-rectangle", "background-color": dark.matches ? "#1b1e23" : "#f1f3f5", "background-opacity": 1, "border-width": 1,
      "border-color": dark.matches ? "#30353c" : "#dfe2e6", "text-valign": "top", "text-halign": "center", "text-margin-y": -5, "font-size": 13.5, "font-weight": 600,
      "font-family": "system-ui, sans-serif", color: dark.matches ? "#a5acb5" : "#57606a", padding: 9, events: "no",
    } },
    { selector: "edge", style: {
      width: 1.4, "line-color": line, "target-arrow-color": line, "target-arrow-shape": "triangle", "arrow-scale": 0.95, "curve-style": "straight",
      "source-endpoint": (edge) => edge.data("begins"), "target-endpoint": (edge) => edge.data("ends"), opacity: 0.75,
    } },
    ...Object.entries(LINES).filter(([, look]) => look.dash.length).map(([kind, look]) => ({ selector: `edge[kind = "${kind}"]`, style: {
      "line-style": "dashed", "line-dash-pattern": look.dash, "line-cap": look.dash[0] === 1 ? "round" : "butt",
    } })),
    { selector: "edge[kind = \"function\"]", style: { width: 2 } },
    { selector: "edge[?random]", style: { "target-arrow-fill": "hollow" } },
    { selector: "node.faint", style: { opacity: 0.4 } },
    { selector: "edge.faint", style: { opacity: 0.12 } },
    { selector: "edge.near", style: { "line-color": ink, "target-arrow-color": ink, opacity: 0.8, width: 2, "z-compound-depth": "top" } },
    { selector: "node.cursor", style: { "outline-width": 3, "outline-color": ink, "outline-offset": 2 } },
    { selector: "node.chosen", style: { "outline-width": 4, "outline-color": way, "outline-offset": 2 } },
    { selector: "edge.way", style: { width: 4.5, "line-color": way, "target-arrow-color": way, opacity: 0.9, "z-compound-depth": "top" } },
  ];
};

const spot = (name) => { const [x, y] = ATLAS.places[narrow.matches ? "tall" : "wide"][name]; return { x, y }; };

/* Where a line leaves a box that it begins in: the box around 0, the line from a point in it towards another one. */
function border([x, y], [toX, toY]) {
  const share = (from, step, half) => step === 0 ? Infinity : (Math.sign(step) * half - from) / step;
  const t = Math.min(share(x, toX, ATLAS.box[0] / 2), share(y, toY, ATLAS.box[1] / 2));
  return `${x + t * toX}px ${y + t * toY}px`;
}

/* Arrows between the same two problems lie beside each other. */
const beside = Map.groupBy(ATLAS.edges.filter((e) => e.source !== e.target), (e) => [e.source, e.target].sort().join());
function ends(e) {
  const all = beside.get([e.source, e.target].sort().join()), a = spot(e.source), b = spot(e.target);
  const x = b.x - a.x, y = b.y - a.y, far = Math.hypot(x, y), side = e.source < e.target ? 1 : -1;
  const off = side * (all.indexOf(e) - (all.length - 1) / 2) * 11 / far, aside = [-y * off, x * off];
  return { begins: border(aside, [x, y]), ends: border(aside, [-x, -y]) };
}

const families = [...new Set(ATLAS.problems.map((p) => p.family))];
const cy = cytoscape({
  container: at("graph"),
  elements: [
    ...families.map((family) => ({ data: { id: `family ${family}`, label: family }, classes: "family" })),
    ...ATLAS.problems.map((p) => ({ data: { id: p.name, parent: `family ${p.family}`, label: label(p.name), group: p.group[ATLAS.dates[1]] }, position: spot(p.name), classes: "problem" })),
    ...ATLAS.edges.filter((e) => e.source !== e.target).map((e) => ({ data: { id: e.name, source: e.source, target: e.target, kind: e.kind, random: e.random, ...ends(e) } })),
  ],
  style: style(),
  layout: { name: "preset", fit: false },
  autoungrabify: true,
  boxSelectionEnabled: false,
  minZoom: 0.2,
  maxZoom: 3,
});

/* Where everything is; on a narrow page from side to side, to be moved up and down. */
function place() {
  cy.nodes(".problem").positions((node) => spot(node.id()));
  cy.edges().forEach((edge) => { edge.data(ends(edges.get(edge.id()))); });
  cy.style().update();
  whole();
}

function whole() {
  cy.resize();
  cy.fit(undefined, narrow.matches ? 6 : 10);
  if (narrow.matches) {
    const box = cy.elements().boundingBox(), zoom = (cy.width() - 12) / box.w;
    cy.viewport({ zoom, pan: { x: 6 - box.x1 * zoom, y: 6 - box.y1 * zoom } });
  }
}

/* In sight: the elements, when a part of them is not. */
function seek(elements) {
  const box = elements.renderedBoundingBox();
  if (box.x1 < 0 || box.y1 < 0 || box.x2 > cy.width() || box.y2 > cy.height()) {
    if (box.w < cy.width() && box.h < cy.height()) cy.center(elements); else cy.fit(elements, 30);
  }
}

/* ---- the legend */

const SVG = (width, height, inner) => `<svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" aria-hidden="true">${inner}</svg>`;
const OUTLINES = {
  "round-rectangle": "M5 1H21Q25 1 25 5V11Q25 15 21 15H5Q1 15 1 11V5Q1 1 5 1Z",
  "cut-rectangle": "M6 1H20L25 6V10L20 15H6L1 10V6Z",
  barrel: "M1 3Q13 -1 25 3V13Q13 17 1 13Z",
  rectangle: "M1 1H25V15H1Z",
};
const DASHES = { dashed: "4 2", dotted: "1.5 2", solid: "none", double: "none" };
function swatch({ fill, line, shape, border, width }) {
  const path = OUTLINES[shape], stroke = `stroke="${line}" stroke-width="${Math.min(width, 1.6)}" stroke-dasharray="${DASHES[border]}"`;
  const inner = border === "double" ? `<path d="M3.5 3.5H22.5V12.5H3.5Z" fill="none" ${stroke}/>` : "";
  return SVG(26, 16, `<path d="${path}" fill="${fill}" ${stroke}/>${inner}`);
}
const stroke = (dash, head = "currentColor") => SVG(46, 12,
  `<path d="M1 6H36" stroke="currentColor" stroke-width="2" stroke-dasharray="${dash.join(" ") || "none"}" ${dash[0] === 1 ? "stroke-linecap='round'" : ""} fill="none"/><path d="M36 1.5L45 6L36 10.5Z" fill="${head}" stroke="currentColor"/>`);

function legend(day) {
  const counts = (group) => ATLAS.problems.filter((p) => p.group[day] === group).length;
  const key = (picture, text) => Object.assign(document.createElement("span"), { className: "key", innerHTML: `${picture}<span>${text}</span>` });
  const said = (group) => ({ fell: "its bounds have fallen", none: "no such bound is known here" }[group] ?? `stands on ${ATLAS.groups[group]}`);
  at("legend").replaceChildren(
    ...Object.keys(LOOKS).filter((group) => ATLAS.dates.some((d) => ATLAS.problems.some((p) => p.group[d] === group)))
      .map((group) => key(swatch(LOOKS[group]), `${said(group)} <b>${counts(group)}</b>`)),
    ...Object.values(LINES).map((look) => key(stroke(look.dash), look.says)),
    key(stroke([], "none"), "with random choices"),
    key("", "Lower bounds go along arrows, algorithms against them."),
  );
}
