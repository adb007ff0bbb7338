"use strict";
/* What all figures use: the data, the state, elements, and the controls. */

const run = JSON.parse(document.getElementById("run").textContent);
const k = run.sets.length;
const N = run.code.length;
const T = run.code.blocks;
const inI = new Set(run.code.information);
const COLORS = ["alice", "bob", "charlie", "dana"];
const GREEK = ["α", "β", "γ", "δ"];

const byId = (id) => document.getElementById(id);
const range = (count) => Array.from({length: count}, (_, place) => place);
const total = (numbers) => numbers.reduce((sum, number) => sum + number, 0);
const grouped = (number) => String(number).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
const many = (number, noun) => `${grouped(number)} ${noun}${number === 1 ? "" : "s"}`;

function made(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
}
const h = (tag, attributes = {}, ...children) => made(document.createElement(tag), attributes, children);
const s = (tag, attributes = {}, ...children) =>
  made(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

/* The picture has a name and a description, because a screen reader sees nothing else of it. */
function picture(width, height, name, description, ...children) {
  return s("svg", {viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": `${name}. ${description}`},
    ...children);
}

function put(id, ...nodes) {
  byId(id).replaceChildren(...nodes.flat(Infinity).filter((node) => node !== null && node !== undefined));
}

/* Pictures are drawn as wide as there is room, because scaled ones would have letters too small to read. */
const room = (id, most) => Math.max(300, Math.min(most, byId(id).clientWidth || most));

/* Superscripts and subscripts of symbols in running text: "X^2_t" and the like. */
function math(text) {
  return text.split(/([_^](?:\w|\{[^}]*\}))/).map((part) => {
    if (!/^[_^]./.test(part)) return part;
    return h(part[0] === "_" ? "sub" : "sup", {}, part.slice(1).replace(/[{}]/g, ""));
  });
}

function number(value) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e5) return String(Number(value.toPrecision(4)));
  const [digits, exponent] = value.toExponential(1).split("e");
  return [`${digits}·10`, h("sup", {}, String(Number(exponent)).replace("-", "−"))];
}

/* ---- what is chosen: places among the rows and messages that are shown */

const state = {rows: [], message: run.start.message, coin: run.start.coin, noise: 0, whose: 0};

const sizes = run.sets.map((set) => set.rows.length);
const placeOf = (rows) => rows.reduce((place, row, player) => place * sizes[player] + row, 0);
function rowsOf(place) {
  const rows = [];
  for (let player = k - 1; player >= 0; player--) {
    rows[player] = place % sizes[player];
    place = Math.floor(place / sizes[player]);
  }
  return rows;
}
state.rows = rowsOf(run.start.tuple);

const chosen = () => placeOf(state.rows);
const message = () => run.messages[state.message];
const accepts = (place, coin) => run.tuples.word[place][coin] === message().word[coin];
const coinsOf = (place) => range(N).filter((coin) => accepts(place, coin)).length;
const isHonest = (place) => run.tuples.honest[place] === state.message;
const orthogonal = (place) => run.tuples.common[place].length === 0;

/* ---- controls: one set of them, for all stages */

const views = [];
let speaking = 0;

function update(changes, spoken = true) {
  Object.assign(state, changes);
  for (const view of views) view();
  if (Object.keys(changes).length) keep();
  clearTimeout(speaking);
  if (spoken) speaking = setTimeout(() => put("status", summary()), 400);
}

function summary() {
  const place = chosen();
  const coins = coinsOf(place);
  const wrong = run.noise[state.noise] > 0 && state.noise >= message().flip;
  return `Rows ${state.rows.map((row, player) => run.sets[player].rows[row]).join(", ")}: ` +
    `${many(run.tuples.common[place].length, "common one")}. Message ${grouped(message().number)}: Alice accepts at ` +
    `${coins} of ${N} coins, and ${accepts(place, state.coin) ? "accepts" : "rejects"} at coin ${state.coin}. ` +
    `Noise ${run.noise[state.noise].toFixed(2)}: ${wrong ? "a row is decided wrongly" : "every row is decided rightly"}.`;
}

