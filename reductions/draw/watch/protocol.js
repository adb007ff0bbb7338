/* Stages 1 to 4: vectors, words, Merlin and the coin. */

const MOST = Math.min(run.columns, run.sets[0].bits[0].length);

function literal(number) {
  const owner = run.formula.groups.findIndex((group) => group.includes(Math.abs(number)));
  return h("span", {class: COLORS[owner]}, number < 0 ? "¬" : "", h("i", {}, "x"), h("sub", {}, String(Math.abs(number))));
}

function clauses() {
  if (!run.formula) return;
  put("clauses", run.formula.clauses.slice(0, MOST).map((clause) => h("li", {},
    clause.length ? clause.flatMap((x, place) => (place ? [" ∨ ", literal(x)] : [literal(x)])) : "no literal: never true")));
}

function bitCell(bit, attributes = {}) {
  return h("td", {...attributes, class: `${bit ? "one" : "zero"} ${attributes.class ?? ""}`}, String(Number(bit)));
}

function spoken(player, place) {
  const values = assignment(player, place);
  return `${run.players[player]}, row ${run.sets[player].rows[place]}${values ? `: ${[...values].join(" ")}` : ""}`;
}

function vectorTable() {
  const noun = run.formula ? "clause" : "coordinate";
  const head = h("thead", {}, h("tr", {}, h("th", {scope: "col", class: "side"}, noun),
    range(MOST).map((column) => h("th", {scope: "col"}, String(column + 1)))));
  const bodies = run.sets.map((set, player) => {
    const group = run.formula ? run.formula.groups[player] : null;
    const names = group ? [": ", group.length ? group.flatMap((x) => [h("i", {}, "x"), h("sub", {}, String(x)), " "]) : "no variable"] : [];
    return h("tbody", {class: COLORS[player]},
      h("tr", {}, h("th", {scope: "rowgroup", colspan: MOST + 1, class: "owner"},
        h("span", {class: "stay"}, run.players[player], names.flat(),
          sizes[player] < set.count ? ` (${sizes[player]} of ${grouped(set.count)} rows)` : ""))),
      set.rows.map((row, place) => h("tr", {id: `vector-${player}-${place}`},
        h("th", {scope: "row", class: "side"}, h("label", {},
          h("input", {type: "radio", name: `vector-${player}`, value: place, "aria-label": spoken(player, place), change: () => {
            const rows = [...state.rows];
            rows[player] = place;
            update({rows});
          }}), ` ${grouped(row)}`, group && group.length ? h("span", {class: "assignment"}, assignment(player, place)) : null)),
        [...set.bits[place].slice(0, MOST)].map((bit) => bitCell(bit === "1")))));
  });
  put("vectors", head, bodies, h("tbody", {class: "product"}, h("tr", {id: "vector-product"})));
}

function showVectors() {
  const place = chosen();
  const common = new Set(run.tuples.common[place]);
  for (const [player, set] of run.sets.entries()) {
    set.rows.forEach((_, row) => {
      const here = state.rows[player] === row;
      byId(`vector-${player}-${row}`).classList.toggle("selected", here);
      byId(`vector-${player}-${row}`).querySelector("input").checked = here;
    });
  }
  put("vector-product", h("th", {scope: "row", class: "side"}, "product"), range(MOST).map((column) => bitCell(common.has(column))));
  const noun = run.formula ? "clause" : "coordinate";
  const list = run.tuples.common[place].map((column) => column + 1);
  put("common", list.length === 0
    ? h("span", {}, mark(true), ` These rows are orthogonal${run.formula ? ": together they satisfy every clause" : ""}.`)
    : h("span", {}, mark(false), ` ${many(list.length, "common one")}, at ${noun}${list.length === 1 ? "" : "s"} ` +
      `${list.slice(0, 24).join(", ")}${list.length > 24 ? " and others" : ""}: not orthogonal.`));
}

const mark = (good) => h("span", {class: good ? "yes" : "no"}, good ? "✓" : "✗");

/* ---- stage 2 */

function power(exponent) {
  return exponent === 0 ? [] : exponent === 1 ? [h("i", {}, "x")] : [h("i", {}, "x"), h("sup", {}, String(exponent))];
}

function polynomial(coefficients) {
  const terms = coefficients.map((value, exponent) => [value, exponent]).filter(([value]) => value !== 0);
  if (terms.length === 0) return ["0"];
  return terms.flatMap(([value, exponent], place) =>
    [place ? " + " : "", value === 1 && exponent ? "" : String(value), ...power(exponent)]);
}

