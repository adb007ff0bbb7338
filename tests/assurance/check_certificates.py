"""Certificates against 200-digit arithmetic, on inputs made to break them.

Every error bound of the package `attention` is compared with the error itself, in ball arithmetic that leaves no doubt
about either. A ratio above 1 is a violation. Inputs are extreme (logits at the bound, values of opposite signs where
the polynomial errs most), degenerate (one token, ties, columns 10^8 apart), and found by hill climbing on the ratio.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from itertools import product
from math import prod
from time import process_time
from typing import Any

import click
import dask
import dask.array as da
import numpy as np
from flint import arb, arb_mat, arb_poly, ctx, fmpq, fmpq_mat, fmpq_poly
from rich.console import Console
from rich.table import Table

from attention import (
    AttentionState,
    Calibration,
    attend,
    exact_attention,
    fast_attention_vjp,
    large_scores,
    leverage_scores,
    rotary,
    score_bounds,
    sensitivity_bounds,
    softmax_attention,
    tree_attention,
)
from attention.errors import CertificateError, InputError
from attention.fast.attention import TensorAttention
from attention.fast.boxes import Rates
from attention.fast.cells import find_cells
from attention.fast.coordinates import Coordinates, centred, rotated
from attention.fast.exponential import minimax_exp, taylor_exp
from attention.planning.exactly import exact_certificate
from attention.planning.hybrid import find_hybrid
from attention.universal.basis import orthonormal_basis, row_blocks
from attention.universal.sensitivities import lewis_metric
from reductions.commands.common import WORKERS, errors_in_one_line
from reductions.running.workers import cluster, in_order

DIGITS = 200
EASY = Calibration(0.0, 0.0, 1e-2, 1e-3, 0.0, 0.0, 1e-9, 1e-9)  # exact attention takes long


@dataclass
class Tally:
    """What became of the certificates of one kind."""

    checked: int = 0
    violated: int = 0
    tightest: float = 0.0
    seconds: float = 0.0
    ratios: list[float] = field(default_factory=list)

    def see(self, error: Any, bound: Any) -> float:
        """Compare an error in ball arithmetic with its bound; return the largest ratio."""
        errors, bounds = np.asarray(error, object).ravel(), np.asarray(bound, np.float64).ravel()
        assert errors.shape == bounds.shape
        worst = 0.0
        for e, b in zip(errors, bounds, strict=True):
            self.checked += 1
            if not abs(arb(e)) <= arb(float(b)):
                self.violated += 1
            ratio = float((abs(arb(e)) / arb(float(b))).mid()) if b > 0 else 0.0
            worst = max(worst, ratio)
        self.tightest = max(self.tightest, worst)
        return worst


# The truth.


def exact_matrix(matrix: Any) -> list[list[arb]]:
    return [[arb(float(x)) for x in row] for row in np.asarray(matrix)]


def tuples(matrices: list[Any], columns: int) -> list[list[arb]]:
    """The products of one row of each matrix, for every tuple of rows."""
    exact = [exact_matrix(matrix) for matrix in matrices]
    return [[prod((row[c] for row in rows), start=arb(1)) for c in range(columns)] for rows in product(*exact)]


def probabilities(query: Any, keys: list[Any], scale: float) -> list[list[arb]]:
    """The softmax weights of all tuples, (n, tuples)."""
    if not len(query):
        return []
    dimension = np.shape(query)[1]
    rows = tuples(keys, dimension)
    logits = arb_mat(exact_matrix(query)) * arb_mat(rows).transpose() if dimension else arb_mat(len(query), len(rows))
    scaled = [([z * arb(scale) for z in row], max((z * arb(scale) for z in row), key=float)) for row in logits.tolist()]
    weights = [[(z - largest).exp() for z in row] for row, largest in scaled]
    return [[w / total for w in row] for row, total in ((row, sum(row, arb(0))) for row in weights)]


def truth(query: Any, keys: list[Any], values: list[Any], scale: float) -> Any:
    """The exact attention output, (n, d_v), of balls."""
    columns = np.shape(values[0])[1]
    if not len(query) or not columns:
        return np.zeros((len(query), columns), object)
    average = arb_mat(probabilities(query, keys, scale)) * arb_mat(tuples(values, columns))
    return np.array(average.tolist(), object)


def errors_of(output: Any, expected: Any) -> Any:
    exact = np.array(exact_matrix(output), object).reshape(np.shape(output))
    return exact - expected


# Inputs.

Instance = tuple[Any, list[Any], list[Any], float, float]  # query, keys, values, scale, tolerance


def scale_of(query: Any) -> float:
    return 1.0 / max(np.shape(query)[1], 1)


def random_instance(rng: np.random.Generator, bound: float | None = None) -> Instance:
    """Entries up to a bound, columns and values of very different sizes."""
    order, dimension, columns = (int(rng.integers(*ends)) for ends in ((2, 5), (1, 4), (1, 3)))
    bound = bound or float(rng.choice([0.05, 0.5, 1.0, 1.3]))
    query = rng.uniform(-bound, bound, (3, dimension))
    lengths = rng.integers(1, 7 if order > 2 else 40, order - 1)
    keys = [rng.uniform(-bound, bound, (n, dimension)) for n in lengths]
    size = 10.0 ** rng.integers(-12, 13)
    values = [rng.uniform(-1, rng.choice([-0.5, 1.0]), (n, columns)) for n in lengths]
    values[0] = values[0] * size
    if rng.random() < 0.3:  # 10^8-fold between columns, and between key sets
        column = 10.0 ** rng.uniform(-8, 8, dimension)
        query, keys[0] = query / column, keys[0] * column
    if rng.random() < 0.2 and order > 2:
        keys[0], keys[1] = keys[0] * 1e8, keys[1] * 1e-8
    if rng.random() < 0.2:
        keys = [np.full_like(key, key[0, 0]) for key in keys]  # all tied
    return query, keys, values, scale_of(query), size * 10.0 ** -rng.uniform(0.5, 10)


def extreme_instance(rng: np.random.Generator) -> Instance:
    """Half of the weight where the polynomial is most above exp, value 1, and half where most below, value -1."""
    order, bound = int(rng.integers(2, 5)), float(rng.choice([0.25, 0.5, 0.75, 1.0, 1.25]))
    tolerance = 10.0 ** -rng.uniform(0.5, 11)
    ends = [np.array([[bound], [-bound]])]
    constants = [np.ones((1, 1))] * (order - 2)
    outline = TensorAttention.of([[bound]], ends + constants, [np.array([[1.0], [-1.0]]), *constants], 1.0 / bound)
    polynomial = outline.certificate(tolerance).design.polynomial
    points = np.linspace(-bound, bound, 1001)
    signed = np.array([float(relative_error(polynomial.coefficients, arb(x))) for x in points])
    high, low = points[signed.argmax()], points[signed.argmin()]
    total = int(rng.integers(20, 120))
    copies = np.maximum(1, np.round(total / (1 + np.exp(np.array([high - low, low - high]))))).astype(int)
    spread = np.repeat([[high], [low]], copies, axis=0)
    signs = np.repeat([[1.0], [-1.0]], copies, axis=0)
    # The last two tokens fix the bounds and weigh little.
    key, value = np.concatenate([spread, ends[0]]), np.concatenate([signs, [[0.0], [0.0]]])
    return np.array([[bound], [-bound]]), [key, *constants], [value, *constants], 1.0 / bound, tolerance


def pruned_instance(rng: np.random.Generator) -> Instance:
    """As `extreme_instance`, of columns so uneven that monomials are left out, at all signs of a token."""
    dimension, tolerance = int(rng.integers(5, 9)), 10.0 ** -rng.uniform(2, 8)
    columns = 0.5 ** (rng.uniform(0.5, 2) * np.arange(dimension))
    columns *= rng.choice([0.125, 0.25, 0.5]) / columns.sum()
    tokens = columns * np.array(list(product([1.0, -1.0], repeat=dimension)))
    query, signs = np.ones((1, dimension)), np.resize([[1.0], [-1.0]], (len(tokens), 1))
    design = TensorAttention.of(query, [tokens], [signs], 1.0).certificate(tolerance).design
    coefficients = np.array(design.polynomial.coefficients)[design.monomials.degrees] * design.monomials.multinomials
    weights = (tokens[:, None, :] ** design.monomials.exponents).prod(axis=2) @ coefficients
    signed = weights * np.exp(-tokens.sum(axis=1)) - 1
    high, low = signed.argmax(), signed.argmin()
    difference = tokens[high].sum() - tokens[low].sum()
    copies = np.maximum(1, np.round(100 / (1 + np.exp(np.array([difference, -difference]))))).astype(int)
    key = np.concatenate([np.repeat(tokens[[high, low]], copies, axis=0), tokens[[0, -1]]])
    value = np.concatenate([np.repeat([[1.0], [-1.0]], copies, axis=0), [[0.0], [0.0]]])
    return query, [key], [value], 1.0, tolerance


def rounding_instance(rng: np.random.Generator) -> Instance:
    """Many tokens and values whose deviation is nothing against their size: only rounding errs."""
    count, bound = int(rng.integers(200, 1500)), float(rng.choice([0.5, 1.0, 2.0]))
    query = np.full((1, 1), bound) * rng.choice([-1, 1])
    key = bound * rng.choice([-1.0, 1.0, 0.999], (count, 1))
    value = 1.0 + rng.choice([0.0, 1e-9, 1e-5]) * rng.choice([-1.0, 1.0], (count, 1))
    return query, [key], [value], 1.0 / bound, 10.0 ** -rng.uniform(1, 9)


def instances(rng: np.random.Generator) -> Iterator[Instance]:
    while True:
        for make in (random_instance, extreme_instance, pruned_instance, rounding_instance):
            yield make(rng)


def climbed(rng: np.random.Generator, see: Callable[[Instance], float], steps: int, instance: Instance) -> None:
    """Hill climbing on the ratio: entries move or jump to the ends of their range, values change sign."""
    best = -1.0
    for _ in range(steps):
        query, keys, values, scale, tolerance = instance
        trial: Instance = query.copy(), [k.copy() for k in keys], [v.copy() for v in values], scale, tolerance
        matrix = [trial[0], *trial[1], *trial[2]][rng.integers(1 + 2 * len(keys))]
        entry = tuple(rng.integers(size) for size in matrix.shape)
        most = np.abs(matrix[:, entry[1]]).max()
        matrix[entry] = most * rng.choice([-1.0, 1.0, rng.uniform(-1, 1)])
        if (ratio := see(trial)) >= best:
            best, instance = ratio, trial


# The checks: each yields once a certificate is compared.


def check_fast(rng: np.random.Generator, prior: Tally, posterior: Tally) -> Iterator[None]:
    def see(instance: Instance) -> float:
        query, keys, values, scale, tolerance = instance
        problem = TensorAttention.of(query, keys, values, scale)
        try:
            certificate = problem.certificate(tolerance)
        except CertificateError:
            return 0.0
        output = problem.output(certificate)
        errors = errors_of(output, truth(query, keys, values, scale))
        assert certificate.error_bound <= tolerance
        ratio = prior.see(errors, np.broadcast_to(certificate.error_bounds, errors.shape))
        return max(ratio, posterior.see(errors, certificate.posterior(output)))

    for number, instance in enumerate(instances(rng)):
        see(instance)
        if number % 20 == 19:
            climbed(rng, see, 20, random_instance(rng, 1.0))
        yield


def check_coordinates(rng: np.random.Generator, differences: Tally, outputs: Tally) -> Iterator[None]:
    """Other coordinates: how far logits are from those of the given matrices, and outputs from the truth."""
    while True:
        rows, length, dimension, rank = (int(rng.integers(*ends)) for ends in ((1, 5), (1, 25), (1, 7), (1, 4)))
        kind = rng.choice([np.float32, np.float64], p=[0.2, 0.8])
        mixing = rng.choice([-1.0, 0.0, 1.0], (rank, dimension)) + 10.0 ** -rng.uniform(1, 9) * rng.normal(
            size=(rank, dimension)
        )
        query, key = (rng.choice([-1.0, 1.0, 0.6], (n, rank)) @ mixing for n in (rows, length))
        query, key = query + rng.choice([0.0, 3.0]), key + 10.0 ** rng.uniform(-1, 4) * rng.uniform(0.5, 1, dimension)
        column = 10.0 ** rng.uniform(-4, 4, dimension) ** rng.integers(0, 2)
        query, key = (query / column).astype(kind), (key * column).astype(kind)
        value = rng.choice([-1.0, 1.0], (length, 2)).astype(kind)
        scale = float(rng.choice([-1.0, 1.0]) * rng.uniform(0.05, 0.3) / rank)
        moved = centred(query, key, scale)
        start = moved or Coordinates(query, key, np.zeros(dimension), 0.0)
        turned = rotated(start, scale, 10.0 ** -rng.uniform(0, 10))
        given = arb_mat(exact_matrix(query)), arb_mat(exact_matrix(key)).transpose()
        for found in (moved, turned):
            if found:
                centre = arb_mat(exact_matrix(found.centre[:, None])) * arb_mat([[arb(1)] * length])
                there = arb_mat(exact_matrix(found.query)) * arb_mat(exact_matrix(found.key)).transpose()
                off = (given[0] * (given[1] - centre) - there) * arb(scale)
                differences.see(off.entries(), np.full(rows * length, found.difference))
        tolerance = 10.0 ** -rng.uniform(0.5, 8)
        problem = TensorAttention.of(query, [key], [value], scale)
        for other in problem.in_coordinates(tolerance)[: 3 if moved or turned else 0]:
            try:
                certificate = other.certificate(tolerance, 2**12)
            except CertificateError:
                continue
            output = other.output(certificate)
            assert output.dtype == kind
            outputs.see(errors_of(output, truth(query, [key], [value], scale)), certificate.posterior(output))
        yield


def far_instance(rng: np.random.Generator) -> tuple[Any, list[Any], list[Any], float, float]:
    """A few queries and keys far from the others, which may all be one; all far from zero on one side."""
    order, dimension = int(rng.choice([2, 3, 4], p=[0.7, 0.2, 0.1])), int(rng.integers(1, 5))
    lengths = [int(rng.integers(1, 9)), *rng.integers(1, {2: 40, 3: 6, 4: 4}[order], order - 1)]
    query, *keys = (rng.uniform(-1, 1, (n, dimension)) for n in lengths)
    for matrix in (query, keys[0]):
        matrix[rng.integers(len(matrix), size=2)] *= 10.0 ** rng.uniform(0, rng.choice([1.0, 4.0]))
    if order == 2 and rng.random() < 0.3:  # all keys are one but for two of large and equal logits, which round apart
        query, keys = query[:, :1] * np.ones(dimension), [np.repeat(keys[0][:1], len(keys[0]) + 4, axis=0)]
        keys[0][0] = 10.0 ** rng.uniform(0, 5) * rng.uniform(0.1, 1, dimension)
        keys[0][-1] = rng.permutation(keys[0][0])
    keys = [key + rng.choice([0.0, 2.0]) for key in keys]
    values = [rng.choice([-1.0, 1.0], (len(key), 2)) + rng.choice([0.0, 5.0]) for key in keys]
    kind = rng.choice([np.float32, np.float64], p=[0.2, 0.8])
    arrays = query.astype(kind), [key.astype(kind) for key in keys], [value.astype(kind) for value in values]
    return *arrays, float(rng.uniform(0.1, 1) / dimension), 10.0 ** -rng.uniform(0.5, 10)


def check_hybrid(rng: np.random.Generator, hybrids: Tally, answers: Tally) -> Iterator[None]:
    """Fast attention for some queries and keys and exact attention for the others; and whatever `attend` takes."""
    while True:
        query, keys, values, scale, tolerance = far_instance(rng)
        expected = truth(query, keys, values, scale)
        rates = 10.0 ** rng.uniform(-6, -2, 2)
        costs = Calibration(0.0, 0.0, 1e-2, 1e-3, 0.0, 0.0, *rates)
        problem = TensorAttention.of(query, keys, values, scale)
        exact = exact_certificate(problem, tolerance)
        if exact.error_bound > tolerance:
            continue
        found = find_hybrid(problem, exact, tolerance, 2**12, costs, 1e6)
        if found:
            output = found.output()
            assert output.dtype == problem.dtype
            hybrids.see(errors_of(output, expected), np.broadcast_to(found.error_bounds, output.shape))
        answer = attend(query, keys, values, tolerance=tolerance, scale=scale, costs=costs, certified=True)
        assert answer.error_bounds.max() == answer.plan.error_bound <= tolerance
        answers.see(errors_of(answer.output, expected), np.broadcast_to(answer.error_bounds, answer.output.shape))
        if found:
            yield


def tied_instance(rng: np.random.Generator) -> Instance:
    """Two keys of large and equal logits, which round apart: the truth is the mean of their values."""
    dimension = int(rng.integers(2, 5))
    far = 10.0 ** rng.uniform(0, 6) * rng.uniform(0.1, 1, dimension)
    query = rng.uniform(0.5, 1, (4, 1)) * np.ones(dimension)
    key = np.concatenate([rng.uniform(-1, 0.5, (9, dimension)), [far, rng.permutation(far)]])
    values = np.append(rng.uniform(-1, 1, 9), [1.0, -1.0])[:, None]
    return query, [key], [values], 1.0, 10.0 ** -rng.uniform(2, 12)


def negligible_instance(rng: np.random.Generator) -> Instance:
    """Many keys whose weight is about as small as may be left out, and few that weigh most."""
    tolerance, few, many = 10.0 ** -rng.uniform(3, 9), int(rng.integers(1, 4)), int(rng.integers(40, 90))
    away = (np.log(1 / tolerance) + np.log((few + many) / few) + rng.uniform(2, 4)) / 0.4
    key = np.append(np.zeros(few), np.full(many, -away))[:, None]
    return np.array([[0.4], [1.6]]), [key], [np.where(key < 0, -1.0, 1.0)], 1.0, tolerance


def cells_instance(rng: np.random.Generator) -> Instance:
    """Large logits: spread evenly, in clusters, on a line, far apart, or where polynomials of two boxes err most."""
    if rng.random() < 0.3:
        return (tied_instance if rng.random() < 0.5 else negligible_instance)(rng)
    dimension = int(rng.choice([1, 2, 3, 6], p=[0.4, 0.3, 0.2, 0.1]))
    count, length = int(rng.integers(2, 12)), int(rng.integers(1, 80))
    query, key = rng.uniform(-1, 1, (count, dimension)), rng.uniform(-1, 1, (length, dimension))
    kind = rng.integers(6)
    if kind == 1:  # clusters, some of them single points
        centres = rng.uniform(-1, 1, (3, dimension))
        key = centres[rng.integers(3, size=length)] + rng.choice([0.0, 1e-9, 0.1]) * key
    elif kind == 2:  # on a line
        key = key[:, :1] * rng.choice([-1.0, 0.0, 1.0], dimension)
    elif kind == 3:
        query[:2] *= 10.0 ** rng.uniform(0, 3)
        key[:1] *= 10.0 ** rng.uniform(0, 3)
    elif kind == 4:  # all of the rest of a logit is at its bound, of either sign
        query, key = np.sign(query), np.sign(key) * rng.choice([1.0, 0.5, -0.2, 0.0], (length, 1))
    scale = float(rng.choice([-1.0, 1.0])) * 10.0 ** rng.uniform(-1, rng.choice([1.0, 2.0, 4.0]))
    values = rng.choice([-1.0, 1.0], (length, 2))
    if kind == 5:  # values follow the sign of the deviation from the middle
        values = np.where(key[:, :1] > np.median(key[:, 0]), 1.0, -1.0) * [1.0, -1.0]
    size = 10.0 ** rng.integers(-12, 13)
    values = size * (values + rng.choice([0.0, 0.0, 7.0]))
    key = key + rng.choice([0.0, 0.0, 1e3])
    if rng.random() < 0.2:  # 10^8-fold between columns
        column = 10.0 ** rng.uniform(-8, 8, dimension)
        query, key = query / column, key * column
    dtype = rng.choice([np.float32, np.float64], p=[0.2, 0.8])
    arrays = query.astype(dtype), [key.astype(dtype)], [values.astype(dtype)]
    return *arrays, scale / dimension, size * 10.0 ** -rng.uniform(0.3, 9)


def check_cells(rng: np.random.Generator, tally: Tally) -> Iterator[None]:
    """Polynomials for pairs of boxes that hold a few tokens, sums one by one, and keys that are left out."""

    def see(instance: Instance) -> float:
        query, keys, values, scale, tolerance = instance
        rates = Rates(1e-9, 1e-9, 1e-12, 10.0 ** -rng.uniform(3, 9), 1e-9, leaf=int(rng.choice([2, 4, 16])))
        found = find_cells(TensorAttention.of(query, keys, values, scale), tolerance, rates, 1e6)
        if not found:
            return 0.0
        output = found.output()
        assert output.dtype == found.attention.dtype
        assert found.error_bounds.max() <= tolerance
        errors = errors_of(output, truth(query, keys, values, scale))
        return tally.see(errors, np.broadcast_to(found.error_bounds, errors.shape))

    while True:
        before = tally.checked
        see(cells_instance(rng))
        if rng.random() < 0.05:
            climbed(rng, see, 20, cells_instance(rng))
        if tally.checked > before:
            yield


def check_causal(rng: np.random.Generator, tally: Tally) -> Iterator[None]:
    for query, keys, values, scale, tolerance in instances(rng):
        count = min(12, *map(len, keys))
        queries = np.resize(query, (count, query.shape[1]))
        cut, outputs = [key[:count] for key in keys], [value[:count] for value in values]
        problem = TensorAttention.of(queries, cut, outputs, scale, causal=True)
        try:
            problem, certificate = problem.simplest(tolerance)
        except CertificateError:
            continue
        output = problem.output(certificate)
        for i in range(count):
            prefix = [key[: i + 1] for key in cut], [value[: i + 1] for value in outputs]
            errors = errors_of(output[[i]], truth(queries[[i]], *prefix, scale))
            tally.see(errors, certificate.posterior(output)[[i]])
        yield


def check_state(rng: np.random.Generator, tally: Tally) -> Iterator[None]:
    """Degrees, precisions and bounds that fit, do not fit or are not given; tokens in chunks."""
    for query, keys, values, scale, _ in instances(rng):
        options: dict[str, Any] = {"dtype": rng.choice(["float32", "float64"])}
        if rng.random() < 0.6:
            loose = 10.0 ** rng.choice([0, 0, 2, -3, 8])
            options["key_bounds"] = [np.abs(key).max(axis=0) * loose for key in keys]
            options["value_bounds"] = [np.abs(value).max(axis=0) * loose for value in values]
        size = query.shape[1], values[0].shape[1]
        state = AttentionState.of_degree(
            int(rng.integers(1, 9)), dimension=size[0], keys=len(keys), value_columns=size[1], scale=scale, **options
        )
        try:
            for part in (slice(0, 5), slice(5, None)):
                state.add([key[part] for key in keys], [value[part] for value in values])
            certificate = state.certificate(query)
            output = state.query(query, tolerance=np.inf)
        except (InputError, CertificateError):
            continue
        if not certificate.error_bound < np.inf:
            continue
        tally.see(errors_of(output, truth(query, keys, values, scale)), certificate.posterior(output))
        yield


def check_distributed(rng: np.random.Generator, tally: Tally) -> Iterator[None]:
    for query, keys, values, scale, tolerance in instances(rng):
        chunked = [da.from_array(key, chunks=(max(1, len(key) // 3), -1)) for key in keys]
        try:
            lazy = attend(query, chunked, values, tolerance=tolerance, scale=scale)
        except CertificateError:
            continue
        output = lazy.compute(scheduler="synchronous")
        tally.see(errors_of(output, truth(query, keys, values, scale)), np.full(output.shape, tolerance))
        yield


def check_exact(rng: np.random.Generator, tally: Tally) -> Iterator[None]:
    """The bound in the docstring of `exact_attention`, on logits of up to 10^4 and in both types."""
    for query, keys, values, scale, _ in instances(rng):
        dtype = rng.choice([np.float32, np.float64])
        size = 10.0 ** rng.uniform(0, 4)
        arrays = (query * size).astype(dtype), [key.astype(dtype) for key in keys], [v.astype(dtype) for v in values]
        output = exact_attention(*arrays, scale=scale)
        unit, rows = np.finfo(dtype).eps / 2, np.abs(np.array(tuples(arrays[1], query.shape[1]), float))
        logit = scale * (np.abs(arrays[0].astype(float)) @ rows.T).max()
        largest = prod(np.abs(value.astype(float)).max(axis=0) for value in arrays[2])
        bound = 2 * unit * (logit * (query.shape[1] + len(keys) + 4) + 300) * largest
        tally.see(errors_of(output, truth(*arrays, scale)), np.broadcast_to(bound, output.shape))
        yield


def check_batches(rng: np.random.Generator, tally: Tally, proved: Tally) -> Iterator[None]:
    """The same bound for every problem of a batch in `softmax_attention`: heads share keys, and keys are hidden.

    And what is returned as proved, of short floats too, which are rounded to their type.
    """
    while True:
        order = int(rng.choice([2, 3], p=[0.7, 0.3]))
        batch, heads, dimension, columns = (int(rng.integers(*ends)) for ends in ((1, 3), (1, 4), (1, 5), (1, 3)))
        count, length = int(rng.integers(1, 5)), int(rng.integers(1, 12 if order == 2 else 5))
        dtype, size = rng.choice([np.float16, np.float32, np.float64]), 10.0 ** rng.uniform(-1, 3)
        query = (size * rng.uniform(-1, 1, (batch, heads, count, dimension))).astype(dtype)
        keys = tuple(rng.uniform(-1, 1, (batch, 1, length, dimension)).astype(dtype) for _ in range(order - 1))
        values = tuple(
            rng.choice([-1.0, 1.0, 7.0], (1, heads, length, columns)).astype(dtype) for _ in range(order - 1)
        )
        options: dict[str, Any] = {}
        seen = np.ones((batch, heads, count, length), bool)
        kind = rng.integers(3 if order == 2 else 2)
        if kind == 1:
            options["lengths"] = lengths = rng.integers(0, length + 1, batch)
            seen &= np.arange(length) < lengths[:, None, None, None]
        elif kind == 2:
            options["mask"] = mask = rng.random((heads, count, length)) < 0.6
            seen &= mask
        if count == length:
            options["causal"] = True
            seen &= np.tri(count, dtype=bool)
        output, bounds = softmax_attention(query, keys, values, certified=True, **options)
        for b, head, i in np.ndindex(batch, heads, count):
            kept = seen[b, head, i]
            ours, theirs = [key[b, 0][kept] for key in keys], [value[0, head][kept] for value in values]
            row, scale = query[b, head, [i]], 1 / np.sqrt(dimension)
            expected = truth(row, ours, theirs, scale) if kept.any() else np.zeros((1, columns), object)
            rows = np.abs(np.array(tuples(ours, dimension), float)).reshape(-1, dimension)
            logit = scale * (np.abs(row.astype(float)) @ rows.T).max(initial=0.0)
            largest = prod(np.abs(value[0, head].astype(float)).max(axis=0) for value in values)
            bound = np.finfo(dtype).eps * (logit * (dimension + order + 3) + 300) * largest
            errors = errors_of(output[b, head, [i]], expected)
            tally.see(errors, np.broadcast_to(bound, (1, columns)))
            if np.isfinite(bounds[b, head]).all():
                proved.see(errors, bounds[b, head][None])
        yield


def check_tree(rng: np.random.Generator, tally: Tally, proved: Tally) -> Iterator[None]:
    """The bound in the docstring of `tree_attention`, over all tuples of tokens of paths, stars and other trees."""
    while True:
        edges, columns, dtype = int(rng.integers(1, 4)), int(rng.integers(1, 3)), rng.choice([np.float32, np.float64])
        parents = [int(rng.integers(0, p + 1)) for p in range(edges)]
        counts, size = rng.integers(1, 5, edges + 1), 10.0 ** rng.uniform(-1, 3)
        widths, scale = rng.integers(1, 4, edges), float(rng.uniform(-1, 1))
        queries = [
            (size * rng.uniform(-1, 1, (counts[a], d))).astype(dtype) for a, d in zip(parents, widths, strict=True)
        ]
        keys = [rng.uniform(-1, 1, (n, d)).astype(dtype) for n, d in zip(counts[1:], widths, strict=True)]
        values = [rng.choice([-1.0, 1.0, 7.0], (n, columns)).astype(dtype) for n in counts[1:]]
        output, bounds = tree_attention(parents, queries, keys, values, scale=scale, certified=True)
        sides = [(exact_matrix(q), exact_matrix(k)) for q, k in zip(queries, keys, strict=True)]
        logits = [
            [[arb(scale) * sum((x * y for x, y in zip(row, key, strict=True)), arb(0)) for key in k] for row in q]
            for q, k in sides
        ]
        largest_logit, expected = 0.0, np.zeros(output.shape, object)
        for i in range(counts[0]):
            total, sums = arb(0), [arb(0)] * columns
            for chosen in product(*map(range, counts[1:])):
                tokens = (i, *chosen)
                places = [(tokens[a], tokens[p + 1]) for p, a in enumerate(parents)]
                weight = sum((logits[p][j][k] for p, (j, k) in enumerate(places)), arb(0)).exp()
                total += weight
                for c in range(columns):
                    sums[c] += weight * prod(
                        (arb(float(values[p][k, c])) for p, (_, k) in enumerate(places)), start=arb(1)
                    )
                terms = (np.abs(queries[p][j] * keys[p][k]).sum() for p, (j, k) in enumerate(places))
                largest_logit = max(largest_logit, abs(scale) * float(sum(terms)))
            expected[i] = [x / total for x in sums]
        logit = largest_logit + np.log(float(np.prod(counts[1:])))
        largest = prod(np.abs(value.astype(float)).max(axis=0) for value in values)
        bound = np.finfo(dtype).eps * (logit * (widths.max() + 6) + 300 * edges) * largest
        errors = errors_of(output, expected)
        tally.see(errors, np.broadcast_to(bound, output.shape))
        if np.isfinite(bounds).all():
            proved.see(errors, np.broadcast_to(bounds, output.shape))
        yield


def check_rotary(rng: np.random.Generator, turned: Tally, proved: Tally, outputs: Tally) -> Iterator[None]:
    r"""Vectors turned by their positions; and attention of them, its certificate plus what that moves logits.

    A logit is off by at most E, a weight by $e^{\pm E}$: of values in [-1, 1] an average is off by $e^{2E} - 1$.
    """
    while True:
        dtype, half, base = (
            rng.choice([np.float32, np.float64]),
            int(rng.integers(1, 4)),
            float(rng.choice([1e4, 10.0, 0.5])),
        )
        pairs = str(rng.choice(["adjacent", "halves"]))
        given, found, exact, bounds = [], [], [], []
        for count in (3, int(rng.integers(1, 15))):
            vectors = (10.0 ** rng.uniform(-3, 1) * rng.uniform(-1, 1, (count, 2 * half))).astype(dtype)
            places = rng.choice([1.0, -1.0]) * 10.0 ** rng.uniform(0, 6) * rng.uniform(0, 1, count)
            output, most_off = rotary(vectors, places, base=base, pairs=pairs, certified=True)
            evens, odds = (
                (np.arange(half) * 2, np.arange(half) * 2 + 1)
                if pairs == "adjacent"
                else (np.arange(half), half + np.arange(half))
            )
            true, bound = np.zeros(vectors.shape, object), np.zeros(vectors.shape)
            for t, x in enumerate(vectors):
                for i, (first, second) in enumerate(zip(evens, odds, strict=True)):
                    angle = arb(float(places[t])) * arb(base) ** (arb(-i) / arb(half))
                    a, b = arb(float(x[first])), arb(float(x[second]))
                    true[t, first], true[t, second] = (
                        a * angle.cos() - b * angle.sin(),
                        a * angle.sin() + b * angle.cos(),
                    )
                    length = float(np.hypot(float(x[first]), float(x[second])))
                    most = max(1.0, base ** (-i / half))  # the bound is for frequencies of at most 1
                    bound[t, [first, second]] = length * (
                        2.0**-53 * (3 * abs(places[t]) * most + 4) + np.finfo(dtype).eps / 2
                    )
            if base >= 1:
                turned.see(errors_of(output, true), bound)
            proved.see(errors_of(output, true), np.broadcast_to(most_off, bound.shape))
            given.append(vectors)
            found.append(output)
            exact.append(true)
            bounds.append(most_off)
        value = rng.choice([-1.0, 1.0], (len(given[1]), 2)).astype(dtype)
        size, scale = [np.abs(x.astype(float)) for x in found], 1.0 / half
        moved = scale * float(((size[1] + bounds[1]) @ bounds[0]).max() + (size[0] @ bounds[1]).max())
        answer = attend(found[0], [found[1]], [value], tolerance=1e-3, scale=scale, costs=EASY, certified=True)
        logits = arb_mat(exact[0].tolist()) * arb_mat(exact[1].tolist()).transpose()
        weights = [[(z * arb(scale)).exp() for z in row] for row in logits.tolist()]
        sums = [
            [
                sum((w * arb(float(v)) for w, v in zip(row, column, strict=True)), arb(0)) / sum(row, arb(0))
                for column in value.T
            ]
            for row in weights
        ]
        expected = np.array(sums, object)
        outputs.see(
            errors_of(answer.output, expected),
            np.broadcast_to(answer.error_bounds + np.expm1(2 * moved), answer.output.shape),
        )
        yield


def check_gradient(rng: np.random.Generator, tally: Tally) -> Iterator[None]:
    r"""Derivatives by queries and by the values of the first set, from what is proved of $P$ and $P'$.

    With $|P e^{-z} - 1|, |P' e^{-z} - 1| \le \tau$ and r = 2 tau / (1 - tau), a probability is off by a factor 1 +- r,
    and $\partial\,\text{output} / \partial z_j$ by at most $p_j (r (|V_j - \mu| + e) + e)$, $e = r/2 \sum p |V - \mu|$.
    """
    for query, keys, raw, scale, _ in instances(rng):
        if prod(map(len, keys)) > 250:
            continue
        values = [value / np.abs(value).max() for value in raw]
        cotangent = rng.choice([-1.0, 1.0], (len(query), values[0].shape[1]))
        tolerance = 10.0 ** -rng.uniform(1, 7)
        try:
            gradient = fast_attention_vjp(query, keys, values, cotangent, tolerance=tolerance, scale=scale)
            problem = TensorAttention.of(query, keys, values, scale)
            design = problem.certificate(tolerance, precisions=("float64",), smooth=True).design
        except CertificateError:
            continue
        tau = max(design.polynomial.error, design.polynomial.derivative().error)
        r = 2 * tau / (1 - tau) + 2 * design.rounding
        p = np.array(probabilities(query, keys, scale), object)  # (n, tuples)
        v, k = (np.array(tuples(group, np.shape(group[0])[1]), object) for group in (values, keys))
        mean = p @ v
        away = np.abs(v[None] - mean[:, None])  # (n, tuples, c)
        e = r / 2 * (p[:, :, None] * away).sum(axis=1)
        exact = p * (((v[None] - mean[:, None]) * cotangent[:, None]).sum(axis=2)) * arb(scale)
        e = e + 2 * arb(design.rounding)
        slack = p * (r * (away + e[:, None]) + e[:, None]).sum(axis=2) * arb(scale)
        by_query, bound = exact @ k, slack @ np.abs(k)
        tally.see(errors_of(gradient.query, by_query), np.vectorize(float)(bound))
        others = (
            np.array(tuples(values[1:], v.shape[1]), object) if len(values) > 1 else np.array([[arb(1)] * v.shape[1]])
        )
        shaped = p.reshape(len(query), len(keys[0]), -1)
        by_values = np.einsum("ijt,tc,ic->jc", shaped, others, cotangent.astype(object))
        bound = r * np.einsum("ijt,tc->jc", shaped, np.abs(others))
        tally.see(errors_of(gradient.values[0], by_values), np.vectorize(float)(bound))
        yield


def relative_error(coefficients: tuple[float, ...], x: arb) -> arb:
    return arb_poly(list(coefficients))(x) * (-x).exp() - 1


def check_polynomial(rng: np.random.Generator, tally: Tally) -> Iterator[None]:
    """The supremum of |P e^(-x) - 1|: at an end, or at a root of P' - P, all of which are isolated."""
    while True:
        bound, degree = float(2.0 ** rng.uniform(-7, 4)), int(rng.integers(0, 24))
        polynomial = (minimax_exp if rng.random() < 0.7 else taylor_exp)(bound, degree)
        if rng.random() < 0.3:
            polynomial = polynomial.derivative()
        exact = fmpq_poly([fmpq(*c.as_integer_ratio()) for c in polynomial.coefficients])
        slope = exact.derivative() - exact
        end = arb(polynomial.bound) * (1 + arb(2) ** -32)
        stationary = [root.real for root, _ in slope.complex_roots()] if slope.degree() > 0 else []
        points = [-end, end, *(x for x in stationary if abs(x) < end)]
        tally.see(
            [max((abs(relative_error(polynomial.coefficients, x)) for x in points), key=float)], [polynomial.error]
        )
        yield


