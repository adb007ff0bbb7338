"use strict";
/* The panel: in words, what is chosen on the map. */

function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children.filter((child) => child !== null));
  return element;
}
const heading = (text) => make("h3", { textContent: text });
const link = (text, action) => make("button", { type: "button", className: "link", textContent: text, onclick: action });
const list = (items) => make("ul", {}, ...items.map((item) => make("li", {}, ...[].concat(item))));
const page = (module) => make("a", { href: `../reference/${module}.html`, textContent: module });
const plain = (expression) => expression.replaceAll("**", "^").replaceAll("*", " · ").replaceAll("<=", "≤").replaceAll(">=", "≥");
const relation = { "=": "=", "<=": "≤", ">=": "≥" };
const described = (e) => `${e.kind}${e.random ? ", with random choices" : ""}`;

/* A power as it is written, n^2 and n^(3/2). */
function powers(text) {
  return make("span", {}, ...text.split(/(\^\([^)]*\)|\^o\(1\)|\^\w+(?:\.\d+)?)/).map((part) => part.startsWith("^") ? make("sup", { textContent: part.replace(/^\^\(?|(?<!o\(1)\)$/g, "") }) : part));
}

function table(head, rows) {
  return make("table", {}, make("thead", {}, make("tr", {}, ...head.map((text) => make("th", { textContent: text, scope: "col" })))),
    make("tbody", {}, ...rows.map((row) => make("tr", {}, ...row.map((cell, place) => make("td", { className: place ? "" : "first" }, ...[].concat(cell)))))));
}

function fill(said, ...children) {
  at("panel").replaceChildren(...children.filter((child) => child !== null));
  at("panel").scrollTop = 0;
  at("said").textContent = said;
  if (window.renderMathInElement) renderMathInElement(at("panel"), { delimiters: [{ left: "$", right: "$", display: false }], throwOnError: false });
}