function coinHead(...first) {
  const mark = (coin) => `${inI.has(coin) ? "info" : ""} ${coin === state.coin ? "coin" : ""}`;
  return h("thead", {}, h("tr", {}, first, range(N).map((coin) => h("th", {scope: "col", class: mark(coin)},
    String(coin), h("span", {class: "point"}, run.code.points[coin])))));
}

function whose() {
  byId("whose").append(...run.players.map((player, place) => h("label", {class: COLORS[place]},
    h("input", {type: "radio", name: "whose", value: place, checked: place === 0, change: () => update({whose: place}, false)}),
    ` ${player}`)));
}

function showWords() {
  const player = state.whose;
  const row = state.rows[player];
  const ell = run.code.dimension;
  const bits = run.sets[player].bits[row];
  const polynomials = run.polynomials;
  const noun = run.formula ? "clauses" : "columns";
  put("words",
    coinHead(h("th", {scope: "col", class: "side"}, "block"), h("th", {scope: "col"}, noun), h("th", {scope: "col"}, "bits"),
      polynomials ? h("th", {scope: "col"}, "polynomial") : null),
    h("tbody", {class: COLORS[player]}, run.words[player][row].map((word, t) => {
      const first = t * ell;
      const last = Math.min(first + ell, bits.length);
      const columns = last <= first ? "none" : last - first === 1 ? String(last) : `${first + 1}–${last}`;
      return h("tr", {}, h("th", {scope: "row", class: "side"}, math(`X^${player + 1}_{${t + 1}}`)), h("td", {}, columns),
        h("td", {class: "mono"}, bits.slice(first, last).padEnd(ell, "0").split("").join(" ")),
        polynomials ? h("td", {class: "polynomial"}, polynomial(polynomials[player][row][t])) : null,
        word.map((symbol, coin) => h("td", {class: inI.has(coin) ? "info" : ""}, String(symbol))));
    })));
}

/* ---- stage 3 */

function plot(place) {
  const word = run.tuples.word[place];
  const q = run.code.order;
  const [left, right, top, bottom] = [46, 12, 14, 48];
  const step = Math.max(11, Math.min(90, (room("plot", 700) - left - right) / N));
  const width = left + right + step * N;
  const height = 300;
  const x = (coin) => left + step * (coin + 0.5);
  const y = (symbol) => height - bottom - (height - top - bottom) * (q === 1 ? 0 : symbol / (q - 1));
  const radius = Math.min(7, step / 3);
  const every = Math.max(1, Math.ceil(24 / step));
  const level = Math.max(1, Math.ceil(q / 12));
  const agree = range(N).filter((coin) => accepts(place, coin));
  const differ = range(N).filter((coin) => !accepts(place, coin));
  const values = (symbols) => (N <= 24 ? symbols.join(" ") : `${N} symbols, in the table below`);
  return picture(width, height, "The true word and Merlin’s word",
    `True word: ${values(word)}. Merlin’s word: ${values(message().word)}. They agree at ${many(agree.length, "coordinate")}.`,
    range(N).filter((coin) => inI.has(coin)).map((coin) =>
      s("rect", {x: left + step * coin, y: top - 8, width: step, height: height - top - bottom + 16, class: "info-band"})),
    range(q).filter((symbol) => symbol % level === 0).map((symbol) => [
      s("line", {x1: left, x2: width - right, y1: y(symbol), y2: y(symbol), class: "grid"}),
      s("text", {x: left - 8, y: y(symbol) + 4, class: "tick", "text-anchor": "end"}, String(symbol))]),
    range(N).filter((coin) => coin % every === 0).map((coin) =>
      s("text", {x: x(coin), y: height - bottom + 22, class: "tick", "text-anchor": "middle"}, String(coin))),
    s("text", {x: left + (step * N) / 2, y: height - 3, class: "axis", "text-anchor": "middle"}, "coordinate r"),
    s("text", {x: 12, y: (height - bottom) / 2 + 8, class: "axis", "text-anchor": "middle",
      transform: `rotate(-90 12 ${(height - bottom) / 2 + 8})`}, "symbol"),
    s("line", {x1: x(state.coin), x2: x(state.coin), y1: top - 8, y2: height - bottom + 8, class: "coin-line"}),
    differ.map((coin) => s("line", {x1: x(coin), x2: x(coin), y1: y(word[coin]), y2: y(message().word[coin]), class: "difference"})),
    range(N).map((coin) => s("circle", {cx: x(coin), cy: y(message().word[coin]), r: radius + 4, class: "ring"})),
    range(N).map((coin) => s("circle", {cx: x(coin), cy: y(word[coin]), r: radius, class: "dot"})));
}

