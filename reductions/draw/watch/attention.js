/* Stages 5 and 6: the instance of one message, and the attention query it becomes. */

/* ---- stage 5 */

function showCoordinates() {
  const coin = state.coin;
  const sent = run.coordinates[coin];
  const counts = sent.map((numbers) => Math.max(...numbers) + 1);
  const others = range(k - 1);
  const columns = counts.reduce((found, many) => found.flatMap((column) => range(many).map((choice) => [...column, choice])), [[]]);
  const here = columns.findIndex((column) => others.every((p) => column[p] === sent[p][state.rows[p + 1]]));
  const frame = (place) => (place === here ? "framed" : "");
  const heads = others.map((p) => h("tr", {}, h("th", {scope: "row", class: `side ${COLORS[p + 1]}`}, `${run.players[p + 1]} sends`),
    columns.map((column, place) => h("th", {scope: "col", class: `${COLORS[p + 1]} ${frame(place)}`}, GREEK[p + 1], h("sub", {}, String(column[p] + 1))))));
  const side = (player, row) => h("th", {scope: "row", class: `side ${COLORS[player]}`},
    state.rows[player] === row ? "▸ " : "", `${run.players[player]} ${grouped(run.sets[player].rows[row])}`);
  const kind = (player, row) => (state.rows[player] === row ? "selected" : "");
  const queries = range(sizes[0]).map((row) => h("tr", {class: kind(0, row)}, side(0, row), columns.map((column, place) => {
    const rows = [row, ...others.map((p) => sent[p].indexOf(column[p]))];
    return bitCell(accepts(placeOf(rows), coin), {class: frame(place)});
  })));
  const keys = others.map((p) => h("tbody", {class: COLORS[p + 1]}, range(sizes[p + 1]).map((row) =>
    h("tr", {class: kind(p + 1, row)}, side(p + 1, row),
      columns.map((column, place) => bitCell(column[p] === sent[p][row], {class: frame(place)}))))));
  put("coordinates", h("thead", {}, heads), h("tbody", {class: COLORS[0]}, queries), keys);
  const good = accepts(chosen(), coin);
  put("coordinate-finding", mark(good), ` At coin ${coin} the selected rows have ${good ? "a" : "no"} coordinate with a 1 in all of them: ` +
    `this coin adds ${good ? 1 : 0} to the inner product, which is ${coinsOf(chosen())} for this message.`);
}

function showGrid() {
  const columns = range(sizes.slice(2).reduce((product, size) => product * size, 1));
  const name = (column) => {
    const parts = [];
    for (let player = k - 1; player >= 2; player--) {
      parts.unshift(grouped(run.sets[player].rows[column % sizes[player]]));
      column = Math.floor(column / sizes[player]);
    }
    return parts.join("·");
  };
  const head = k === 2 ? null : h("thead", {}, h("tr", {}, h("th", {class: COLORS[2], scope: "col"}, `${run.players.slice(2).join("·")} →`),
    columns.map((column) => h("th", {scope: "col", class: COLORS[2]}, name(column)))));
  const {threshold, soundness} = run.gap;
  put("grid", h("caption", {}, `Alice ${grouped(run.sets[0].rows[state.rows[0]])}, message ${grouped(message().number)}`), head,
    h("tbody", {}, range(sizes[1]).map((row) => h("tr", {}, h("th", {scope: "row", class: `side ${COLORS[1]}`}, `Bob ${grouped(run.sets[1].rows[row])}`),
      columns.map((column) => {
        const place = (state.rows[0] * sizes[1] + row) * columns.length + column;
        const coins = coinsOf(place);
        const heat = Math.min(4, Math.floor((4 * coins) / Math.max(1, soundness)));
        return h("td", {class: `${coins >= threshold ? "reached" : `heat-${heat}`} ${place === chosen() ? "framed" : ""}`,
          click: () => update({rows: rowsOf(place)})}, String(coins), coins >= threshold ? " ✓" : "");
      })))));
}