def hard_keys(rng: np.random.Generator) -> Any:
    """Keys with rows and columns 10^8 apart, ill-conditioned, with repeated and zero rows, of any rank."""
    count, dimension = int(rng.integers(1, 30)), int(rng.integers(1, 5))
    keys = rng.normal(size=(count, dimension)) * 10.0 ** rng.uniform(-4, 4, (count, 1)) ** rng.integers(0, 2)
    if rng.random() < 0.3:
        keys = keys @ (
            np.geomspace(1, 10.0 ** -rng.uniform(0, 7), dimension)[:, None] * rng.normal(size=(dimension,) * 2)
        )
    if rng.random() < 0.3:
        keys *= 10.0 ** rng.uniform(-8, 8, dimension)
    if rng.random() < 0.3:
        keys = np.concatenate([keys, keys[:1], np.zeros((1, dimension))])
    if rng.random() < 0.2:
        keys = np.round(keys)
    return keys


def rational(matrix: Any) -> fmpq_mat:
    return fmpq_mat(*matrix.shape, [fmpq(*float(x).as_integer_ratio()) for x in matrix.ravel()])


def independent_columns(matrix: Any) -> list[int]:
    """So many columns as the rank; where keys count as of lower rank, up to rounding, nothing is compared."""
    reduced, rank = rational(matrix).rref()
    rows = (np.array([float(x.p != 0) for x in reduced.entries()]).reshape(matrix.shape))[:rank]
    return [int(row.argmax()) for row in rows]


