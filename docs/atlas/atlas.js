"use strict";
/* Problems are boxes, reductions arrows; what is said of them is in data.js, made from the library when the site is built. */

const COLOURS = [
  ["orthogonal vectors, CNF-SAT", "#F0E442", /OVC|SAT|SETH|ETH|hitting set/],
  ["3SUM, convolution", "#E69F00", /3SUM|convolution/],
  ["shortest paths, weighted triangles and cliques", "#CC79A7", /APSP|Triangle|weight/],
  ["cliques, matrix products", "#56B4E9", /clique|BMM|OMv|Boolean|triangle|product/],
];
const FELL = "#D55E00", NONE = "#ffffff";
const dark = matchMedia("(prefers-color-scheme: dark)").matches;
const at = (id) => document.getElementById(id);
const problems = new Map(ATLAS.problems.map((p) => [p.name, p]));
const edges = new Map(ATLAS.edges.map((e) => [e.name, e]));
let chosen = [], day = ATLAS.dates[1];

/* ---- what a problem stands on */

const boundsOf = (name) => problems.get(name).bounds[day];
const standing = (name) => boundsOf(name).filter((b) => b.open);

function group(name) {
  const all = boundsOf(name), open = standing(name);
  if (!all.length) return { label: "no bound by a power of a size is known here", colour: NONE };
  if (!open.length) return { label: "its bounds have fallen", colour: FELL };
  const found = COLOURS.find(([, , premise]) => premise.test(open[0].premise));
  return { label: found ? `stands on ${found[0]}` : "stands on something else", colour: found ? found[1] : "#BBBBBB" };
}

/* ---- the graph */

const short = (name) => name.replace(/([a-z])([A-Z])/g, "$1\u200b$2").replace(/\u200b/g, "\n").split("\n").reduce((lines, word) => {
  const last = lines[lines.length - 1];
  if (last && (last + word).length <= 14) lines[lines.length - 1] = last + word; else lines.push(word);
  return lines;
}, []).join("\n");

cytoscape.use(cytoscapeElk);
const cy = cytoscape({
  container: at("graph"),
  elements: [
    ...ATLAS.problems.map((p) => ({ data: { id: p.name, label: short(p.name), family: p.family } })),
    ...ATLAS.edges.filter((e) => e.source !== e.target).map((e) => ({ data: { id: e.name, source: e.source, target: e.target } })),
  ],
  style: [
    { selector: "node", style: {
      label: "data(label)", "text-wrap": "wrap", "text-valign": "center", "font-size": 11, shape: "round-rectangle",
      width: 92, height: 40, "background-color": "data(colour)", "border-width": 1, "border-color": "#777777", color: "#111111",
    } },
    { selector: "edge", style: {
      width: 1.3, "line-color": dark ? "#8a919b" : "#9aa0a6", "target-arrow-color": dark ? "#8a919b" : "#9aa0a6",
      "target-arrow-shape": "triangle", "curve-style": "bezier", "arrow-scale": 0.9,
    } },
    { selector: ".chosen", style: { "border-width": 4, "border-color": "#0072B2" } },
    { selector: "edge.way", style: { width: 4, "line-color": "#0072B2", "target-arrow-color": "#0072B2", "z-index": 9 } },
    { selector: ".faint", style: { opacity: 0.15 } },
  ],
  wheelSensitivity: 0.3,
  minZoom: 0.1,
  maxZoom: 3,
});

function arrange() {
  const wide = innerWidth >= 800;
  return cy.layout({
    name: "elk", fit: true, padding: 12, nodeDimensionsIncludeLabels: false,
    elk: { algorithm: "stress", "stress.desiredEdgeLength": 150, "elk.aspectRatio": wide ? 1.6 : 0.8 },
  }).run();
}

