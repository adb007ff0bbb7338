r"""Two small matrix products, blocked for vector registers: `ROWS` times `COLUMNS` registers of running sums.

- `inner_8`, `inner_2`, `inner_1`: sums[c, j] += sum_t suffixes[picks[j], t] * weighted[c, t], for that many rows j;
- `outer`: result[c, t] = sum_j suffixes[picks[j], t] * weights[j, c].

They are written in LLVM's vector types, since a compiler does not find the blocking of registers by itself, and so that
the order of every sum, on which the certificate counts, is known: `STEPS` additions in a lane, then a tree over lanes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import binding, ir  # type: ignore[import-untyped]
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

__all__ = ["COLUMNS", "ROWS", "STEPS", "inner_1", "inner_2", "inner_8", "lanes", "outer"]

STEPS = 32  # vectors of tokens in a tile
_WIDE = bool(binding.get_host_cpu_features().get("avx512f"))
_BYTES = 64 if _WIDE else 32  # of a vector register
COLUMNS = 3 if _WIDE else 1  # 8 x 3 running sums leave room in 32 registers, 8 x 1 in 16
ROWS = 8


def lanes(dtype: np.dtype[Any]) -> int:
    """Return how many numbers fit into a vector register."""
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

        def chosen(left: Any, right: Any, places: list[int]) -> Any:
            kind = ir.VectorType(ir.IntType(32), len(places))
            return self.builder.shuffle_vector(left, right, ir.Constant(kind, places))

        def halves(left: Any, right: Any, width: int, part: int) -> Any:
            low = chosen(left, right, [i for i in range(width) if i % part < part // 2])
            high = chosen(left, right, [i for i in range(width) if i % part >= part // 2])
            return self.builder.fadd(low, high)

        def joined(left: Any, right: Any) -> Any:
            return chosen(left, right, list(range(2 * left.type.count)))

        part = self.lanes
        while len(vectors) > 1 and part > 1:
            vectors = [halves(x, y, 2 * self.lanes, part) for x, y in zip(vectors[::2], vectors[1::2], strict=True)]
            part //= 2
        while len(vectors) > 1:  # more vectors than lanes: every lane is a sum by now
            vectors = [joined(x, y) for x, y in zip(vectors[::2], vectors[1::2], strict=True)]
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
def outer(
    _: Any,
    suffixes: Any,
    picks: Any,
    first: Any,
    last: Any,
    token: Any,
    weights: Any,
    column: Any,
    result: Any,
    place: Any,
) -> Any:
    """For ROWS vectors of tokens and COLUMNS columns: result[place + c, t] = the sum over first <= j < last."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        block = _Block(context, builder, signature, arguments)
        _, _, first, last, token, _, column, _, place = arguments
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
                target = block.address(7, block.plus(place, c), block.plus(token, i * block.lanes))
                block.store(builder.load(totals[c * ROWS + i]), target)
        return context.get_dummy_value()

    return types.void(suffixes, picks, first, last, token, weights, column, result, place), generate


inner_8, inner_2, inner_1 = _inner(8), _inner(2), _inner(1)
