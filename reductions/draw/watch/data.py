"""The numbers on a page, as JSON: everything is computed here, so that the page only looks up and compares."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from math import exp, prod
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from protocols import ReedSolomon
from protocols.codes.arithmetic import row_reduced
from protocols.codes.products import matmul
from reductions.draw.watch.parts import Parts
from reductions.draw.watch.run import Run
from reductions.problems import AttentionQuery, GapMaxIP
from reductions.problems.attention.gadget_logits import GadgetLogits
from reductions.running.oracles import noisy

__all__ = ["COLUMNS", "NOISE", "PLAYERS", "document", "queries"]

NOISE = [step / 100 for step in range(61)]
"""The errors that the page puts on the attention output."""

COLUMNS = 128
"""The most columns of vectors that the page shows."""

PLAYERS = ("Alice", "Bob", "Charlie", "Dana")


def document(parts: Parts) -> dict[str, Any]:
    """What the scripts of a page read.

    Rows, tuples and messages are those that are shown; a tuple is known by its place, the last player's rows varying
    fastest, and a message by its place among those shown.
    """
    run = parts.run
    gap, query = next(queries(run, parts.shown[:1]))
    return {
        "answer": run.witness is not None,
        "players": PLAYERS[: run.vectors.order],
        "formula": formula(run),
        "sets": list(sets(parts)),
        "code": code(run),
        "polynomials": polynomials(parts),
        "words": [words.view(np.ndarray).tolist() for words in parts.table.encodings],
        "tuples": tuples(parts),
        "coordinates": coordinates(parts),
        "gap": {"threshold": gap.threshold, "soundness": gap.soundness},
        "attention": attention(query),
        "messages": list(messages(parts)),
        "noise": NOISE,
        "columns": COLUMNS,
        "start": start(parts),
    }


def formula(run: Run) -> dict[str, Any] | None:
    """The clauses, the variables of each player, and the assignment that was found; None if there is no formula."""
    if run.split is None:
        return None
    cnf, edge = run.split
    model = None if run.witness is None else run.lifted(run.witness, len(run.before) - 1)
    return {
        "variables": cnf.num_variables,
        "clauses": cnf.clauses,
        "groups": [list(group) for group in edge.groups(cnf)],
        "model": model,
    }


def sets(parts: Parts) -> Iterator[dict[str, Any]]:
    """Of each player: how many vectors there are, the numbers of those shown, and their bits."""
    for vectors, rows in zip(parts.run.vectors.sets, parts.rows, strict=True):
        yield {
            "count": len(vectors),
            "rows": rows,
            "bits": ["".join(map(str, vectors[row].tolist())) for row in rows],
        }


def code(run: Run) -> dict[str, Any]:
    """The code of the protocol, where its words are evaluated, and what is sent."""
    protocol, field = run.protocol, run.protocol.code.field
    of = protocol.code
    return {
        "points": [", ".join(map(str, point)) for point in of.points.view(np.ndarray).tolist()],
        "information": [int(place) for place in of.information_set],
        "length": of.length,
        "dimension": of.dimension,
        "degree": of.degree,
        "bound": protocol.parties * of.degree,
        "blocks": protocol.blocks,
        "order": field.order,
        "prime": field.degree == 1,
        "weights": protocol.weights.view(np.ndarray).tolist(),
        "messages": str(protocol.num_messages),
        "rank": protocol.message_rank,
    }


def polynomials(parts: Parts) -> list[list[list[list[int]]]] | None:
    """Over a Reed-Solomon code, the coefficients of each word's polynomial, the constant first; else None.

    By players, rows and blocks, as the words.
    """
    of = parts.run.protocol.code
    if not isinstance(of, ReedSolomon):
        return None
    functions = of.evaluation_matrix[:, of.information_set]
    inverse = row_reduced(np.hstack([functions, of.field.Identity(of.dimension)]).view(of.field))[:, of.dimension :]
    found = []
    for words in parts.table.encodings:
        bits = words[..., of.information_set].reshape(-1, of.dimension).view(of.field)
        found.append(matmul(bits, inverse.view(of.field)).reshape(*words.shape[:2], -1).view(np.ndarray).tolist())
    return found


def tuples(parts: Parts) -> dict[str, Any]:
    """Of each tuple: its common ones, the true word, the terms of its blocks, and the best messages for it."""
    place = {number: at for at, number in enumerate(parts.shown)}
    return {
        "common": parts.common,
        "word": parts.words.tolist(),
        "terms": parts.products.tolist(),
        "honest": {at: place[number] for at, number in parts.honest.items()},
        "lies": {at: [place[lie.index], lie.coins, lie.exhaustive] for at, lie in parts.lies.items()},
    }


def coordinates(parts: Parts) -> list[list[list[int]]]:
    """For each coin and each player but the first, the number of the message that each of its rows sends."""
    return [[numbers.tolist() for numbers in players] for players in parts.table.messages]


def queries(run: Run, numbers: list[int]) -> Iterator[tuple[GapMaxIP, AttentionQuery]]:
    """The Gap-MaxIP instances of messages with these numbers, and their attention queries."""
    words = (run.protocol.message(number) for number in numbers)
    for gap in run.gap.targets_of(run.vectors, words):
        yield gap, next(run.attention.targets(gap))


def attention(query: AttentionQuery) -> dict[str, Any]:
    """What all queries share: the temperature, the reference, the two bounds, and the weight of each inner product.

    Weights are those of a tuple over that of a tuple with the reference token.
    """
    logits = cast(GadgetLogits, query.logits)
    inner = range(logits.products.most + 1)
    *others, _ = logits.shape[1:]
    return {
        "temperature": logits.temperature,
        "reference": logits.reference,
        "references": prod(others),
        "weights": [exp(logits.temperature * (level - logits.reference)) for level in inner],
        "dimension": logits.dimension,
        "entry": logits.weight,
        "high": float(query.completeness),
        "low": float(query.soundness),
        "middle": float(query.midpoint),
        "tolerance": float(query.tolerance),
        "bounds": [str(query.completeness), str(query.soundness)],
    }


def messages(parts: Parts) -> Iterator[dict[str, Any]]:
    """Of each message: its word, how many tuples have which inner product, and the outputs; rows as they are shown."""
    run, shown = parts.run, parts.rows[0]
    for number, (gap, query) in zip(parts.shown, queries(run, parts.shown), strict=True):
        counts, *_ = cast(GadgetLogits, query.logits).tallied()
        tallies, output = counts[:, : gap.products.most + 1], query.output()[:, 0]
        yield {
            "number": str(number),
            "word": run.protocol.message(number).view(np.ndarray).tolist(),
            "all": sparse(tallies.sum(axis=0)),
            "rows": [sparse(tallies[row]) for row in shown],
            "outputs": [rounded(output[row]) for row in shown],
            "largest": [int(output.argmax()), rounded(output.max())],
            "flip": flip(query),
        }


def sparse(tally: NDArray[np.int64]) -> list[list[int]]:
    """The inner products that occur, each with the number of its tuples."""
    return [[int(level), int(tally[level])] for level in np.flatnonzero(tally)]


def rounded(value: float) -> float:
    """The number to six digits."""
    return float(f"{value:.6g}")


def flip(query: AttentionQuery) -> int:
    """The first of the errors in `NOISE` that puts a row on the wrong side of the midpoint; their number if none does.

    The oracle is at its worst: it pushes every entry towards the other side.
    """
    right = query.output() >= float(query.midpoint)

    def wrong(step: int) -> bool:
        return bool(np.any((noisy(NOISE[step])(query) >= float(query.midpoint)) != right))

    return bisect_left(range(len(NOISE)), True, key=wrong)


def start(parts: Parts) -> dict[str, int | None]:
    """Where the page begins: the tuple and the message that decided, or the nearest tuple and the best lie about it.

    "near" is the tuple that shares the fewest ones, but at least one: the hardest one to catch a lie about.
    """
    place = {number: at for at, number in enumerate(parts.shown)}
    if parts.run.witness is not None:
        at = parts.tuples.index(tuple(parts.run.witness))
        message = place[parts.honest[at]]
    else:
        at = min(range(len(parts.tuples)), key=lambda tuple_: len(parts.common[tuple_]))
        message = place[parts.lies[at].index]
    hidden = set(range(parts.run.protocol.code.length)) - set(parts.run.protocol.code.information_set.tolist())
    return {"tuple": at, "message": message, "coin": min(hidden, default=0), "near": next(iter(parts.lies), None)}
