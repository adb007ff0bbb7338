"""The words of a page, with the numbers of its run: HTML for the places of `page.html`."""

from __future__ import annotations

from html import escape
from math import prod
from typing import Any

import numpy as np

from protocols import Hermitian, ReedSolomon
from reductions.draw.watch.data import PLAYERS, queries
from reductions.draw.watch.ending import back, left_out
from reductions.draw.watch.parts import Parts
from reductions.draw.watch.phrases import TUPLES, count, listed, row, sizes_of
from reductions.draw.watch.run import Run
from reductions.overhead import rough
from reductions.problem import Problem
from reductions.theory.atlas import atlas
from reductions.theory.hypotheses import ETH, KOVC, SETH

__all__ = ["words"]


def words(parts: Parts) -> dict[str, str]:
    """What stands at each place of the template, but for style, scripts and data."""
    run = parts.run
    return {**opening(run), **standing(run), **vectors(parts), **protocol(run), **gap(parts), **back(parts)}


def opening(run: Run) -> dict[str, str]:
    """Title, answer, and the way of the run."""
    kind = "formula" if run.split else "instance"
    said = run.source.verdicts[run.witness is None]
    verdict = f"This {type(run.source).__name__} instance is <strong>{escape(said)}</strong>."
    if run.split and len(run.before) == 1:
        cnf, _ = run.split
        sizes = f"{count(cnf.num_variables, 'variable')} and {count(len(cnf.clauses), 'clause')}"
        verdict = f"A formula of {sizes}. It is <strong>{escape(said)}</strong>."
    one, query = next(queries(run, [0]))
    made = count(run.protocol.num_messages, "message")
    number = f"one for each message of Merlin: {made}"
    asked = "" if run.asked is None else f"; {'all' if run.witness is None else f'{run.asked:,}'} were asked"
    stages: list[tuple[Problem[Any], str]] = [(instance, "1") for instance in run.instances]
    rows = [*stages, (one, number), (query, f"one for each of those{asked}")]
    return {
        "title": f"One {kind}, all the way to attention",
        "name": f"order {run.vectors.order}",
        "verdict": verdict,
        "way": "".join(row(type(instance).__name__, sizes_of(instance), made) for instance, made in rows),
        "way_caption": "From top to bottom: the problems that the instance is turned into, each YES exactly if the one "
        "before it is (of several instances, if one of them is).",
    }


def standing(run: Run) -> dict[str, str]:
    """The hypotheses of the lower bound, and what has become of them."""
    k, known = run.vectors.order, atlas()
    name = KOVC(k).name
    return {
        "claim": f"If attention of order {k} over <i>n</i> tokens, with entries as large as the proof needs, could be "
        f"computed in time O(<i>n</i><sup>{k}−<i>δ</i></sup>) for some <i>δ</i> &gt; 0, then <strong>{name}</strong> "
        f"would be false. (The codes of this run are small enough to be followed by hand. "
        f"For entries of order (log <i>n</i>)<sup>1/{k}</sup> the proof takes codes over a field of fixed size.)",
        "standing": "".join(
            row(hypothesis.name, escape(hypothesis.statement), escape(str(known.status(hypothesis))))
            for hypothesis in (KOVC(k), SETH(), ETH())
        ),
        "standing_caption": f"The bound stands on {name}. SETH implies {name}, and this implication stays valid, but "
        f"SETH was refuted in October 2026, and ETH with it: what is lost is that reason to believe {name}.",
    }


def vectors(parts: Parts) -> dict[str, str]:
    """Stage 1."""
    run, k = parts.run, parts.run.vectors.order
    counts = [len(each) for each in run.vectors.sets]
    if run.split:
        cnf, edge = run.split
        groups = [f"{who} has {listed(group)}" for who, group in zip(PLAYERS, edge.groups(cnf), strict=False)]
        text = (
            f"<p>The variables, {cnf.num_variables} in all, are dealt to {k} players: {', '.join(groups)}. Each player "
            "lists all assignments of these variables, one row for each, and writes one bit for each clause: "
            "<b>0</b> if this assignment alone satisfies the clause, <b>1</b> if it does not.</p>"
            "<p>Choose one row of each player. Together they satisfy the formula exactly if every column has a 0 in "
            "one of these rows, that is, if their product is 0 in every column. Such rows are called "
            "<em>orthogonal</em>, and a column where all of them have a 1 is a <em>common one</em>.</p>"
            '<ol class="clauses" id="clauses"></ol>'
        )
        name, column = "Clauses become vectors", "clause"
    else:
        text = (
            f"<p>There are {k} players with {listed(counts)} rows of bits. Choose one row of each player. They are "
            "<em>orthogonal</em> if no column has a 1 in all of them, which would be a <em>common one</em>.</p>"
        )
        name, column = "Vectors", "coordinate"
    line = "One line for each assignment of a player" if run.split else "One line for each vector of a player"
    return {
        "first_stage": name,
        "split": text,
        "vectors_caption": f"{line}; its number reads the assignment in binary. One column for each {column}. "
        "Dark, 1: not satisfied; light, 0: satisfied. Last line: the product of the selected rows. Choose rows with "
        "the buttons beside them."
        if run.split
        else f"{line}. One column for each {column}. Dark is 1, light is 0. Last line: the product of the selected "
        "rows. Choose rows with the buttons beside them.",
        "decided": "The orthogonal rows" if run.witness else "The nearest rows",
        "left_out": "".join(f"<p>{text}</p>" for text in left_out(parts)),
    }