def ball(x: fmpq) -> arb:
    return arb(x.p) / arb(x.q)


def check_leverage(rng: np.random.Generator, tally: Tally) -> Iterator[None]:
    """Leverage scores, right to a relative `Basis.rounding`, against rational arithmetic."""
    while True:
        keys = hard_keys(rng)
        basis = orthonormal_basis(partial(row_blocks, keys), keys.shape[1])
        rounding = basis.rounding()
        if not rounding < 0.1 or len(pivots := independent_columns(keys)) != basis.transform.shape[1]:
            continue
        exact = rational(keys[:, pivots])
        inverse = exact * (exact.transpose() * exact).inv()
        scores = np.array(
            [ball(sum((inverse[i, c] * exact[i, c] for c in range(len(pivots))), fmpq(0))) for i in range(len(keys))]
        )
        computed = leverage_scores(keys)
        tally.see(
            [arb(float(x)) - s for x, s in zip(computed, scores, strict=True)], rounding * scores.astype(float) + 1e-300
        )
        yield


def scores_at(query: Any, keys: Any, power: float) -> list[arb]:
    """The scores of all keys for one query."""
    products = (arb_mat(exact_matrix(keys)) * arb_mat([[arb(float(x))] for x in query])).entries()
    powers = [abs(x) ** arb(power) if x != 0 else arb(0) for x in products]
    total = sum(powers, arb(0))
    return [x / total if total > 0 else arb(0) for x in powers]