function histogram(name, tally) {
  const {threshold, soundness} = run.gap;
  const [left, right, top, bottom] = [12, 12, 44, 42];
  const [width, height] = [room("histogram-row", 420), 250];
  const step = (width - left - right) / (N + 1);
  const x = (level) => left + step * (level + 0.5);
  const most = Math.max(...tally.map(([, count]) => count));
  const y = (count) => (height - top - bottom) * (Math.log(count) + 0.7) / (Math.log(most) + 0.7);
  const ground = height - bottom;
  const every = Math.max(1, Math.ceil(26 / step));
  const labelled = step >= 26;
  const line = (level, kind, text, anchor) => [
    s("line", {x1: x(level), x2: x(level), y1: top - 10, y2: ground, class: kind}),
    s("text", {x: x(level), y: top - 16, class: `tick ${kind}-text`, "text-anchor": anchor}, text)];
  return picture(width, height, name, tally.map(([level, count]) => `inner product ${level}: ${many(count, "tuple")}`).join("; "),
    s("text", {x: left, y: 14, class: "axis"}, name),
    threshold - soundness > 1 ? s("rect", {x: x(soundness) + step / 2, y: top - 10, width: (threshold - soundness - 1) * step, height: ground - top + 10, class: "gap"}) : null,
    line(soundness, "soundness", `s = ${soundness}`, soundness === 0 ? "start" : "middle"),
    line(threshold, "threshold", `t = ${threshold}`, "end"),
    tally.map(([level, count]) => [
      s("rect", {x: x(level) - step * 0.36, y: ground - y(count), width: step * 0.72, height: y(count), class: level >= threshold ? "bar reached" : "bar"}),
      labelled ? s("text", {x: x(level), y: ground - y(count) - 5, class: "tick halo", "text-anchor": "middle"}, grouped(count)) : null]),
    s("line", {x1: left, x2: width - right, y1: ground, y2: ground, class: "base"}),
    range(N + 1).filter((level) => level % every === 0).map((level) =>
      s("text", {x: x(level), y: ground + 18, class: "tick", "text-anchor": "middle"}, String(level))),
    s("text", {x: width / 2, y: height - 5, class: "axis", "text-anchor": "middle"}, "inner product: coins at which Alice accepts"));
}

function showHistograms() {
  const row = state.rows[0];
  put("histogram-row", histogram(`Alice ${grouped(run.sets[0].rows[row])}`, message().rows[row]));
  put("histogram-all", histogram("All rows", message().all));
  const largest = message().all.at(-1)[0];
  const good = largest >= run.gap.threshold;
  put("gap-finding", mark(good), ` The largest inner product for message ${grouped(message().number)} is ${largest}: this instance is ` +
    `${good ? "YES" : "NO"}.`);
}

function showEveryMessage() {
  const count = run.messages.length;
  const {threshold, soundness} = run.gap;
  const [left, right, top, bottom] = [46, 58, 14, 40];
  const [width, height] = [room("every-message", 720), 220];
  const x = (place) => left + (width - left - right) * (count === 1 ? 0.5 : place / (count - 1));
  const y = (level) => height - bottom - (height - top - bottom) * (level / N);
  const largest = run.messages.map((one) => one.all.at(-1)[0]);
  const radius = Math.max(1.6, Math.min(5, 260 / count));
  const reached = largest.filter((level) => level >= threshold).length;
  const level = Math.max(1, Math.ceil(N / 8));
  const line = (at, kind, text) => [s("line", {x1: left - 6, x2: width - right + 6, y1: y(at), y2: y(at), class: kind}),
    s("text", {x: width - right + 12, y: y(at) + 4, class: `tick ${kind}-text`}, text)];
  put("every-message", picture(width, height, "The largest inner product for every message",
    `${reached} of ${many(count, "message")} reach t = ${threshold}; message ${message().number} has ${largest[state.message]}.`,
    s("rect", {x: left - 6, y: y(threshold), width: width - left - right + 12, height: y(soundness) - y(threshold), class: "gap"}),
    line(soundness, "soundness", `s = ${soundness}`), line(threshold, "threshold", `t = ${threshold}`),
    range(N + 1).filter((at) => at % level === 0).map((at) =>
      s("text", {x: left - 12, y: y(at) + 4, class: "tick", "text-anchor": "end"}, String(at))),
    largest.map((at, place) => s("circle", {cx: x(place), cy: y(at), r: radius, class: at >= threshold ? "dot reached" : "dot"})),
    s("circle", {cx: x(state.message), cy: y(largest[state.message]), r: radius + 5, class: "ring"}),
    s("text", {x: left, y: height - bottom + 20, class: "tick", "text-anchor": "middle"}, grouped(run.messages[0].number)),
    count > 1 ? s("text", {x: width - right, y: height - bottom + 20, class: "tick", "text-anchor": "middle"}, grouped(run.messages[count - 1].number)) : null,
    s("text", {x: (left + width - right) / 2, y: height - 4, class: "axis", "text-anchor": "middle"}, "number of Merlin’s message")));
}

/* ---- stage 6 */

