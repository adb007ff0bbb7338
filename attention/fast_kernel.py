r"""The compiled loops of fast attention.

A tile of tokens is turned so that tokens are contiguous; prefixes and suffixes of the monomials are multiplied out over
the tile; and two small matrix products do the rest, with `ROWS` times `COLUMNS` vector registers of running sums:

- `_inner`: sums[c, j] += sum_t suffix[rows[j], t] * weighted[c, t], for keys;
- `_outer`: result[c, t] = sum_j suffix[rows[j], t] * weights[j, c], for queries.

They are written in LLVM's vector types, since a compiler does not find the blocking of registers by itself, and so that
the order of every sum, on which the certificate counts, is known: `STEPS` additions in a lane, then a tree over lanes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from llvmlite import binding, ir  # type: ignore[import-untyped]
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

from attention.monomials import Layout

__all__ = [
    "COLUMNS",
    "STEPS",
    "absorb",
    "evaluate",
    "lanes",
    "measure",
    "row_extremes",
    "scratch_shape",
]

STEPS = 32  # vectors of tokens in a tile
_WIDE = bool(binding.get_host_cpu_features().get("avx512f"))
_BYTES = 64 if _WIDE else 32  # of a vector register
COLUMNS = 3 if _WIDE else 1  # 8 x 3 running sums leave room in 32 registers, 8 x 1 in 16
ROWS = 8


def lanes(dtype: np.dtype[Any]) -> int:
    """How many numbers fit a vector register."""
    return _BYTES // dtype.itemsize


class _Block:
    """Emits vector loads from arrays of one numba function."""

    def __init__(self, context: Any, builder: Any, signature: Any, arguments: Any) -> None:
        self.builder = builder
        self.arguments = arguments
        self.arrays = {
            i: context.make_array(kind)(context, builder, value)
            for i, (kind, value) in enumerate(zip(signature.args, arguments, strict=True))
            if isinstance(kind, types.Array)
        }
        element = context.get_value_type(signature.args[0].dtype)
        self.itemsize = signature.args[0].dtype.bitwidth // 8
        self.lanes = _BYTES // self.itemsize
        self.vector = ir.VectorType(element, self.lanes)
        self.index = context.get_value_type(types.intp)

    def address(self, array: int, row: Any, column: Any) -> Any:
        """Pointer to an entry of a C-contiguous matrix."""
        width = self.builder.extract_value(self.arrays[array].shape, 1)
        return self.builder.gep(self.arrays[array].data, [self.builder.add(self.builder.mul(row, width), column)])

    def entry(self, array: int, place: Any) -> Any:
        """An entry of a vector of int32, as an index."""
        value = self.builder.load(self.builder.gep(self.arrays[array].data, [place]))
        return self.builder.sext(value, self.index)

    def plus(self, value: Any, step: int) -> Any:
        return self.builder.add(value, self.index(step))

    def load(self, pointer: Any, vector: Any = None) -> Any:
        vector = vector or self.vector
        return self.builder.load(self.builder.bitcast(pointer, vector.as_pointer()), align=self.itemsize)

    def store(self, value: Any, pointer: Any) -> None:
        self.builder.store(value, self.builder.bitcast(pointer, value.type.as_pointer()), align=self.itemsize)

    def zeros(self, count: int) -> list[Any]:
        zero = ir.Constant(self.vector, [0.0] * self.lanes)
        return [cgutils.alloca_once_value(self.builder, zero) for _ in range(count)]  # type: ignore[no-untyped-call]

    def add_product(self, total: Any, left: Any, right: Any) -> None:
        product = self.builder.fmul(left, right, flags=("contract",))
        self.builder.store(self.builder.fadd(self.builder.load(total), product, flags=("contract",)), total)

    def splat(self, pointer: Any) -> Any:
        single = self.builder.insert_element(
            ir.Constant(self.vector, ir.Undefined), self.builder.load(pointer), ir.IntType(32)(0)
        )
        return self.builder.shuffle_vector(
            single, single, ir.Constant(ir.VectorType(ir.IntType(32), self.lanes), [0] * self.lanes)
        )

    def lane_sums(self, vectors: list[Any]) -> Any:
        """One vector with the sum over the lanes of each: halves of lanes are added, in a tree."""

        def halves(left: Any, right: Any, width: int, part: int) -> Any:
            places = (
                [i for i in range(width) if i % part < part // 2],
                [i for i in range(width) if i % part >= part // 2],
            )
            low, high = (
                self.builder.shuffle_vector(left, right, ir.Constant(ir.VectorType(ir.IntType(32), len(p)), p))
                for p in places
            )
            return self.builder.fadd(low, high)

        part = self.lanes
        while len(vectors) > 1:
            vectors = [halves(x, y, 2 * self.lanes, part) for x, y in zip(vectors[::2], vectors[1::2], strict=True)]
            part //= 2
        (vector,) = vectors
        while part > 1:
            vector = halves(vector, vector, vector.type.count, part)
            part //= 2
        return vector


def _inner(rows: int) -> Any:
    """Build `inner(suffixes, picks, first, weighted, column, sums)` for that many picked rows and COLUMNS columns."""

    @intrinsic
    def inner(_: Any, suffixes: Any, picks: Any, first: Any, weighted: Any, column: Any, sums: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            block = _Block(context, builder, signature, arguments)
            _, _, first, _, column, _ = arguments
            zero = block.index(0)
            lefts = [block.address(0, block.entry(1, block.plus(first, i)), zero) for i in range(rows)]
            rights = [block.address(3, block.plus(column, c), zero) for c in range(COLUMNS)]
            totals = block.zeros(rows * COLUMNS)
            tokens = builder.extract_value(block.arrays[0].shape, 1)
            steps = cgutils.for_range_slice(builder, zero, tokens, block.index(block.lanes), block.index)
            with steps as (token, _):
                weights = [block.load(builder.gep(right, [token])) for right in rights]
                for i, left in enumerate(lefts):
                    feature = block.load(builder.gep(left, [token]))
                    for c, weight in enumerate(weights):
                        block.add_product(totals[c * rows + i], feature, weight)
            double = ir.VectorType(ir.DoubleType(), rows)
            for c in range(COLUMNS):
                total = block.lane_sums([builder.load(t) for t in totals[c * rows : (c + 1) * rows]])
                total = builder.fpext(total, double) if total.type != double else total
                target = block.address(5, block.plus(column, c), first)
                block.store(builder.fadd(block.load(target, double), total), target)
            return context.get_dummy_value()

        return types.void(suffixes, picks, first, weighted, column, sums), generate

    return inner


@intrinsic
def _outer(
    _: Any, suffixes: Any, picks: Any, first: Any, last: Any, token: Any, weights: Any, column: Any, result: Any
) -> Any:
    """For ROWS vectors of tokens and COLUMNS columns: result[c, t] = sum over first <= j < last."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        block = _Block(context, builder, signature, arguments)
        _, _, first, last, token, _, column, _ = arguments
        totals = block.zeros(ROWS * COLUMNS)
        with cgutils.for_range_slice(builder, first, last, block.index(1), block.index) as (monomial, _):
            row = block.address(0, block.entry(1, monomial), token)
            factors = [block.splat(block.address(5, monomial, block.plus(column, c))) for c in range(COLUMNS)]
            for i in range(ROWS):
                feature = block.load(builder.gep(row, [block.index(i * block.lanes)]))
                for c, factor in enumerate(factors):
                    block.add_product(totals[c * ROWS + i], feature, factor)
        for c in range(COLUMNS):
            for i in range(ROWS):
                target = block.address(7, block.plus(column, c), block.plus(token, i * block.lanes))
                block.store(builder.load(totals[c * ROWS + i]), target)
        return context.get_dummy_value()

    return types.void(suffixes, picks, first, last, token, weights, column, result), generate