def check_sensitivities(rng: np.random.Generator, tally: Tally) -> Iterator[None]:
    """Upper bounds on sensitivities against scores of queries that seek the largest score of a key."""
    while True:
        keys, power = hard_keys(rng), float(rng.choice([0.5, 1, 1.5, 2, 3, 4, 6, 11]))
        bounds = sensitivity_bounds(keys, power)
        metric = lewis_metric(keys, power, 1e-4)
        slack = 1 + 2 * power * metric.basis.rounding()
        if not slack < 1.1:
            continue
        image = keys @ metric.basis.transform
        for key in rng.choice(len(keys), min(4, len(keys)), replace=False):
            query, best = image[key] @ metric.basis.transform.T, 0.0
            for _ in range(12):
                trial = query + rng.normal(size=image.shape[1]) @ metric.basis.transform.T * 10.0 ** rng.uniform(
                    -3, 0
                ) * (np.linalg.norm(query @ metric.basis.inverse.T) if best else 0.0)
                reached = scores_at(trial, keys, power)
                tally.see(reached, bounds * slack)
                if float(reached[key]) > best:
                    query, best = trial, float(reached[key])
        yield


def check_scores(rng: np.random.Generator, bounded: Tally, exact: Tally) -> Iterator[None]:
    """`score_bounds` around the score, and `large_scores`: every score of at least epsilon, right to a few digits."""
    while True:
        keys, power = hard_keys(rng), float(rng.choice([0.5, 1, 2, 2, 3, 4, 6]))
        basis = lewis_metric(keys, power, 1e-4).basis
        rounding = power * basis.rounding()
        if not rounding < 1e-3 or len(independent_columns(keys)) != basis.transform.shape[1]:
            continue
        query = rng.normal(size=(2, keys.shape[1])) / np.maximum(np.abs(keys).max(axis=0), 1e-300)
        epsilon = float(rng.choice([0.5, 0.1, 0.01]))
        lower, upper = (bound.toarray() for bound in score_bounds(query, keys, epsilon, power))
        found = large_scores(query, keys, epsilon, power).toarray()
        for i in range(len(query)):
            scores = scores_at(query[i], keys, power)
            kept = [j for j, score in enumerate(scores) if score >= epsilon or upper[i, j]]
            bounded.see([scores[j] for j in kept], [upper[i, j] * (1 + 2 * rounding) for j in kept])
            bounded.see([lower[i, j] for j in kept], [float(scores[j]) * (1 + 2 * rounding) for j in kept])
            large = [j for j, score in enumerate(scores) if score >= epsilon or found[i, j]]
            assert all(scores[j] >= epsilon * (1 - 2e-10 - 2 * rounding) for j in large)
            exact.see([scores[j] - arb(found[i, j]) for j in large], [2 * rounding * float(scores[j]) for j in large])
        yield