function colour() {
  cy.nodes().forEach((node) => { node.data("colour", group(node.id()).colour); });
  at("date").textContent = day;
  at("day").setAttribute("aria-valuetext", day);
  const seen = new Map(ATLAS.problems.map((p) => { const g = group(p.name); return [g.label, g.colour]; }));
  const order = [...COLOURS.map(([label]) => `stands on ${label}`), "stands on something else", "its bounds have fallen", "no bound by a power of a size is known here"];
  const counts = (label) => ATLAS.problems.filter((p) => group(p.name).label === label).length;
  at("legend").replaceChildren(...order.filter((label) => seen.has(label)).map((label) => {
    const key = make("span", { className: "key" });
    const box = make("i");
    box.style.background = seen.get(label);
    key.append(box, `${counts(label)} ${label}`);
    return key;
  }), make("span", { textContent: "Arrow: a reduction; a fast algorithm at its head gives one at its tail, a lower bound travels along it." }));
}

/* ---- the panel */

function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}
const link = (text, action) => make("button", { type: "button", className: "link", textContent: text, onclick: action });
const list = (items) => make("ul", {}, ...items.map((item) => make("li", {}, ...[].concat(item))));
const page = (module) => make("a", { href: `../reference/${module}.html`, textContent: module });

function show(...children) {
  at("panel").replaceChildren(...children.filter(Boolean));
  at("panel").scrollTop = 0;
}

function introduce() {
  show(
    make("h2", { textContent: "What still stands" }),
    make("p", { textContent: `${ATLAS.problems.length} problems and ${ATLAS.edges.length} reductions that run. Move the day from ${ATLAS.dates[0]} to ${ATLAS.dates[1]} to see what the refutations of October 2026 did to the lower bounds. Choose a problem to see what it stands on; choose two to see the way between them with the sizes; choose an arrow to see the reduction, its proof, its code and an instance.` }),
    make("h3", { textContent: "Hypotheses" }),
    list(Object.entries(ATLAS.premises[day]).map(([name, status]) => [make("strong", { textContent: name }), `: ${status}. `, make("small", { textContent: ATLAS.statements[name] })])),
  );
}

function showProblem(name) {
  const p = problems.get(name);
  const incoming = ATLAS.edges.filter((e) => e.target === name), outgoing = ATLAS.edges.filter((e) => e.source === name);
  const ways = (found, other) => list(found.map((e) => [link(`${e.name}`, () => showEdge(e.name)), ` (${e.kind})`]));
  show(
    make("h2", { textContent: name }),
    make("p", { textContent: p.asks }),
    make("p", {}, page(p.module)),
    make("h3", { textContent: `Lower bounds, ${day}` }),
    p.bounds[day].length ? list(p.bounds[day].map((b) => [
      make("span", { className: b.open ? "" : "fell", textContent: b.bound }), b.tight ? ", tight" : "",
      ` on ${b.premise} (${b.status})`, b.path.length ? ", by " : "",
      ...b.path.flatMap((e, i) => [i ? ", " : "", link(e, () => showEdge(e))]),
    ])) : make("p", { textContent: "None by a power of a size is known here." }),
    p.algorithms.length ? make("h3", { textContent: "Algorithms" }) : null,
    p.algorithms.length ? list(p.algorithms) : null,
    make("h3", { textContent: "Reductions from it" }), ways(outgoing),
    make("h3", { textContent: "Reductions to it" }), ways(incoming),
  );
}

function showEdge(name) {
  const e = edges.get(name);
  cy.elements().removeClass("way");
  cy.getElementById(name).addClass("way");
  const [first, ...rest] = e.says.split("\n");
  show(
    make("h2", { textContent: `${e.source} → ${e.target}` }),
    make("p", {}, `${e.name}, ${e.kind}. `, page(e.module)),
    make("h3", { textContent: "Statement and proof" }),
    make("p", { textContent: first }),
    make("pre", { textContent: rest.join("\n").trim() }),
    make("h3", { textContent: "Sizes" }),
    list([`questions ${e.calls}`, ...e.sizes]),
    e.instance ? make("h3", { textContent: "An instance and the first question about it" }) : null,
    e.instance ? list(e.instance) : null,
    ...(e.pictures || []).map((file) => make("img", { src: file, loading: "lazy", alt: file.includes(".source.") ? `The source: ${e.instance[0]}` : `The question: ${e.instance[1]}` })),
    make("h3", { textContent: "The code" }),
    make("pre", { textContent: e.code }),
  );
}