function showMerlin() {
  const place = chosen();
  put("plot", plot(place));
  const line = (name, kind, symbols) => h("tr", {}, h("th", {scope: "row", class: `side ${kind}`}, h("i", {}, name), "(", h("i", {}, "r"), ")"),
    symbols.map((symbol, coin) => h("td", {class: inI.has(coin) ? "info" : ""}, String(symbol))));
  put("two-words", coinHead(h("th", {scope: "col", class: "side"}, h("i", {}, "r"))), h("tbody", {},
    line("w", "true", run.tuples.word[place]), line("M", "merlin", message().word),
    h("tr", {}, h("th", {scope: "row", class: "side"}, "same"),
      range(N).map((coin) => h("td", {class: inI.has(coin) ? "info" : ""}, mark(accepts(place, coin)))))));
  const coins = coinsOf(place);
  const bound = run.code.bound;
  put("agreement", isHonest(place)
    ? [mark(true), ` Message ${grouped(message().number)} is the true word: Merlin is honest, and Alice accepts at all ${N} coins.`]
    : [mark(false), ` Message ${grouped(message().number)} is ${orthogonal(place) ? "another word than" : "a lie. It is not"} the true one: ` +
      `they agree at ${coins} of ${N} coordinates, and two different words agree at no more than ${bound}.`]);
}

/* ---- stage 4 */

function showCheck() {
  const place = chosen();
  const coin = state.coin;
  const weights = run.code.weights.some((weight) => weight !== 1) ? run.code.weights : null;
  const terms = run.tuples.terms[place].map((term) => term[coin]);
  const head = h("thead", {}, h("tr", {}, h("th", {scope: "col", class: "side"}, h("i", {}, "t")),
    weights ? h("th", {scope: "col"}, math("ω_t")) : null,
    run.players.map((player, p) => h("th", {scope: "col", class: COLORS[p]}, math(`X^${p + 1}_t`), `(${coin})`, h("span", {class: "point"}, player))),
    h("th", {scope: "col"}, "product")));
  put("check", head,
    h("tbody", {}, range(T).map((t) => h("tr", {}, h("th", {scope: "row", class: "side"}, String(t + 1)),
      weights ? h("td", {}, String(weights[t])) : null,
      range(k).map((player) => h("td", {class: COLORS[player]}, String(run.words[player][state.rows[player]][t][coin]))),
      h("td", {}, String(terms[t]))))),
    h("tfoot", {}, h("tr", {}, h("th", {scope: "row", colspan: k + (weights ? 2 : 1), class: "side"}, "sum in the field, ", h("i", {}, "w"), `(${coin})`),
      h("td", {}, h("b", {}, String(run.tuples.word[place][coin]))))));
  const good = accepts(place, coin);
  put("check-finding", mark(good), " ", h("i", {class: "true"}, "w"), `(${coin}) = ${run.tuples.word[place][coin]} ${good ? "=" : "≠"} `,
    h("i", {class: "merlin"}, "M"), `(${coin})${good ? "" : ` = ${message().word[coin]}`}: Alice ${good ? "accepts" : "rejects"}.`);
}

function strip() {
  put("strip", range(N).map((coin) => h("button", {type: "button", id: `coin-${coin}`, click: () => update({coin})})));
}

function showStrip() {
  const place = chosen();
  range(N).forEach((coin) => {
    const button = byId(`coin-${coin}`);
    const good = accepts(place, coin);
    button.setAttribute("aria-pressed", coin === state.coin);
    button.setAttribute("aria-label", `coin ${coin}: Alice ${good ? "accepts" : "rejects"}`);
    button.replaceChildren(h("span", {class: "r"}, String(coin)), mark(good));
  });
}

const tosses = {key: "", accepted: 0, all: 0};

function toss(times) {
  for (const _ of range(times)) {
    const coin = Math.floor(Math.random() * N);
    tosses.all += 1;
    tosses.accepted += accepts(chosen(), coin);
    state.coin = coin;
  }
  update({coin: state.coin}, false);
}

function showTosses() {
  const place = chosen();
  const key = `${place} ${state.message}`;
  if (tosses.key !== key) Object.assign(tosses, {key, accepted: 0, all: 0});
  const coins = coinsOf(place);
  const expected = `Alice accepts at ${coins} of ${N} coins`;
  const kind = orthogonal(place) ? "is not the true one, and another word" : "is a lie, and a lie";
  const lie = isHonest(place) ? "; Merlin’s word is the true one." : `. Merlin’s word ${kind} is accepted at no more than ${run.code.bound}.`;
  const caught = tosses.all - tosses.accepted;
  put("tosses", expected, lie, tosses.all
    ? ` Tossed ${many(tosses.all, "time")}: accepted ${grouped(tosses.accepted)}, caught ${grouped(caught)}.` : "");
}
