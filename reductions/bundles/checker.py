"""An independent checker of bundles, `python checker.py BUNDLE`: all recomputed from definitions, with numpy alone."""

from __future__ import annotations

import hashlib
import json
import sys
from fractions import Fraction
from functools import reduce
from itertools import product
from math import isclose, log, prod
from pathlib import Path
from typing import Any

import numpy as np

SPLIT, GAP, ATTEND = "CNFToOrthogonalVectors", "OrthogonalVectorsToGapMaxIP", "MaxIPToAttention"
STAGES = {SPLIT: 0, GAP: 1, "OrthogonalVectorsToMaxIP": 1, ATTEND: 2}
PROBLEMS = ("OrthogonalVectors", "GapMaxIP", "AttentionQuery")


class Rejected(Exception):
    """The bundle is not what it says; the message says where."""


def require(condition: Any, reason: str) -> None:
    if not condition:
        raise Rejected(reason)


def small(*counts: int) -> None:
    require(max(counts) <= 2**28, "too large for this checker")


def equal(left: Any, right: Any) -> bool:
    return all(np.array_equal(*pair) for pair in zip(left, right, strict=True))


def decode(value: dict[str, Any]) -> Any:
    if set(value) == {"dtype", "shape", "data"}:
        require(np.dtype(value["dtype"]).kind in "biuf", "an array is not of numbers")
        return np.array(value["data"], dtype=value["dtype"]).reshape(value["shape"])
    return Fraction(*(int(x[: 2**17], 0) for x in value["fraction"])) if set(value) == {"fraction"} else value