/* The address keeps what is chosen, so that a lecturer can link to it. */
function keep() {
  const text = `rows=${state.rows.join(".")}&message=${state.message}&coin=${state.coin}&noise=${state.noise}`;
  try { history.replaceState(null, "", `#${text}`); } catch { /* inside a notebook there is no address */ }
}

function restore() {
  const given = new URLSearchParams(location.hash.slice(1));
  const whole = (name, most) => {
    const value = Number(given.get(name) ?? NaN);
    return Number.isInteger(value) && value >= 0 && value < most ? value : null;
  };
  const rows = (given.get("rows") ?? "").split(".").map(Number);
  if (rows.length === k && rows.every((row, player) => row >= 0 && row < sizes[player])) state.rows = rows;
  state.message = whole("message", run.messages.length) ?? state.message;
  state.coin = whole("coin", N) ?? state.coin;
  state.noise = whole("noise", run.noise.length) ?? state.noise;
}

function assignment(player, row) {
  if (!run.formula) return "";
  const group = run.formula.groups[player];
  const value = run.sets[player].rows[row];
  return group.map((_, place) => Math.floor(value / 2 ** (group.length - 1 - place)) % 2).join("");
}

function selects() {
  put("selects", range(k).map((player) => {
    const select = h("select", {id: `row-${player}`, change: (event) => {
      const rows = [...state.rows];
      rows[player] = Number(event.target.value);
      update({rows});
    }}, range(sizes[player]).map((row) => h("option", {value: row},
      `${grouped(run.sets[player].rows[row])}${run.formula ? `: ${assignment(player, row) || "—"}` : ""}`)));
    return h("div", {class: "select"}, h("label", {for: `row-${player}`, class: COLORS[player]}, run.players[player]), select);
  }));
  views.push(() => range(k).forEach((player) => { byId(`row-${player}`).value = state.rows[player]; }));
}

function slider(id, count, shown) {
  const input = byId(id);
  input.max = count - 1;
  input.disabled = count < 2;
  input.addEventListener("input", () => update({[id]: Number(input.value)}));
  views.push(() => {
    input.value = state[id];
    const text = shown();
    input.setAttribute("aria-valuetext", text);
    put(`${id}-value`, text);
  });
}

function buttons() {
  const press = (id, action) => byId(id).addEventListener("click", action);
  press("decided", () => update({rows: rowsOf(run.start.tuple), message: run.start.message}));
  press("near", () => update({rows: rowsOf(run.start.near), message: run.tuples.lies[run.start.near][0]}));
  press("honest", () => update({message: run.tuples.honest[chosen()]}));
  press("lie", () => update({message: run.tuples.lies[chosen()][0]}));
  press("catch", () => byId("near").click());
  views.push(() => {
    byId("near").disabled = byId("catch").disabled = run.start.near === null;
    byId("honest").disabled = run.tuples.honest[chosen()] === undefined;
    byId("lie").disabled = run.tuples.lies[chosen()] === undefined;
    const rows = state.rows.map((row, player) => run.sets[player].rows[row]).join("·");
    put("summary", `rows ${rows} · M ${message().number} · r ${state.coin} · noise ${run.noise[state.noise].toFixed(2)}`);
  });
}

/* Paper does not scroll: a table that is wider than a page of it is printed smaller. */
const PAPER = 38;
function fitPaper() {
  const letters = parseFloat(getComputedStyle(document.documentElement).fontSize);
  for (const table of document.querySelectorAll(".scroll > table:not(.plain)")) {
    table.style.setProperty("--print", Math.min(1, PAPER * letters / table.scrollWidth).toFixed(3));
  }
}

function controls() {
  addEventListener("beforeprint", fitPaper);
  restore();
  selects();
  slider("message", run.messages.length, () =>
    `${grouped(message().number)} of 0 to ${grouped(String(BigInt(run.code.messages) - 1n))}`);
  slider("coin", N, () => `${state.coin} of 0 to ${N - 1}`);
  slider("noise", run.noise.length, () => `${run.noise[state.noise].toFixed(2)} (tolerance ${run.attention.tolerance.toFixed(3)})`);
  buttons();
  const narrow = matchMedia("(max-width: 62rem)");
  const fold = () => { byId("controls").open = !narrow.matches; };
  narrow.addEventListener("change", fold);
  fold();
  byId("form").addEventListener("submit", (event) => event.preventDefault());
}