/* A docstring: paragraphs, what is indented as it is, references in a list. */
function docstring(text) {
  const blocks = text.split(/\n\s*\n/);
  return blocks.flatMap((block) => {
    if (/^\S.*\n-{3,}/.test(block)) {
      const [title, , ...rest] = block.split("\n");
      return [heading(title), ...(rest.length ? docstring(rest.join("\n")) : [])];
    }
    if (/^\s*\.\. \[/.test(block)) return [list(block.split(/\n?\s*\.\. \[/).slice(1).map((entry) => `[${entry.replace(/\s+/g, " ")}`))];
    if (/^ {2,}/.test(block) || /\n {2,}\S/.test(block)) return [make("pre", { textContent: block })];
    return [make("p", {}, ...block.replace(/\n/g, " ").replaceAll("]_", "]").split(/(`[^`]+`)/).map((part) => part.startsWith("`") ? make("code", { textContent: part.slice(1, -1) }) : part))];
  });
}

function introduction(day) {
  const lost = ATLAS.problems.filter((p) => p.group[ATLAS.dates[1]] === "fell" && p.group[ATLAS.dates[0]] !== "fell").length;
  fill("",
    make("h2", { textContent: "What still stands" }),
    make("p", { textContent: `${ATLAS.problems.length} problems, ${ATLAS.edges.length} reductions that run. In October 2026 SETH and, for integers, the 3SUM and the APSP hypotheses were refuted, by algorithms whose proofs Lean's kernel accepts: ${lost} problems have no lower bound left here. Move the slider to see them fall.` }),
    list([
      "Choose a problem to see what it stands on.",
      "Choose a second one to see the way between them: what bounds become, and the composed sizes.",
      "Choose an arrow to see the reduction, its proof, its code and an instance.",
    ]),
    make("p", {}, "For example: ", link("CNF to edit distance", () => choose("CNF", "EditDistance")), ", ",
      link("X + Y to collinear points", () => choose("XPlusY", "Collinear")), ", ",
      link("one arrow", () => showEdge("OrthogonalVectorsToDiameter")), "."),
    heading(`Hypotheses, as of ${day}`),
    ...ATLAS.hypotheses.map((h) => make("details", {},
      make("summary", {}, make("strong", { className: h.open[day] ? "" : "fell", textContent: h.name }), `: ${h.status[day]}`),
      make("p", { textContent: h.statement }), make("p", { className: "quiet", textContent: h.why[day] }))),
  );
}

const premise = (b) => [b.premise, ` (${ATLAS.hypotheses.find((h) => h.name === b.premise).status[day]})`];

function problemPanel(name, day) {
  const p = problems.get(name);
  const ways = (title, found) => found.length ? [heading(title), list(found.map((e) => [link(e.name, () => showEdge(e.name)), ` (${described(e)})`]))] : [];
  fill(p.verdict[day],
    make("h2", { textContent: name }),
    make("p", { textContent: p.asks }),
    make("p", { className: "verdict" }, powers(p.verdict[day])),
    make("p", { className: "quiet" }, "Choose a second problem for the way to it. Code: ", page(p.module)),
    heading(`Lower bounds, as of ${day}`),
    p.bounds[day].length ? list(p.bounds[day].map((b) => {
      const line = [make("span", { className: b.open ? "" : "fell" }, powers(b.bound)), b.tight ? ", tight" : "", " on ", ...premise(b)];
      return b.path.length ? [...line, ", by ", ...b.path.flatMap((e, i) => [i ? ", " : "", link(e, () => showEdge(e))])] : line;
    })) : make("p", { textContent: "None is known here." }),
    p.algorithms.length ? heading("Algorithms") : null,
    p.algorithms.length ? list(p.algorithms.map(powers)) : null,
    ...ways("Reductions from it", ATLAS.edges.filter((e) => e.source === name)),
    ...ways("Reductions to it", ATLAS.edges.filter((e) => e.target === name)),
  );
}

/* Composed sizes, and what their letters are. */
function sizesOf(found, source) {
  const letters = Object.entries(problems.get(source).symbols).map(([symbol, meaning]) => symbol === meaning ? symbol : `${symbol} = ${meaning}`);
  return [
    table(["size", "", "declared"], [
      ...found.sizes.map(([name, side, expression]) => [name === "calls" ? "questions" : name.replaceAll("_", " "), relation[side], make("code", { textContent: plain(expression) })]),
      ...found.unknown.map((name) => [name.replaceAll("_", " "), "", "not known"]),
    ]),
    make("p", { className: "quiet" }, make("small", { textContent: `Of ${source}: ${letters.join(", ")}.${found.parameters.map(([edge, names]) => ` Chosen in ${edge}: ${names.join(", ")}.`).join("")}` })),
  ];
}

function wayPanel(from, to, day) {
  const found = ATLAS.ways[`${from}>${to}`], back = ATLAS.ways[`${to}>${from}`];
  const turn = back ? make("p", {}, "There is a way back: ", link(`${to} → ${from}`, () => choose(to, from))) : null;
  const title = make("h2", { textContent: `${from} → ${to}` });
  if (!found) {
    fill(`No reductions of the library lead from ${from} to ${to}.`, title, make("p", { className: "verdict", textContent: "No reductions of the library lead from the one to the other." }), turn);
    return;
  }
  const open = (name) => ATLAS.hypotheses.find((h) => h.name === name).open[day];
  const rows = found.bounds.map((b) => ({ ...b, standing: b.on.filter(open), fallen: b.on.filter((name) => !open(name)) }))
    .sort((a, b) => (b.standing.length > 0) - (a.standing.length > 0));
  const says = rows.filter((b) => b.standing.length).map((b) => `${b.from} for ${from} becomes ${b.to} for ${to}, on ${b.standing.join(", ")}`);
  fill(`From ${from} to ${to} by ${found.path.join(", ")}. ${says.join(". ")}`,
    title,
    make("ol", { className: "way" }, make("li", {}, link(from, () => choose(from))),
      ...found.path.flatMap((name) => [
        make("li", {}, "↓ ", link(name, () => showEdge(name)), make("small", { textContent: ` ${described(edges.get(name))}` })),
        make("li", {}, link(edges.get(name).target, () => choose(edges.get(name).target))),
      ])),
    heading(`What lower bounds become, as of ${day}`),
    rows.length ? table([`for ${from}`, `for ${to}`, "on"], rows.map((b) => [
      make("span", { className: b.standing.length ? "" : "fell" }, powers(b.from)), make("span", { className: b.standing.length ? "" : "fell" }, powers(b.to)),
      [b.standing.join(", "), b.standing.length && b.fallen.length ? ", " : "", b.fallen.length ? make("span", { className: "fell", textContent: b.fallen.join(", ") }) : ""],
    ])) : make("p", { textContent: ATLAS.problems.find((p) => p.name === from).bounds[day].length ? `No bound for ${from} is left at the end of this way.` : `No bound for ${from} is known here that could travel.` }),
    make("p", { className: "quiet" }, make("small", { textContent: "n is the size that all large sizes of an instance have. What is struck out stood on a hypothesis that fell; the reductions stay valid." })),
    heading("Composed sizes"),
    ...sizesOf(found, from),
    turn,
  );
}

function edgePanel(name) {
  const e = edges.get(name);
  const [first, ...rest] = e.says.split("\n\n");
  fill(`${e.source} to ${e.target}, ${described(e)}: ${first}`,
    make("h2", {}, link(e.source, () => choose(e.source)), " → ", link(e.target, () => choose(e.target))),
    make("p", { className: "verdict", textContent: first.replace(/\n/g, " ") }),
    make("p", { className: "quiet" }, `${name}: ${described(e)}. ${e.theorem}. `, page(e.module)),
    ...(e.instances.length ? [heading("An instance, and a question about it"), ...e.instances.map(instance)] : []),
    heading("Proof"),
    ...docstring(rest.join("\n\n")),
    heading("Sizes"),
    ...sizesOf(e, e.source),
    heading("Code"),
    make("pre", { textContent: e.code }),
  );
}

const instance = (shown) => make("figure", {},
  shown.picture ? make("img", { src: `pictures/${shown.picture}`, alt: shown.says }) : null,
  make("figcaption", {}, make("code", { textContent: shown.says })));
