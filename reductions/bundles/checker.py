"""An independent checker of bundles, `python checker.py BUNDLE`: all recomputed from definitions, with numpy alone.

It accepts a bundle that holds the reduction which its manifest names, applied to its source, and nothing else.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
from collections.abc import Iterator
from fractions import Fraction
from functools import partial, reduce
from itertools import accumulate, combinations_with_replacement, product
from math import comb, isclose, isqrt, log, prod
from pathlib import Path
from typing import Any

import numpy as np

SPLIT, GAP, ATTEND = "CNFToOrthogonalVectors", "OrthogonalVectorsToGapMaxIP", "MaxIPToAttention"
DIRECT, OLDER = "OrthogonalVectorsToGapMaxIPDirect", "OrthogonalVectorsToMaxIP"  # one edge, by its new and its old name
SIGNED = "OrthogonalVectorsToAttention"
STAGES = {SPLIT: [0], GAP: [1], DIRECT: [1], OLDER: [1], ATTEND: [2], SIGNED: [1, 2]}
NAMES = {SPLIT: "order", GAP: "code block_length mode soundness", ATTEND: "kappa", SIGNED: "kappa"}
MODES = ("structured", "compressed", "full")
PROBLEMS = ("OrthogonalVectors", "GapMaxIP", "AttentionQuery")
MANIFEST = "versions provenance path projected instances code sha256"
DOCUMENT = "hardchain problem provenance payload"
RENAMED = {"queries": "first", "keys": "others", "key_tuples": "other_tuples"}  # sizes of vectors, in newer bundles
VERSIONS = "python hardchain numpy scipy numba llvmlite galois networkx sympy python-flint"


class Rejected(Exception):
    """The bundle is not what it says; the message says where."""


def require(condition: Any, reason: str) -> None:
    if not condition:
        raise Rejected(reason)


def small(*counts: int) -> None:
    require(max(counts) <= 2**28, "too large for this checker")


def equal(left: Any, right: Any) -> bool:
    return all(np.array_equal(*pair) for pair in zip(left, right, strict=True))


def same(found: Any, expected: Any) -> bool:
    return repr(found) == repr(expected)  # unlike ==, which takes 1, 1.0 and true for the same


def whole(*numbers: Any, least: int) -> bool:
    return all(type(number) is int and number >= least for number in numbers)


def fits(found: dict[str, Any], sizes: dict[str, Any]) -> bool:
    close = (isclose(found[x], n, rel_tol=1e-9) if type(n) is float else same(found[x], n) for x, n in sizes.items())
    return set(found) == set(sizes) and all(close)


def parts(document: dict[str, Any], names: str) -> list[Any]:
    """The values under these names; there must be no others, apart from the number of the format in newer bundles."""
    require(same(document.pop("format", 2), 2), "this checker does not know the format")
    require(set(document) == set(names.split()), f"something has other parts than these: {names}")
    return [document[name] for name in names.split()]


def decode(pairs: list[tuple[str, Any]]) -> Any:
    value = dict(pairs)
    require(len(value) == len(pairs), "a name occurs twice")
    if set(value) == {"dtype", "shape", "data"}:
        right = np.dtype(value["dtype"]).kind in "biuf" and whole(*value["shape"], least=0)
        array = np.array(value["data"], dtype=value["dtype"] if right else bool)
        require(right and array.ndim == 1 and array.tolist() == value["data"], "an array is not one of numbers")
        return array.reshape(value["shape"])
    return Fraction(*(int(x[: 2**17], 0) for x in value["fraction"])) if set(value) == {"fraction"} else value


load = partial(json.loads, object_pairs_hook=decode)


class Field:
    """F_p[x] / f: integers whose digits in base p are the coefficients; f from its highest coefficient, 1, down."""

    def __init__(self, p: int, f: list[int]) -> None:
        require(whole(p, *f, least=0) and 2 <= p <= 2**12 and 2 <= len(f) <= 13 and f[0] == 1, "no field, or too large")
        self.p, self.f, self.e, self.q = p, f, len(f) - 1, p ** (len(f) - 1)
        small(self.q << 16)
        require(self.times(*np.ogrid[1 : p ** (self.e // 2 + 1), 1 : self.q]).all(), "the field has divisors of zero")

    def digits(self, x: Any) -> list[Any]:
        return [np.asarray(x, dtype=np.int64) // self.p**i % self.p for i in range(self.e)]

    def times(self, x: Any, y: Any, by: Any = np.multiply) -> Any:
        y, out = self.digits(y), [0] * self.e
        for a in reversed(self.digits(x)):
            shifted = zip([0, *out[:-1]], self.f[:0:-1], y, strict=True)
            out = [(low - out[-1] * f + by(a, b)) % self.p for low, f, b in shifted]
        return sum(coefficient * self.p**i for i, coefficient in enumerate(out))

    def matrix(self, x: Any, y: Any) -> Any:
        return self.times(x, y, lambda a, b: (a.astype(float) @ b).astype(np.int64))  # exact: all sums are below 2^53

    def total(self, x: Any, axis: int) -> Any:
        return sum(digit.sum(axis=axis) % self.p * self.p**i for i, digit in enumerate(self.digits(x)))


def numbers_of(family: str, length: int, blocks: int, k: int, soundness: Fraction) -> list[int]:
    """What defines a code: p and e of the smallest field that will do, degree, points, and dimension of its power.

    `least` holds the least order of a pole in every class modulo their number; all larger ones of the class occur too.
    """
    small(length << 12, blocks << 16)
    for q in range(2, 2**12 + 1):
        p, r = next(d for d in range(2, q + 1) if q % d == 0), isqrt(q)
        e, curves = next(e for e in range(1, 13) if p**e >= q), {"reed-solomon": [(q, [0])]}
        if r * r == q:
            curves["hermitian"] = [(r**3, [(r + 1) * j for j in range(r)])]
            curves["tower"] = [((r - 1) * r**m, [0, *range(r**m - r ** (m - 1) + 1, r**m)]) for m in (2, 3)]
        for most, least in curves.get(family, []) if p**e == q and blocks <= e * (p - 1) else []:
            degree = sorted(n + i * len(least) for n in least for i in range(length))[length - 1]
            points = max(length, -(-k * degree // soundness))
            if points <= most:
                return [p, e, degree, points, sum(max(0, (k * degree - n) // len(least) + 1) for n in least)]
    raise Rejected("there is no such code, or it is too large for this checker")


class Protocol:
    """The words of all inputs, the residues of all tuples, and the messages, for the code that the manifest gives.

    A Reed-Solomon code is recomputed. Another one has the numbers of the code that is named, and the products of its
    words lie in its power; what else the reduction needs of it is checked on the source.
    """

    def __init__(self, sets: list[Any], stored: dict[str, Any], declared: dict[str, Any]) -> None:
        names = "characteristic irreducible generator information_set degree weights basis"
        p, f, generator, chosen, degree, weights, self.basis = parts(stored, names)
        self.field, length, k, self.given = Field(p, f), declared["block_length"], len(sets), [p, f, weights]
        field, blocks = self.field, max(1, -(-sets[0].shape[1] // length))
        *numbers, self.t, rank = numbers_of(declared["code"], length, blocks, k, declared["soundness"])
        require(same([p, field.e, degree], numbers), "this is not the code that is named")
        self.s, self.counted, line = k * degree, declared["mode"] == "structured", declared["code"] == "reed-solomon"
        cells, n, many = blocks * length * self.t, [max(1, len(x)) for x in sets], comb(length + k - 1, k)
        small(cells * sum(n), cells * prod(n[1:]), cells * prod(n) >> 6, prod(n) * self.t << 2, rank * (rank + self.t))
        small((rank if line else many) * self.t << 2, (rank if line else many) * self.t * rank >> 5)
        rows, ahead = np.vstack([generator, self.basis]), [int(np.flatnonzero(row)[0]) for row in self.basis]
        require(rows.shape == (rank, self.t) and np.isin(rows, np.arange(field.q)).all(), "the matrices are wrong")
        require(whole(*chosen, least=0) and (chosen, ahead) == (sorted(chosen), sorted(ahead)), "columns out of order")
        reduced = equal([rows[:, chosen], self.basis[:, ahead]], [np.eye(rank, length), np.eye(len(ahead))])
        require(reduced, "not 1 and 0 on the information set, or the basis is not in echelon form")
        if line:  # the powers of x at the first elements
            x = np.arange(self.t)
            words = np.array(list(accumulate([x] * (rank - 1), field.times, initial=x**0)))
        else:
            words = reduce(field.times, generator[np.array(list(combinations_with_replacement(range(length), k))).T])
        rest = field.total(np.array([words, field.times(p - 1, field.matrix(words[:, chosen], generator))]), 0)
        require(not (line and rest[:length].any()), "the generator is not one of the code")
        require(np.array_equal(field.matrix(rest[:, ahead], self.basis), rest), "the basis lacks a message")
        # At most p - 1 blocks share a power of x, so that products of bits sum to zero only if every one is zero.
        require(np.array_equal(weights, [p ** (block // (p - 1)) for block in range(blocks)]), "the weights are wrong")
        padded = (np.pad(x, ((0, 0), (0, blocks * length - x.shape[1]))).reshape(-1, blocks, length, 1) for x in sets)
        self.words = [field.total(field.times(bits, generator), 2) for bits in padded]
        self.residues = np.empty((*map(len, sets), self.t), dtype=np.int64)
        for row, word in enumerate(field.times(self.words[0], weights[:, None])):
            tuples = reduce(lambda left, right: field.times(left[..., None, :, :], right), self.words[1:], word)
            self.residues[row] = field.total(tuples, -2)
        sent = sum(prod(len(np.unique(w[:, :, r], axis=0)) for w in self.words[1:]) for r in range(self.t))
        self.dimension = self.t * field.q ** (blocks * (k - 1)) if declared["mode"] == "full" else sent

    def message(self, index: int) -> Any:
        places = self.field.q ** np.arange(len(self.basis), dtype=object)[::-1]
        return self.field.matrix([index // places % self.field.q], self.basis)[0]


def split(formula: dict[str, Any], order: int) -> list[Any]:
    """The vectors of each group of variables: 1 where a partial assignment satisfies no literal of a clause."""
    (v, clauses), sets = parts(formula, "variables clauses"), []
    literals = [literal for clause in clauses for literal in clause]
    right = whole(v, least=0) and whole(*literals, least=-v) and all(1 <= abs(literal) <= v for literal in literals)
    require(right, "the source is not a formula")
    small(1 << min(v, 29), order << 23, len(clauses) << 2 - (-min(v, 29) // order))
    for group in np.array_split(np.arange(1, v + 1), order):
        rows = [np.where(bits, group, -group).tolist() for bits in product((0, 1), repeat=len(group))]
        bits = [[not set(true) & set(clause) for clause in clauses] for true in rows]
        sets.append(np.array(bits, dtype=np.int64).reshape(len(rows), len(clauses)))
    return sets


def ones(vectors: list[Any]) -> Any:
    """The inner product of every tuple: the sum over coordinates of the product of its entries."""
    small(prod(max(1, len(x)) for x in vectors) << 2, prod(max(1, len(x)) for x in vectors[1:]) * vectors[0].shape[1])
    rows = [reduce(lambda left, right: left[..., None, :] * right, vectors[1:], row).sum(-1) for row in vectors[0]]
    return np.array(rows).reshape([len(x) for x in vectors])


def check_products(stored: dict[str, Any], sets: list[Any], products: Any, dimension: int, coins: Any) -> None:
    """Check inner products, given as vectors, or as the field, weights, message and words whose `coins` they count."""
    if coins:
        *given, words = parts(stored, "characteristic irreducible weights message encodings")
        right = same(given[:2], coins[:2]) and equal([*given, *words], coins)
        require(right, "not the field, the message or the words of the inputs")
    else:
        queries, keys = parts(stored, "queries keys")
        shapes = [x.shape for x in (queries, *keys) if np.isin(x, (0, 1)).all()]
        require(shapes == [(len(x), dimension) for x in sets], "the shapes are wrong, or entries not 0 or 1")
        vectors = [x.astype(np.int64) for x in (queries, *keys)]
        require(np.array_equal(ones(vectors), products), "an inner product is wrong")


def tokens(t: int, s: int, block: int, kappa: int, keys: list[int]) -> Iterator[list[Any]]:
    """Tokens of each key set, block, bounds on the output; rate, reference, its place: as now, and in old bundles."""
    tuples, reals = max(1, prod(keys)), prod(keys[:-1]) if prod(keys) else 1
    mixed, base = prod(n + 1 for n in keys) - prod(keys) - 1, kappa * tuples
    rate, older = log(kappa * base) / (t - s), 2 * log(base) / (t - s)
    small(base.bit_length() * t // (t - s) << 4)
    above = 1 / (1 + Fraction(1, base) + Fraction(mixed, base ** (2 * t // (t - s))))
    below = 1 / (1 + kappa + Fraction(mixed, tuples * base ** -(-2 * s // (t - s))))
    now = [[*(max(1, n) for n in keys[:-1]), keys[-1] + 1], block, Fraction(kappa, kappa + 1), Fraction(1, kappa + 1)]
    yield [now, rate, t - log(kappa * reals) / rate, (-1, ...)]
    yield [[[n + 1 for n in keys], -(-(s + t) // 2), above, below], older, (s + t) / 2, (-1,) * len(keys)]


def check_instance(
    problem: str, stored: Any, sets: list[Any], kappa: int, protocol: Protocol | None, index: int, signed: bool
) -> list[dict[str, Any]]:
    """Check the instance with this number; its sizes, as older and as newer bundles give them."""
    keys, m, coins = [len(x) for x in sets[1:]], sets[0].shape[1], None
    sizes = {"order": len(sets), "queries": len(sets[0]), "keys": max(keys), "key_tuples": prod(keys), "dimension": m}
    if problem == "OrthogonalVectors":
        (found,) = parts(stored, "sets")
        require(equal(found, sets), "these are not the vectors of the formula")
        return [sizes, {RENAMED.get(name, name): size for name, size in sizes.items()}]
    if protocol is None:
        t, s, dimension = (1, 0, m + 1) if signed else (max(1, m), max(1, m) - 1, len(sets) * max(1, m))
        products = t - ones(sets).astype(np.int64)
    else:
        t, s, dimension, message = protocol.t, protocol.s, protocol.dimension, protocol.message(index)
        products = (protocol.residues == message).sum(-1)
        coins = [*protocol.given, message, *protocol.words] if protocol.counted else None
        require(np.all((products <= s) | (ones(sets) == 0)), "there is no gap")
    if problem == "GapMaxIP":
        found, *gap = parts(stored, "products threshold soundness")
        require(same(gap, [t, s]), "the two sides of the gap are wrong")
        check_products(found, sets, products, dimension, coins)
        sizes |= {"dimension": dimension, "threshold": t, "soundness": s}
        return [sizes, {**sizes, "written": 0 if coins else max(1, dimension)}]
    logits, values, yes, no = parts(stored, "logits values completeness soundness")
    block = logits.get("block", -(-(s + t) // 2)) if coins else logits["query"].shape[1] - dimension
    form = [[len(x) for x in values], block, yes, no]
    known = tokens(t, s, 0 if signed else t, kappa, keys)
    rate, reference, where = next((rest for first, *rest in known if same(first, form)), (1, 0, 0))
    require(where, "the bounds on the output are wrong, or the reference token")
    padded, counts = dimension + block, form[0]
    largest = bound = (rate * padded) ** (1 / len(sets))
    if coins:
        found, *given, _ = parts({"block": block, **logits}, "products temperature reference block")
        check_products(found, sets, products, dimension, coins)
        right = [isclose(*pair, rel_tol=1e-12) for pair in zip(given, (rate, reference), strict=True)]
        require(all(right), "wrong logits")
    else:
        query, others, scale = parts(logits, "query keys scale")
        expected = np.full([len(query), *counts], float(signed))
        expected[(slice(None), *map(slice, keys))] = products
        expected.T[where] = reference
        vectors = [query, *others]
        require([x.shape for x in vectors] == [(n, padded) for n in [len(sets[0]), *counts]], "wrong shapes")
        near = np.allclose(scale * ones(vectors), rate * expected, rtol=1e-10, atol=1e-10)
        require(near and isclose(scale, 1 / padded, rel_tol=1e-12), "a logit is wrong, or the scale")
        largest = max(float(np.abs(x).max(initial=0)) for x in vectors)
        require(largest <= bound * (1 + 1e-12), "an entry is above the bound of the theorem")
    require(equal(values, [np.arange(c)[:, None] < n for c, n in zip(counts, keys, strict=True)]), "wrong values")
    del sizes["key_tuples"]
    sizes |= {"keys": max(counts), "dimension": padded, "entry_bound": largest, "tolerance": float(yes - no) / 2}
    return [sizes, {**sizes, "written": 0 if coins else padded}]


def check(directory: str | Path) -> str:
    """Check the bundle in a directory: a line that accepts it, or `Rejected`; OSError if there is none."""
    files = list(Path(directory).iterdir())
    require(all(file.is_file() and not file.is_symlink() for file in files), "something in it is no file")
    small(*(file.stat().st_size for file in files), sum(file.stat().st_size for file in files) >> 2)
    found = {file.name: file.read_bytes() for file in files}
    seals = {name: hashlib.sha256(data).hexdigest() for name, data in found.items()}
    try:
        require(found.pop("SEAL").decode() == seals["manifest.json"] + "\n", "manifest.json is not as sealed")
        versions, provenance, path, projected, written, code, hashes = parts(load(found.pop("manifest.json")), MANIFEST)
        require({name: seals[name] for name in found} == hashes, "a file is not as sealed, or not there")
        hardchain, kind, origin, payload = parts(load(found["source.json"]), DOCUMENT)
        numbered = all(re.fullmatch(r"\d[\w.+!-]*", version) for version in parts(versions, VERSIONS))
        require(numbered and hardchain == versions["hardchain"], "the versions are wrong")
        steps = [parts(step, "edge parameters") for step in path]
        begin, stages = (
            {"CNF": 0, "OrthogonalVectors": 1}.get(kind, 9),
            [n for edge, _ in steps for n in STAGES.get(edge, [-1])],
        )
        require(stages and stages == [*range(begin, begin + len(stages))], "this checker does not know the path")
        named = {
            edge: dict(zip(NAMES.get(edge, "").split(), parts(given, NAMES.get(edge, "")), strict=True))
            for edge, given in steps
        }
        order, gap, ends = named.get(SPLIT, {}).get("order", 2), named.get(GAP), (named.get(ATTEND), named.get(SIGNED))
        kappa = next((given["kappa"] for given in ends if given), 2)
        require(whole(order, kappa, least=2) and order <= 32, "the order or kappa is out of range")
        exact = not gap or (type(gap["soundness"]) is Fraction and 0 < gap["soundness"] < 1 and gap["mode"] in MODES)
        require(exact and (not gap or whole(gap["block_length"], least=1)), "a parameter of the code is out of range")
        lines = [f"{edge}({', '.join(f'{x}={value}' for x, value in given.items())})" for edge, given in named.items()]
        text = all(type(line) is str for line in origin)
        require(text and same(provenance, [*origin, *lines]), "the provenance is not that of the source and the steps")
        sets = parts(payload, "sets")[0] if begin else split(payload, order)
        alike = (x.ndim == 2 and x.shape[1] == sets[0].shape[1] and np.isin(x, (0, 1)).all() for x in sets)
        require(2 <= len(sets) <= 32 and all(alike), "the source is not sets of vectors of bits")
        protocol = Protocol(sets, code, gap) if gap else None
        total = protocol.field.q ** len(protocol.basis) if protocol else 1
        require(protocol or code is None, "there is no code on this path")
        require(same(projected, total) and 0 < len(written) == len(found) - 1 <= total, "wrong number of instances")
        for index, entry in enumerate(written):
            name, indices = f"instance-{index:06d}.json", [index if edge == GAP else 0 for edge in named]
            version, problem, made, stored = parts(load(found[name]), DOCUMENT)
            file, numbers, size = parts(entry, "file indices size")
            place = [file, numbers, problem, version, made[: len(origin)]]
            right = same(place, [name, indices, PROBLEMS[stages[-1]], hardchain, origin])
            require(right, f"{name} is not what belongs there")
            for line, number, step in zip(lines, indices, made[len(origin) :], strict=True):
                wording = rf"{re.escape(line)}(, [a-z]+ {number})?"  # such as: message 3
                require(re.fullmatch(wording, step), f"{name}: the provenance is not that of the steps")
            forms = check_instance(problem, stored, sets, kappa, protocol, index, SIGNED in named)
            require(any(fits(size, form) for form in forms), f"{name}: a size is wrong")
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise Rejected(f"the bundle is malformed: {error!r:.200}") from error
    return f"accepted: {len(written)} of {total} instances"


if __name__ == "__main__":
    try:
        verdict = check(sys.argv[1])
    except (Rejected, OSError, IndexError) as problem:
        sys.exit(f"rejected: {problem}")
    try:
        os.write(1, f"{verdict}\n".encode())  # nothing is left for Python to write at its end
    except OSError as problem:
        print(f"standard output cannot be written: {problem.strerror}", file=sys.stderr)
        sys.exit(2)