def protocol(run: Run) -> dict[str, str]:
    """Stages 2 to 4."""
    used, k = run.protocol, run.vectors.order
    of, costs, field = used.code, used.costs, used.code.field
    solomon, prime = isinstance(of, ReedSolomon), field.degree == 1
    name = f"<b>F</b><sub>{field.order}</sub>"
    others = PLAYERS[1:k]
    weighted = bool(np.any(used.weights != 1))
    if solomon:
        code = (
            f"Take the polynomial of degree less than <i>ℓ</i> = {of.dimension} over the field {name} that takes the "
            f"bits of the block at the points of <i>I</i>, and write down its values at all {of.length} points: a word "
            f"of a Reed–Solomon code. A polynomial that is not zero has at most <i>u</i> = <i>ℓ</i> − 1 = {of.degree} "
            "zeros."
        )
    else:
        curve = ""
        if isinstance(of, Hermitian):
            curve = f" <i>y</i><sup>{of.q}</sup> + <i>y</i> = <i>x</i><sup>{of.q + 1}</sup>"
        code = (
            f"Take the function on a curve{curve} over the field {name}, with poles of order at most <i>u</i> = "
            f"{of.degree} at one point, that takes the bits of the block at the points of <i>I</i>, and write down its "
            f"values at {of.length} points: a word of an algebraic-geometry code ({escape(str(of))}). Such a function "
            f"that is not zero has at most <i>u</i> = {of.degree} zeros."
        )
    product = "·".join(f"<i>X</i><sup>{p}</sup><sub><i>t</i></sub>(<i>r</i>)" for p in range(1, k + 1))
    weight = "<i>ω<sub>t</sub></i>·" if weighted else ""
    thing, degree = "polynomial of degree" if solomon else "function with poles of order", k * of.degree
    symbols = (
        f"Symbols are integers modulo {field.order}."
        if prime
        else f"Symbols are elements of the field with {field.order} elements: the integer stands for the polynomial "
        f"whose coefficients are its digits in base {field.characteristic}, modulo "
        f"{escape(str(field.irreducible_poly))}."
    )
    return {
        "N": str(of.length),
        "blocks": f"Each row of {count(run.vectors.dimension, 'bit')} is cut into <i>T</i> = {used.blocks} "
        f"{'block' if used.blocks == 1 else 'blocks'} of <i>ℓ</i> = {of.dimension}, filled up with zeros, and each "
        f"block is extended to a word of <i>N</i> = {of.length} {'symbol' if of.length == 1 else 'symbols'}.",
        "code": code,
        "function": "the polynomial" if solomon else "the function",
        "symbols": symbols,
        "sum": f"Σ<sub><i>t</i></sub> {weight}{product}",
        "true_word": "On <i>I</i>, where words show bits, it counts common ones"
        + (
            f", and with {used.blocks} {'block' if used.blocks == 1 else 'blocks'} no count wraps around to 0 in {name}"
            if not weighted and prime
            else ", each block with a weight, chosen so that they only cancel if there are none"
        )
        + f". So the rows are orthogonal exactly if <i>w</i> vanishes on <i>I</i>. Elsewhere it is the word of a "
        f"{thing} at most <i>ku</i> = {degree}.",
        "messages": f"{field.order}<sup>{used.message_rank}</sup> = {rough(used.num_messages)}",
        "bound": str(k * of.degree),
        "bound_why": f"(The difference of two of them is a {thing} at most {degree}: it has at most {degree} zeros.)",
        "coin": f"A shared coin shows a coordinate <i>r</i>. {listed(others)} {'sends' if k == 2 else 'send'} Alice "
        f"the {count(used.blocks, 'symbol')} of {'the' if k == 2 else 'their'} words at <i>r</i>: {costs.party} bits"
        f"{'' if k == 2 else ' each'}. The coin takes {costs.coin} bits and Merlin’s word {costs.merlin}. Alice "
        "computes <i>w</i>(<i>r</i>) from these and her own symbols, and accepts exactly if it is <i>M</i>(<i>r</i>). "
        f"An honest word is always accepted. A lie is accepted at no more than <i>ku</i> = {k * of.degree} of the "
        f"{of.length} coins: with probability at most {used.soundness}.",
        "field": name,
        "weight_caption": ", and the weight <i>ω<sub>t</sub></i> of the block" if weighted else "",
    }