function showShares() {
  const {weights, references, temperature, reference} = run.attention;
  const row = state.rows[0];
  const tally = message().rows[row];
  const real = total(tally.map(([level, count]) => count * weights[level]));
  const all = real + references;
  const line = (name, kind, logit, tuples, weight) => {
    const share = (tuples * weight) / all;
    return h("tr", {class: kind}, h("th", {scope: "row", class: "side"}, name), h("td", {}, number(logit)), h("td", {}, grouped(tuples)),
      h("td", {}, number(weight)), h("td", {class: "share"}, h("span", {class: "bar", style: `width:${(100 * share).toFixed(2)}%`}),
        h("span", {class: "percent"}, share > 0 && share < 0.0005 ? "under 0.1 %" : `${(100 * share).toFixed(1)} %`)));
  };
  const {threshold} = run.gap;
  put("shares", h("thead", {}, h("tr", {}, ["inner product", "logit", "tuples", "weight of one", "share of the attention"].map((name) => h("th", {scope: "col"}, name)))),
    h("tbody", {}, tally.map(([level, count]) => line(String(level), level >= threshold ? "reached" : "", temperature * level, count, weights[level])).reverse(),
      line("reference token", "reference", temperature * reference, references, 1)));
  const output = message().outputs[row];
  const {high, low, middle} = run.attention;
  put("share-finding", mark(output >= middle), ` Output of row ${grouped(run.sets[0].rows[row])}: the share of real tokens, `, number(output), " ",
    output >= middle ? `≥ ${high.toFixed(4)}: YES.` : `≤ ${low.toFixed(4)}: NO.`);
}

/* What the oracle at its worst answers: the same rule as `reductions.running.oracles.noisy` without a seed. */
function answered(output) {
  const error = run.noise[state.noise];
  return output >= run.attention.middle ? output - error : output + error;
}

function showOutputs() {
  const {high, low, middle, tolerance} = run.attention;
  const outputs = message().outputs;
  const [left, right, top, bottom, line] = [86, 24, 40, 40, 26];
  const width = room("outputs", 720);
  const height = top + bottom + line * outputs.length;
  const [from, to] = [-0.05, 1.05];
  const x = (value) => left + (width - left - right) * (Math.min(to, Math.max(from, value)) - from) / (to - from);
  const y = (row) => top + line * (row + 0.5);
  const ground = height - bottom;
  const at = (value, kind, text) => [s("line", {x1: x(value), x2: x(value), y1: top - 6, y2: ground, class: kind}),
    s("text", {x: x(value), y: top - 12, class: `tick ${kind}-text`, "text-anchor": "middle"}, text)];
  const error = run.noise[state.noise];
  const told = outputs.map((output, row) => `row ${run.sets[0].rows[row]}: exact ${output}, answered ${answered(output).toFixed(4)}`);
  put("outputs", picture(width, height, "Output for every row that is shown, with the noise", told.join("; "),
    s("rect", {x: x(low), y: top - 6, width: x(high) - x(low), height: ground - top + 6, class: "gap"}),
    at(low, "soundness", number(low)), at(middle, "middle", "midpoint"), at(high, "threshold", number(high)),
    outputs.map((output, row) => {
      const value = answered(output);
      const wrong = (value >= middle) !== (output >= middle);
      const name = `${row === state.rows[0] ? "▸ " : ""}Alice ${grouped(run.sets[0].rows[row])}`;
      return [s("text", {x: left - 10, y: y(row) + 5, class: "tick", "text-anchor": "end"}, name),
        s("line", {x1: left, x2: width - right, y1: y(row), y2: y(row), class: "grid"}),
        error ? s("line", {x1: x(output), x2: x(value), y1: y(row), y2: y(row), class: wrong ? "push wrong" : "push"}) : null,
        s("circle", {cx: x(output), cy: y(row), r: 7, class: "ring exact"}),
        s("circle", {cx: x(value), cy: y(row), r: 5, class: wrong ? "dot wrong" : output >= middle ? "dot reached" : "dot"})];
    }),
    s("line", {x1: left, x2: width - right, y1: ground, y2: ground, class: "base"}),
    [0, 0.25, 0.5, 0.75, 1].map((value) => s("text", {x: x(value), y: ground + 18, class: "tick", "text-anchor": "middle"}, String(value))),
    s("text", {x: width / 2, y: height - 4, class: "axis", "text-anchor": "middle"}, "output: attention on real tokens")));
  const good = state.noise < message().flip;
  const limit = message().flip < run.noise.length ? `from ${run.noise[message().flip].toFixed(2)} on` : "at none of these errors";
  const safe = error < tolerance ? "below" : "above";
  put("noise-finding", mark(good), ` Noise ${error.toFixed(2)}, ${safe} the tolerance ${tolerance.toFixed(4)}: `,
    good ? "every row is decided rightly" : "a row falls on the wrong side of the midpoint",
    `. Below the tolerance that is certain for every instance; the outputs of this one are decided wrongly ${limit}. The largest of all ` +
    `${grouped(run.sets[0].count)} outputs is row ${grouped(message().largest[0])}, with `, number(message().largest[1]), ".");
}

/* ---- all of it */

clauses();
vectorTable();
whose();
strip();
controls();
byId("toss").addEventListener("click", () => toss(1));
byId("toss-many").addEventListener("click", () => toss(100));
addEventListener("resize", () => update({}, false));
views.push(showVectors, showWords, showMerlin, showCheck, showStrip, showTosses, showCoordinates, showGrid, showHistograms,
  showEveryMessage, showShares, showOutputs);
update({}, false);