_inner_8, _inner_2, _inner_1 = _inner(8), _inner(2), _inner(1)


def _compiled(function: Callable[..., Any]) -> Any:
    return njit(cache=True, nogil=True, fastmath={"contract"})(function)


def scratch_shape(layout: Layout, variables: int, columns: int, dtype: np.dtype[Any]) -> tuple[int, int]:
    """Shape of the workspace that `absorb` and `evaluate` want: rows, and tokens in a tile."""
    rows = variables + len(layout.prefix_parent) + len(layout.suffix_parent) + 2 * columns
    return rows, STEPS * lanes(dtype)


@_compiled
def _multiply_out(parents: Any, variables: Any, x: Any, products: Any) -> None:
    products[0, :] = 1
    for i in range(1, len(parents)):
        _multiply(products[parents[i]], x[variables[i]], products[i])


@_compiled
def _multiply(left: Any, right: Any, product: Any) -> None:
    for t in range(len(product)):
        product[t] = left[t] * right[t]


@_compiled
def _parts(scratch: Any, layout: Any, variables: int) -> Any:
    prefix, suffix = len(layout.prefix_parent), len(layout.suffix_parent)
    x, rest = scratch[:variables], scratch[variables:]
    prefixes, rest = rest[:prefix], rest[prefix:]
    suffixes, rest = rest[:suffix], rest[suffix:]
    columns = len(rest) // 2
    return x, prefixes, suffixes, rest[:columns], rest[columns:]


@_compiled
def _turn(tokens: Any, start: int, factors: Any, x: Any) -> None:
    """x[l, t] = tokens[start + t, l] * factors[l], zero past the last token."""
    count = min(x.shape[1], len(tokens) - start)
    for t in range(count):
        for i in range(len(factors)):
            x[i, t] = tokens[start + t, i] * factors[i]
    x[: len(factors), count:] = 0