def gap(parts: Parts) -> dict[str, str]:
    """Stages 5 and 6."""
    run, k = parts.run, parts.run.vectors.order
    one, query = next(queries(run, [0]))
    logits: Any = query.logits
    others = PLAYERS[1:k]
    pair = listed(others)
    inner = "⟨" + ", ".join(f"<i>{letter}</i>" for letter in "abcd"[:k]) + "⟩"
    t, s, kappa = one.threshold, one.soundness, run.attention.kappa
    keys = prod(one.products.shape[1:])
    references = prod(logits.shape[1:-1])
    reaches = "An orthogonal tuple reaches <i>t</i> for its honest message and for no other one."
    return {
        "gap": f"Now let the protocol run on all rows at once. Fix Merlin’s message. There is one coordinate for each "
        f"coin and each choice of what {pair} may send at that coin. A row of Alice becomes a query <i>a</i> with a 1 "
        f"where she accepts; a row of {' or '.join(others)} becomes a key with a 1 where that is what this row sends. "
        f"So {inner} is the number of coins at which Alice accepts: <i>t</i> = <i>N</i> = {t} for orthogonal rows and "
        f"their honest message, and otherwise at most <i>s</i> = <i>ku</i> = {s}. This makes one instance for each "
        "message, and some instance has a tuple that reaches <i>t</i> exactly if some rows are orthogonal.",
        "coordinates_caption": f"The coordinates of the coin that is chosen, as far as rows that are shown send "
        f"something there. One column for each choice of what {pair} {'sends' if k == 2 else 'send'}, numbered. "
        f"Alice’s lines: dark, 1, where she accepts. {' and '.join(f'{who}’s' for who in others)} lines: dark, 1, at "
        "what this row sends. The framed column is the one that the selected rows have in common; it adds 1 to the "
        "inner product if Alice’s row is dark there. Selected rows have a mark.",
        "grid_caption": f"The inner products {inner} of Alice’s selected row for the message that is chosen. One line "
        f"for each row of Bob{', one column for each row of ' + listed(others[1:]) if k > 2 else ''}, as far as they "
        f"are shown. With a tick: <i>t</i> = {t} is reached. Framed: the selected rows.",
        "tuples": f"{prod(one.products.shape):,} {TUPLES[k]}",
        "threshold": str(t),
        "soundness": str(s),
        "every_message": reaches if run.witness else "No message reaches <i>t</i>: none of these instances is YES.",
        "attention": f"Multiply all vectors by one number, so that the logit of a tuple is <i>λ</i>{inner} with "
        f"<i>λ</i> = {logits.temperature:.4g}. Softmax then takes e to this power: the few tuples that reach <i>t</i>, "
        f"if there are any, outweigh all the others. The entries are as large as <i>B</i> = {logits.weight:.4g}, in "
        f"dimension {logits.dimension:,}; with small entries this could not be done, and attention would be easy.",
        "reference": "One more token, the <em>reference token</em>, stands in the last set of keys, so that each of "
        f"the <i>P′</i> = {references:,} tuples of keys with this token has the logit <i>λR</i>, <i>R</i> = "
        f"{logits.reference:.4g}. It has the value 0 and all others have the value 1. So the output for a row is the "
        f"share of attention that goes to real tokens: with <i>κ</i> = {kappa}, at least <i>κ</i>/(<i>κ</i>+1) if one "
        f"of the <i>P</i> = {keys:,} tuples of keys reaches <i>t</i>, and at most 1/(<i>κ</i>+1) if all stay at "
        "<i>s</i>.",
        "output": f"output = Σ<sub>real</sub> e<sup><i>λ</i>{inner}</sup> / (Σ<sub>real</sub> "
        f"e<sup><i>λ</i>{inner}</sup> + <i>P′</i> e<sup><i>λR</i></sup>)",
        "high": f"{float(query.completeness):.4g}",
        "low": f"{float(query.soundness):.4g}",
    }
