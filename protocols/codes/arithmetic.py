"""Arithmetic on arrays over a field: that of prime fields is of plain integers, that of the others is left to galois.

galois compiles every operation anew for every field, for a quarter of a second each. Over a prime field numpy can
multiply and add, and flint eliminates. What is returned are galois arrays, the same as from galois' own operations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from flint import nmod_mat

if TYPE_CHECKING:
    import galois

__all__ = ["every_product", "left_kernel", "row_reduced", "times", "total"]


def times(left: galois.FieldArray, right: galois.FieldArray) -> galois.FieldArray:
    """The entrywise product `left * right`.

    Examples
    --------
    >>> from protocols.codes.reed_solomon import finite_field
    >>> field = finite_field(251)
    >>> times(field([[250], [2]]), field([250, 3]))
    GF([[  1, 248],
        [249,   6]], order=251)
    """
    field = type(left)
    if field.degree > 1:
        return left * right
    # Signed, because int64 and uint64 together are float64; galois keeps large symbols as Python's integers.
    wide = np.result_type(left.dtype, right.dtype, np.min_scalar_type(-((field.order - 1) ** 2)))
    product = np.multiply(left.view(np.ndarray), right.view(np.ndarray), dtype=wide) % field.order
    return product.astype(field.dtypes[0]).view(field)


def every_product(left: galois.FieldArray, right: galois.FieldArray) -> galois.FieldArray:
    """The entrywise products of every row of one array, shape (a, ...), with every row of another, shape (b, ...).

    Returns
    -------
    galois.FieldArray
        Shape (a b, ...); the rows of `right` vary fastest.

    Examples
    --------
    >>> from protocols.codes.reed_solomon import finite_field
    >>> field = finite_field(5)
    >>> every_product(field([[2, 3]]), field([[1, 4], [3, 2]]))
    GF([[2, 2],
        [1, 1]], order=5)
    """
    products = times(left[:, np.newaxis].view(type(left)), right[np.newaxis].view(type(left)))
    return products.reshape(-1, *products.shape[2:]).view(type(left))


def total(terms: galois.FieldArray) -> galois.FieldArray:
    """The sum along the first axis, `np.add.reduce(terms)`.

    Examples
    --------
    >>> from protocols.codes.reed_solomon import finite_field
    >>> total(finite_field(7)([[6, 5], [4, 3], [2, 1]]))
    GF([5, 2], order=7)
    """
    field = type(terms)
    if field.degree > 1:
        added = np.add.reduce(terms)
    else:
        added = np.add.reduce(terms.view(np.ndarray), dtype=np.result_type(terms.dtype, np.int64)) % field.order
    return np.asarray(added, dtype=field.dtypes[0]).view(field)


def row_reduced(matrix: galois.FieldArray) -> galois.FieldArray:
    """The reduced row echelon form.

    Examples
    --------
    >>> from protocols.codes.reed_solomon import finite_field
    >>> row_reduced(finite_field(5)([[0, 2, 1], [3, 1, 4]]))
    GF([[1, 0, 2],
        [0, 1, 3]], order=5)
    """
    field = type(matrix)
    if field.degree > 1:
        return matrix.row_reduce()
    rows, columns = matrix.shape
    given = nmod_mat(rows, columns, field.order)
    for i, row in enumerate(matrix):  # one by one, because lists of integers take many times the memory
        for j, symbol in enumerate(row.tolist()):
            given[i, j] = symbol
    reduced, _ = given.rref()
    symbols = (int(reduced[i, j]) for i in range(rows) for j in range(columns))
    return np.fromiter(symbols, field.dtypes[0], rows * columns).reshape(rows, columns).view(field)


def left_kernel(matrix: galois.FieldArray) -> galois.FieldArray:
    """A basis of the vectors v with v A = 0 for the matrix A, one per row.

    Examples
    --------
    >>> from protocols.codes.reed_solomon import finite_field
    >>> left_kernel(finite_field(5)([[1, 2], [2, 4], [0, 1]]))
    GF([[1, 2, 0]], order=5)
    """
    field, columns = type(matrix), matrix.shape[1]
    reduced = row_reduced(np.hstack([matrix, field.Identity(len(matrix))]).view(field))
    kernel: galois.FieldArray = reduced[~(reduced[:, :columns] != 0).any(axis=1), columns:]
    return kernel