class Field:
    """F_p[x] / f: integers whose digits in base p are the coefficients; f from its highest coefficient, 1, down."""

    def __init__(self, p: int, f: list[int]) -> None:
        require(2 <= p <= 2**12 and 2 <= len(f) <= 13 and f[0] == 1, "the field is none, or too large")
        self.p, self.f, self.e, self.q = p, f, len(f) - 1, p ** (len(f) - 1)
        small(self.q << 16)
        require(self.times(*np.ogrid[1 : p ** (self.e // 2 + 1), 1 : self.q]).all(), "the field has divisors of zero")

    def digits(self, x: Any) -> list[Any]:
        return [np.asarray(x, dtype=np.int64) // self.p**i % self.p for i in range(self.e)]

    def times(self, x: Any, y: Any) -> Any:
        y, out = self.digits(y), [0] * self.e
        for a in reversed(self.digits(x)):
            shifted = zip([0, *out[:-1]], self.f[:0:-1], y, strict=True)
            out = [(low - out[-1] * f + a * b) % self.p for low, f, b in shifted]
        return sum(coefficient * self.p**i for i, coefficient in enumerate(out))

    def total(self, x: Any, axis: int) -> Any:
        return sum(digit.sum(axis=axis) % self.p * self.p**i for i, digit in enumerate(self.digits(x)))


class Protocol:
    """The words of all inputs, the residues of all tuples, and the messages, for the code that the manifest tells."""

    def __init__(self, sets: list[Any], code: dict[str, Any], declared: dict[str, Any]) -> None:
        self.field = field = Field(code["characteristic"], code["irreducible"])
        self.basis, weights, self.s = code["basis"], code["weights"], len(sets) * code["degree"]
        self.told = [code["characteristic"], code["irreducible"], weights]
        length, self.t = code["generator"].shape
        blocks = max(1, -(-sets[0].shape[1] // length))
        fewest = max(declared["block_length"], -(-self.s // declared["soundness"]))
        require(length == declared["block_length"] and self.t == fewest > self.s, "the parameters do not fit")
        cells, n = blocks * length * self.t, [max(1, len(x)) for x in sets]
        small(cells * sum(n), cells * prod(n[1:]), cells * prod(n) >> 6, prod(n) * self.t << 2)
        small((length + len(self.basis)) * len(code["information_set"]), len(self.basis) ** 2)
        systematic = np.vstack([code["generator"], self.basis])[:, code["information_set"]]
        require(np.array_equal(systematic, np.eye(*systematic.shape)), "not 1 and 0 on the information set")
        pivots = [int(np.flatnonzero(row)[0]) for row in self.basis]
        require(np.array_equal(self.basis[:, pivots], np.eye(len(self.basis))), "the basis is not in echelon form")
        distinct, counts = np.unique(weights, return_counts=True)
        small(prod((counts + 1).tolist()) << 16)
        sums = (field.total(field.times(some, distinct), 0) for some in product(*map(range, counts + 1)) if any(some))
        require(len(weights) == blocks and all(sums), "some products of bits sum to zero: too many blocks")
        padded = (np.pad(x, ((0, 0), (0, blocks * length - x.shape[1]))).reshape(-1, blocks, length, 1) for x in sets)
        self.words = [field.total(field.times(bits, code["generator"]), 2) for bits in padded]
        self.residues = np.empty((*map(len, sets), self.t), dtype=np.int64)
        for row, word in enumerate(field.times(self.words[0], weights[:, None])):
            tuples = reduce(lambda left, right: field.times(left[..., None, :, :], right), self.words[1:], word)
            self.residues[row] = field.total(tuples, -2)
        honest = np.unique(self.residues[ones(sets) == 0], axis=0)
        require(equal(map(self.message, honest[:, pivots]), honest), "an honest message is missing")
        sent = sum(prod(len(np.unique(w[:, :, r], axis=0)) for w in self.words[1:]) for r in range(self.t))
        self.dimension = self.t * field.q ** (blocks * (len(sets) - 1)) if declared["mode"] == "full" else sent

    def message(self, digits: Any) -> Any:
        return self.field.total(self.field.times(np.reshape(digits, (-1, 1)), self.basis), 0)


def split(formula: dict[str, Any], order: int) -> list[Any]:
    """The vectors of each group of variables: 1 where a partial assignment satisfies no literal of a clause."""
    v, sets = min(formula["variables"], 29), []
    small(1 << v, order << 23, len(formula["clauses"]) << 2 - (-v // order))
    for group in np.array_split(np.arange(1, formula["variables"] + 1), order):
        rows = [np.where(bits, group, -group).tolist() for bits in product((0, 1), repeat=len(group))]
        bits = [[not set(true) & set(clause) for clause in formula["clauses"]] for true in rows]
        sets.append(np.array(bits, dtype=np.int64).reshape(len(rows), len(formula["clauses"])))
    return sets


def ones(vectors: list[Any]) -> Any:
    """The inner product of every tuple: the sum over coordinates of the product of its entries."""
    small(prod(max(1, len(x)) for x in vectors) << 2, prod(max(1, len(x)) for x in vectors[1:]) * vectors[0].shape[1])
    rows = [reduce(lambda left, right: left[..., None, :] * right, vectors[1:], row).sum(-1) for row in vectors[0]]
    return np.array(rows).reshape([len(x) for x in vectors])


def check_products(stored: dict[str, Any], sets: list[Any], products: Any, dimension: int, coins: Any) -> None:
    """Check inner products, given as vectors, or as the field, weights, message and words whose coins they count."""
    if "message" in stored:
        told = [stored[name] for name in ("characteristic", "irreducible", "weights", "message")]
        require(equal([*told, *stored["encodings"]], coins), "not the field, the message or the words of the inputs")
    else:
        vectors = [np.asarray(x, dtype=np.int64) for x in (stored["queries"], *stored["keys"])]
        shapes = [x.shape for x in vectors if np.isin(x, (0, 1)).all()]
        require(shapes == [(len(x), dimension) for x in sets], "the shapes are wrong, or entries not 0 or 1")
        require(np.array_equal(ones(vectors), products), "an inner product is wrong")


def check_instance(instance: Any, sets: list[Any], kappa: int, protocol: Protocol | None, index: int) -> dict[str, Any]:
    """Check an instance with this number; its sizes."""
    stored, keys, m, coins = instance["payload"], [len(x) for x in sets[1:]], sets[0].shape[1], None
    sizes = {"order": len(sets), "queries": len(sets[0]), "keys": max(keys), "dimension": m}
    if instance["problem"] == "OrthogonalVectors":
        require(equal(stored["sets"], sets), "these are not the vectors of the formula")
        return {**sizes, "key_tuples": prod(keys)}
    if protocol is None:
        t, s, dimension = max(1, m), max(1, m) - 1, len(sets) * max(1, m)
        products = t - ones(sets)
    else:
        t, s, dimension, q = protocol.t, protocol.s, protocol.dimension, protocol.field.q
        message = protocol.message([index // q**i % q for i in reversed(range(len(protocol.basis)))])
        products, coins = (protocol.residues == message).sum(-1), [*protocol.told, message, *protocol.words]
        require(np.all((products <= s) | (ones(sets) == 0)), "there is no gap")
    if instance["problem"] == "GapMaxIP":
        require((stored["threshold"], stored["soundness"]) == (t, s), "the two sides of the gap are wrong")
        check_products(stored["products"], sets, products, dimension, coins)
        return {**sizes, "key_tuples": prod(keys), "dimension": dimension, "threshold": t, "soundness": s}
    logits, tuples, middle = stored["logits"], max(1, prod(keys)), Fraction(s + t, 2)
    rate, padded = 2 * log(kappa * tuples) / (t - s), dimension - (-(s + t) // 2)
    if "products" in logits:
        check_products(logits["products"], sets, products, dimension, coins)
        require(logits["reference"] == middle and isclose(logits["temperature"], rate, rel_tol=1e-12), "wrong logits")
        largest = (rate * padded) ** (1 / len(sets))
    else:
        expected = np.pad(products * 1.0, [(0, 0)] + [(0, 1)] * len(keys))
        expected.T[(-1,) * len(keys)] = middle
        vectors = [logits["query"], *logits["keys"]]
        require([x.shape for x in vectors] == [(len(x) + (p > 0), padded) for p, x in enumerate(sets)], "wrong shapes")
        require(np.allclose(logits["scale"] * ones(vectors), rate * expected, atol=1e-6), "a logit is wrong")
        largest = max(float(np.abs(x).max(initial=0)) for x in vectors)
    require(equal(stored["values"], [np.append(np.ones(n), 0)[:, None] for n in keys]), "the values are wrong")
    base, mixed = kappa * tuples, prod(n + 1 for n in keys) - prod(keys) - 1
    small(base.bit_length() * t // (t - s) << 4)
    yes = 1 / (1 + Fraction(1, base) + Fraction(mixed, base ** (2 * t // (t - s))))
    no = 1 / (1 + kappa + Fraction(mixed, tuples * base ** -(-2 * s // (t - s))))
    require((stored["completeness"], stored["soundness"]) == (yes, no), "the bounds on the output are wrong")
    gadget = {"keys": max(keys) + 1, "dimension": padded, "entry_bound": largest, "tolerance": float(yes - no) / 2}
    return {**sizes, **gadget}


def check(directory: str | Path) -> str:
    """Check the bundle in a directory: a line that accepts it, or `Rejected`; OSError if there is none."""
    files = list(Path(directory).iterdir())
    require(all(file.is_file() and not file.is_symlink() for file in files), "something in it is no file")
    small(*(file.stat().st_size for file in files), sum(file.stat().st_size for file in files) >> 2)
    found = {file.name: file.read_bytes() for file in files}
    seals = {name: hashlib.sha256(data).hexdigest() for name, data in found.items()}
    try:
        require(found.pop("SEAL").decode() == seals["manifest.json"] + "\n", "manifest.json is not as sealed")
        manifest = json.loads(found.pop("manifest.json"), object_hook=decode)
        source = json.loads(found["source.json"], object_hook=decode)
        require({name: seals[name] for name in found} == manifest["sha256"], "a file is not as sealed, or not there")
        steps, written = {step["edge"]: step["parameters"] for step in manifest["path"]}, manifest["instances"]
        begin = {"CNF": 0, "OrthogonalVectors": 1}.get(source["problem"], -1)
        stages = [STAGES.get(edge, -1) for edge in steps]
        require(stages and stages == list(range(begin, begin + len(stages))), "this checker does not know the path")
        sets = source["payload"]["sets"] if begin else split(source["payload"], steps[SPLIT]["order"])
        require(all(np.isin(x, (0, 1)).all() and x.shape[1:] == sets[0].shape[1:] for x in sets), "no vectors of bits")
        protocol = Protocol(sets, manifest["code"], steps[GAP]) if GAP in steps else None
        total = protocol.field.q ** len(protocol.basis) if protocol else 1
        require(manifest["projected"] == total >= len(written) == len(found) - 1, "the number of instances is wrong")
        for index, entry in enumerate(written):
            name, edges = f"instance-{index:06d}.json", [index if edge == GAP else 0 for edge in steps]
            instance = json.loads(found[name], object_hook=decode)
            place = (entry["file"], entry["indices"], instance["problem"])
            require(place == (name, edges, PROBLEMS[stages[-1]]), f"{name} is not what belongs there")
            sizes = check_instance(instance, sets, steps.get(ATTEND, {}).get("kappa", 0), protocol, index)
            right = (isclose(sizes.pop(field), value, rel_tol=1e-9) for field, value in entry["size"].items())
            require(all(right) and not sizes, f"{name}: a size is wrong")
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise Rejected(f"the bundle is malformed: {error!r:.200}") from error
    return f"accepted: {len(written)} of {total} instances"


if __name__ == "__main__":
    try:
        print(check(sys.argv[1]))
    except (Rejected, OSError, IndexError) as problem:
        sys.exit(f"rejected: {problem}")
