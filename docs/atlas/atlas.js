"use strict";
/* What is chosen, and how: by mouse, by keyboard, by name, by the address of the page. */

let chosen = [], day = ATLAS.dates[1], cursor = null;

function choose(...names) {
  chosen = names.filter((name) => problems.has(name)).slice(0, 2);
  at("from").value = chosen[0] ?? "";
  at("to").value = chosen[1] ?? "";
  cy.elements().removeClass("chosen way near faint");
  chosen.forEach((name) => cy.getElementById(name).addClass("chosen"));
  if (chosen.length === 2) {
    const way = cy.collection();
    (ATLAS.ways[chosen.join(">")]?.path ?? []).forEach((name) => way.merge(cy.getElementById(name)));
    way.addClass("way");
    only(way.union(cy.nodes(".chosen")));
    wayPanel(...chosen, day);
    seek(way.union(cy.nodes(".chosen")));
  } else if (chosen.length) {
    only(cy.getElementById(chosen[0]).connectedEdges().addClass("near"));
    problemPanel(chosen[0], day);
    seek(cy.nodes(".chosen"));
  } else {
    introduction(day);
  }
  remember(chosen.join(">"));
}

/* Everything else becomes faint. */
function only(elements) {
  cy.elements("edge, .problem").not(elements.union(elements.connectedNodes())).addClass("faint");
}

function showEdge(name) {
  cy.elements().removeClass("way near chosen faint");
  cy.getElementById(name).addClass("way").connectedNodes().addClass("chosen");
  only(cy.getElementById(name));
  seek(cy.nodes(".chosen"));
  edgePanel(name);
  remember(name);
}

const remember = (what) => history.replaceState(null, "", `#${[what, day === ATLAS.dates[1] ? "" : day].filter(Boolean).join("@")}`);
const further = (name) => choose(...(chosen.length === 1 && chosen[0] !== name ? [chosen[0], name] : [name]));

function colour() {
  cy.batch(() => cy.nodes(".problem").forEach((node) => { node.data("group", problems.get(node.id()).group[day]); }));
  at("day").value = ATLAS.dates.indexOf(day);
  at("day").setAttribute("aria-valuetext", spoken(day));
  at("before").classList.toggle("chosen", day === ATLAS.dates[0]);
  at("now").classList.toggle("chosen", day === ATLAS.dates[1]);
  legend(day);
}

function turn(to) {
  day = to;
  colour();
  const [shown] = decodeURIComponent(location.hash.slice(1)).split("@");
  if (edges.has(shown)) showEdge(shown); else choose(...chosen);
}

const spoken = (day, month = "long") => new Date(`${day}-15`).toLocaleDateString("en", { month, year: "numeric" });

/* ---- mouse */

cy.on("tap", "node.problem", (event) => further(event.target.id()));
cy.on("tap", "edge", (event) => showEdge(event.target.id()));
cy.on("tap", (event) => { if (event.target === cy) choose(); });
cy.on("mouseover", "node.problem, edge", (event) => {
  event.target.union(event.target.connectedEdges()).filter("edge").addClass("near");
  at("graph").style.cursor = "pointer";
  at("graph").title = event.target.isEdge() ? `${event.target.id()}: ${described(edges.get(event.target.id()))}` : `${event.target.id()}: ${problems.get(event.target.id()).verdict[day]}`;
});
cy.on("mouseout", "node.problem, edge", () => {
  cy.edges(".near").removeClass("near");
  if (chosen.length === 1) cy.getElementById(chosen[0]).connectedEdges().addClass("near");
  at("graph").style.cursor = "";
  at("graph").title = "";
});

/* ---- keyboard */

const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function step([x, y]) {
  if (cursor === null) return cy.getElementById(chosen[0] ?? "OrthogonalVectors");
  const from = cursor.position();
  const cost = (node) => {
    const right = node.position().x - from.x, down = node.position().y - from.y, ahead = right * x + down * y;
    return ahead > 1 ? ahead + 3 * Math.abs(right * y) + 3 * Math.abs(down * x) : Infinity;
  };
  const best = cy.nodes(".problem").min(cost);
  return best.value < Infinity ? best.ele : cursor;
}

at("graph").addEventListener("keydown", (event) => {
  if (event.key in DIRECTIONS) {
    cy.nodes(".cursor").removeClass("cursor");
    cursor = step(DIRECTIONS[event.key]).addClass("cursor");
    seek(cursor);
    at("said").textContent = `${cursor.id()}, ${ATLAS.groups[problems.get(cursor.id()).group[day]]}`;
  } else if (event.key === "Enter" && cursor !== null) further(cursor.id());
  else if (event.key === "+" || event.key === "-") cy.zoom({ level: cy.zoom() * (event.key === "+" ? 1.25 : 0.8), renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
  else return;
  event.preventDefault();
});
document.addEventListener("keydown", (event) => { if (event.key === "Escape") choose(); });

/* ---- names, days, families */

for (const id of ["from", "to"]) {
  at(id).addEventListener("change", () => choose(at("from").value, at("to").value));
  at(id).addEventListener("input", (event) => { if (event.inputType === "insertReplacementText") choose(at("from").value, at("to").value); });
}
at("swap").addEventListener("click", () => choose(...[...chosen].reverse()));
at("day").addEventListener("input", () => turn(ATLAS.dates[at("day").value]));
at("before").addEventListener("click", () => turn(ATLAS.dates[0]));
at("now").addEventListener("click", () => turn(ATLAS.dates[1]));
at("family").addEventListener("change", () => {
  const inside = at("family").value ? cy.getElementById(`family ${at("family").value}`).children() : cy.nodes(".problem");
  cy.elements().removeClass("faint");
  if (at("family").value) {
    only(inside.union(inside.connectedEdges()));
    cy.fit(inside, 40);
  } else whole();
});
at("fit").addEventListener("click", whole);
dark.addEventListener("change", () => cy.style(style()));
narrow.addEventListener("change", place);
addEventListener("resize", () => { if (narrow.matches) cy.resize(); else whole(); });

/* ---- the beginning */

at("names").append(...ATLAS.problems.map((p) => make("option", { value: p.name })));
at("family").append(...families.map((family) => make("option", { value: family, textContent: family })));
at("before").textContent = spoken(ATLAS.dates[0], "short");
at("now").textContent = spoken(ATLAS.dates[1], "short");
const [wanted, when] = decodeURIComponent(location.hash.slice(1)).split("@");
if (ATLAS.dates.includes(when)) day = when;
place();
colour();
if (edges.has(wanted)) showEdge(wanted); else choose(...wanted.split(">"));