KINDS: dict[str, tuple[Callable[..., Iterator[None]], tuple[str, ...], float]] = {
    "fast": (check_fast, ("fast: a priori", "fast: a posteriori"), 0.14),
    "coordinates": (check_coordinates, ("coordinates: logits", "coordinates: outputs"), 0.1),
    "hybrid": (check_hybrid, ("hybrid", "attend"), 0.1),
    "cells": (check_cells, ("cells",), 0.1),
    "causal": (check_causal, ("causal",), 0.1),
    "state": (check_state, ("state",), 0.1),
    "distributed": (check_distributed, ("distributed: tolerance",), 0.06),
    "gradient": (check_gradient, ("gradient",), 0.1),
    "polynomial": (check_polynomial, ("polynomial",), 0.08),
    "exact": (check_exact, ("exact",), 0.04),
    "batches": (check_batches, ("batches and heads", "batches: certified"), 0.04),
    "tree": (check_tree, ("tree", "tree: certified"), 0.04),
    "rotary": (check_rotary, ("rotary", "rotary: certified", "rotary, then attend"), 0.06),
    "leverage": (check_leverage, ("leverage scores",), 0.04),
    "sensitivities": (check_sensitivities, ("sensitivity bounds",), 0.08),
    "scores": (check_scores, ("score bounds", "large scores"), 0.06),
}
"""What to call, the names of its tallies, and its share of the time."""