function showWay(from, to) {
  const found = ATLAS.sizes[`${from}>${to}`], back = ATLAS.sizes[`${to}>${from}`];
  if (!found) {
    return show(
      make("h2", { textContent: `${from} → ${to}` }),
      make("p", { textContent: "No reductions of the library lead from the one to the other." }),
      back ? make("p", {}, "There is a way back: ", link(`${to} → ${from}`, () => choose(to, from))) : null,
    );
  }
  found.path.forEach((name) => cy.getElementById(name).addClass("way"));
  const travelled = boundsOf(to).filter((b) => b.path.length >= found.path.length && b.path.slice(-found.path.length).join() === found.path.join());
  show(
    make("h2", { textContent: `${from} → ${to}` }),
    make("h3", { textContent: "The way" }),
    list(found.path.map((name) => [link(name, () => showEdge(name)), ` (${edges.get(name).kind})`])),
    make("h3", { textContent: "Composed sizes" }),
    make("pre", { textContent: found.sizes.split("\n").slice(1).join("\n") }),
    make("h3", { textContent: `Bounds that travel it, ${day}` }),
    travelled.length ? list(travelled.map((b) => [make("span", { className: b.open ? "" : "fell", textContent: b.bound }), b.tight ? ", tight" : "", ` on ${b.premise} (${b.status})`])) : make("p", { textContent: "None of the strongest bounds takes this way." }),
    back ? make("p", {}, "There is a way back: ", link(`${to} → ${from}`, () => choose(to, from))) : null,
  );
}

/* ---- choosing */

function choose(...names) {
  chosen = names.filter((name) => problems.has(name)).slice(0, 2);
  at("from").value = chosen[0] || "";
  at("to").value = chosen[1] || "";
  cy.elements().removeClass("chosen way");
  chosen.forEach((name) => cy.getElementById(name).addClass("chosen"));
  if (chosen.length === 2) showWay(...chosen);
  else if (chosen.length) showProblem(chosen[0]);
  else introduce();
}

cy.on("tap", "node", (event) => {
  const name = event.target.id();
  choose(...(chosen.length === 1 && chosen[0] !== name ? [chosen[0], name] : [name]));
});
cy.on("tap", "edge", (event) => showEdge(event.target.id()));
cy.on("tap", (event) => { if (event.target === cy) choose(); });
at("day").addEventListener("input", () => { day = ATLAS.dates[+at("day").value]; colour(); choose(...chosen); });
for (const id of ["from", "to"]) at(id).addEventListener("change", () => choose(at("from").value, at("to").value));
at("family").addEventListener("change", () => {
  const family = at("family").value;
  cy.elements().removeClass("faint");
  if (family) cy.elements().not(cy.nodes().filter((n) => n.data("family") === family).union(cy.nodes().filter((n) => n.data("family") === family).connectedEdges())).addClass("faint");
});
at("fit").addEventListener("click", () => { cy.fit(undefined, 12); });
document.addEventListener("keydown", (event) => { if (event.key === "Escape") choose(); });

at("names").append(...ATLAS.problems.map((p) => make("option", { value: p.name })));
at("family").append(...[...new Set(ATLAS.problems.map((p) => p.family))].sort().map((f) => make("option", { value: f, textContent: f })));
colour();
arrange();
const wanted = decodeURIComponent(location.hash.slice(1)).split(">").filter(Boolean);
if (wanted.length === 1 && edges.has(wanted[0])) showEdge(wanted[0]); else choose(...wanted);