@_compiled
def absorb(tokens: Any, factors: Any, values: Any, value_factors: Any, layout: Any, sums: Any, scratch: Any) -> None:
    """Add sum_t x_t^alpha * [values_t, 1] to sums[:, alpha], where x = tokens * factors; values are scaled likewise.

    The value columns and the 1 are followed by zero columns up to len(sums), a multiple of COLUMNS.
    """
    x, prefixes, suffixes, y, weighted = _parts(scratch, layout, len(factors))
    width = len(value_factors)
    y[width:] = 0
    weighted[width:] = 0
    tile = scratch.shape[1]
    for start in range(0, len(tokens), tile):
        _turn(tokens, start, factors, x)
        _turn(values, start, value_factors, y)
        y[width, :] = 0
        y[width, : len(tokens) - start] = 1
        _multiply_out(layout.prefix_parent, layout.prefix_variable, x, prefixes)
        _multiply_out(layout.suffix_parent, layout.suffix_variable, x, suffixes)
        for i in range(len(prefixes)):
            for c in range(width + 1):
                _multiply(prefixes[i], y[c], weighted[c])
            for column in range(0, len(y), COLUMNS):
                first, last = layout.pointer[i], layout.pointer[i + 1]
                while first + ROWS <= last:
                    _inner_8(suffixes, layout.rows, first, weighted, column, sums)
                    first += ROWS
                while first + 2 <= last:
                    _inner_2(suffixes, layout.rows, first, weighted, column, sums)
                    first += 2
                if first < last:
                    _inner_1(suffixes, layout.rows, first, weighted, column, sums)


@_compiled
def evaluate(
    tokens: Any, factors: Any, layout: Any, weights: Any, output_factors: Any, output: Any, sums: Any, scratch: Any
) -> None:
    """Write y_c / y_last * output_factors[c] to output and y_last to sums, y = sum_alpha x^alpha * weights[alpha]."""
    x, prefixes, suffixes, total, part = _parts(scratch, layout, len(factors))
    width = len(output_factors)
    tile = scratch.shape[1]
    for start in range(0, len(tokens), tile):
        _turn(tokens, start, factors, x)
        _multiply_out(layout.prefix_parent, layout.prefix_variable, x, prefixes)
        _multiply_out(layout.suffix_parent, layout.suffix_variable, x, suffixes)
        total[:] = 0
        for i in range(len(prefixes) - 1, -1, -1):
            first, last = layout.pointer[i], layout.pointer[i + 1]
            for column in range(0, len(total), COLUMNS):
                for token in range(0, tile, tile * ROWS // STEPS):
                    _outer(suffixes, layout.rows, first, last, token, weights, column, part)  # type: ignore[call-arg]
            for c in range(width + 1):
                for t in range(tile):
                    total[c, t] += prefixes[i, t] * part[c, t]
        for t in range(min(tile, len(tokens) - start)):
            sums[start + t] = total[width, t]
            for c in range(width):
                output[start + t, c] = np.float64(total[c, t]) / np.float64(total[width, t]) * output_factors[c]


_SPAN = 256  # tokens looked at side by side


@_compiled
def measure(matrix: Any, power: int, low: Any, high: Any, total: Any) -> Any:
    """Set least entries, largest entries and sums of the columns; return the largest sum of |x|^power over a row."""
    columns = matrix.shape[1]
    lows, highs = np.full((columns, _SPAN), np.inf), np.full((columns, _SPAN), -np.inf)
    totals, largest = np.zeros((columns, _SPAN)), np.zeros(_SPAN)
    x, term, norm = np.empty(_SPAN), np.empty(_SPAN), np.empty(_SPAN)
    for start in range(0, len(matrix), _SPAN):
        norm[:] = 0
        for i in range(columns):
            for t in range(_SPAN):  # past the end, the last row once more
                x[t] = matrix[min(start + t, len(matrix) - 1), i]
            lowest, highest, sums = lows[i], highs[i], totals[i]
            for t in range(_SPAN):
                lowest[t] = min(lowest[t], x[t])
                highest[t] = max(highest[t], x[t])
                sums[t] += x[t] if start + t < len(matrix) else 0.0
                term[t] = 1.0
            for _ in range(power):
                for t in range(_SPAN):
                    term[t] *= abs(x[t])
            for t in range(_SPAN):
                norm[t] += term[t]
        for t in range(_SPAN):
            largest[t] = max(largest[t], norm[t])
    for i in range(columns):
        low[i], high[i], total[i] = lows[i].min(), highs[i].max(), totals[i].sum()
    return largest.max()


@_compiled
def row_extremes(matrix: Any, weights: Any, means: Any) -> Any:
    """The largest sum of |x_i| weights_i over a row, and the least sum of x_i means_i."""
    largest, least = np.zeros(_SPAN), np.full(_SPAN, np.inf)
    size, mean = np.empty(_SPAN), np.empty(_SPAN)
    for start in range(0, len(matrix), _SPAN):
        size[:] = 0
        mean[:] = 0
        for i in range(matrix.shape[1]):
            for t in range(_SPAN):
                x = np.float64(matrix[min(start + t, len(matrix) - 1), i])
                size[t] += abs(x) * weights[i]
                mean[t] += x * means[i]
        for t in range(_SPAN):
            largest[t] = max(largest[t], size[t])
            least[t] = min(least[t], mean[t])
    return largest.max(), least.min()