def check(kind: str, seed: int, *, seconds: float = float("inf"), rounds: int | None = None) -> dict[str, Tally]:
    """Check certificates of one kind for so much CPU time or so many rounds."""
    run, names, _ = KINDS[kind]
    tallies = {name: Tally() for name in names}
    start = process_time()
    with ctx.workdps(DIGITS), dask.config.set(scheduler="synchronous"):
        for number, _ in enumerate(run(np.random.default_rng(seed), *tallies.values()), 1):
            if number == rounds or process_time() - start > seconds:
                break
    for tally in tallies.values():
        tally.seconds = process_time() - start
    return tallies


def in_time(kind: str, seconds: float) -> dict[str, Tally]:
    """Check certificates of one kind in its share of so much CPU time."""
    return check(kind, 0, seconds=KINDS[kind][2] * seconds)


@click.command(params=[*WORKERS])
@click.argument("seconds", default=280.0)
def main(seconds: float, address: str | None, workers: int | None) -> None:
    """Check certificates for so many SECONDS of CPU time and print the table; exit with 1 after a violation."""
    table = Table("certificate", "checked", "violated", "tightest ratio", "CPU seconds")
    violated = 0
    with errors_in_one_line(), cluster(address, workers) as client:
        for tallies in in_order(client, in_time, ((kind, seconds) for kind in KINDS)):
            for name, tally in tallies.items():
                violated += tally.violated
                table.add_row(
                    name, f"{tally.checked:,}", f"{tally.violated}", f"{tally.tightest:.3g}", f"{tally.seconds:.0f}"
                )
    Console().print(table)
    sys.exit(bool(violated))


if __name__ == "__main__":
    import_module("tests.assurance.check_certificates").main()  # by the name that workers know
