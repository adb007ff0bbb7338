"""Products of small blocks of matrices, in vector registers.

`product` multiplies a few rows by a panel: a matrix as wide as one long vector, stored row by row. The sums of all
these rows stay in registers while each row of the panel is read once. Every entry is summed in the order of the
columns, so the width of the registers changes no bit. This is written as instructions because compilers do not turn
loops over an array into sums that stay in registers. Products by a BLAS library on blocks of queries take as long for
vectors of 32 to 128 entries, and their last bits depend on the library and its threads.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from llvmlite.binding import get_host_cpu_features  # type: ignore[import-untyped]
from numba import types
from numba.extending import intrinsic

__all__ = ["PANEL_BYTES", "ROWS", "product"]

PANEL_BYTES = 64  # of a row of a panel: a cache line, and the longest vector of any common processor
ROWS = 8 if get_host_cpu_features().get("avx512f", False) else 4  # as many sums as fit in registers


@intrinsic
def product(
    _typing: Any,
    left: Any,
    left_start: Any,
    left_row: Any,
    left_column: Any,
    panel: Any,
    panel_start: Any,
    output: Any,
    output_start: Any,
    output_row: Any,
    depth: Any,
) -> tuple[Any, Callable[..., Any]]:
    """Write ROWS rows of left @ panel: the sums over m < depth of left[r, m] * panel[m, w], w < PANEL_BYTES / itemsize.

    Parameters
    ----------
    left, panel, output
        Contiguous arrays of one float type, of any axes. Nothing is checked, as in C.
    left_start, panel_start, output_start
        The index, counted in entries from the beginning of the array, of the first entry.
    left_row, left_column, output_row
        By how many entries rows, and columns, are apart.
    depth
        At least 1.
    """
    counts = (left_start, left_row, left_column, panel_start, output_start, output_row, depth)
    if not all(isinstance(count, types.Integer) for count in counts):
        raise TypeError(f"product takes integers for starts and steps, got {counts}")
    index = types.intp
    signature = types.void(left, index, index, index, panel, index, output, index, index, index)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        places = [
            builder.gep(context.make_array(signature.args[a])(context, builder, arguments[a]).data, [arguments[a + 1]])
            for a in (0, 4, 6)
        ]
        steps = arguments[2], arguments[3], arguments[8], arguments[9]
        _emit(context, builder, signature.args[0].dtype, places, steps)
        return context.get_dummy_value()

    return signature, generate


def _emit(context: Any, builder: Any, dtype: Any, places: list[Any], steps: tuple[Any, Any, Any, Any]) -> None:
    """Append the loop over m, with the sums of all rows as its variables, and the stores behind it."""
    number = context.get_value_type(dtype)
    size = context.get_abi_sizeof(number)
    lanes = PANEL_BYTES // size
    vector = ir.VectorType(number, lanes)
    integer = context.get_value_type(types.intp)
    left, panel, output = places
    left_row, left_column, output_row, depth = steps
    name, kind = f"llvm.fmuladd.v{lanes}f{8 * size}", ir.FunctionType(vector, [vector] * 3)
    multiply_add = builder.module.globals.get(name) or ir.Function(builder.module, kind, name)
    rows = [builder.gep(left, [builder.mul(integer(r), left_row)]) for r in range(ROWS)]

    before, loop, after = builder.block, builder.append_basic_block("loop"), builder.append_basic_block("after")
    builder.branch(loop)
    builder.position_at_end(loop)
    column = builder.phi(integer)
    column.add_incoming(integer(0), before)
    sums = [builder.phi(vector) for _ in range(ROWS)]
    across = _vector(builder, builder.gep(panel, [builder.mul(column, integer(lanes))]), vector, size)
    added = []
    for row, total in zip(rows, sums, strict=True):
        entry = builder.load(builder.gep(row, [builder.mul(column, left_column)]))
        undefined = ir.Constant(vector, ir.Undefined)
        single = builder.insert_element(undefined, entry, ir.IntType(32)(0))
        everywhere = builder.shuffle_vector(single, undefined, ir.Constant(ir.VectorType(ir.IntType(32), lanes), None))
        added.append(builder.call(multiply_add, [everywhere, across, total]))
    following = builder.add(column, integer(1))
    column.add_incoming(following, loop)
    for total, new in zip(sums, added, strict=True):
        total.add_incoming(ir.Constant(vector, None), before)
        total.add_incoming(new, loop)
    builder.cbranch(builder.icmp_signed("<", following, depth), loop, after)

    builder.position_at_end(after)
    for r, total in enumerate(added):
        place = builder.gep(output, [builder.mul(integer(r), output_row)])
        builder.store(total, builder.bitcast(place, vector.as_pointer())).align = size


def _vector(builder: Any, place: Any, vector: Any, size: int) -> Any:
    loaded = builder.load(builder.bitcast(place, vector.as_pointer()))
    loaded.align = size
    return loaded
