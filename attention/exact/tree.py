r"""Attention over tuples of tokens whose logits add up along the edges of a tree, in quadratic time.

Node 0 is the root, and every other node b has a parent a(b). A tuple j has a token of every node, and

$$A_j = \exp\Bigl(\sum_{b \ne 0} \mathrm{scale} \cdot \langle Q_b[j_{a(b)}], K_b[j_b] \rangle\Bigr), \qquad
  \mathrm{output}[i, c] = \frac{\sum_{j : j_0 = i} A_j \prod_b V_b[j_b, c]}{\sum_{j : j_0 = i} A_j}.$$

That is poly-attention [1]_ for a polynomial of degree 2 whose monomials are the edges of a tree; a path composes
functions. There are as many tuples as for `exact_attention` of that order, but what lies below a node depends on its
token alone. So each edge, the lowest first, is attention of order 2 in which every key has a weight, the sum over all
that lies below it, and a value, the average over the same: the weight is $e$ to a bias of the logit.

References
----------
.. [1] S. Chakrabarti, T. Pitassi and J. Alman, "Poly-attention: a general scheme for higher-order self-attention", ICLR
   2026, arXiv 2602.02422.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention.errors import InputError
from attention.exact.attention import check_tuples
from attention.exact.blocks import averages
from attention.exact.certificate import Certified, relative_error, smallest
from attention.exact.scaling import balanced, largest, restored, scaled_logits
from attention.inputs import (
    Matrices,
    Matrix,
    check_fit,
    checked_matrices,
    checked_scale,
    checked_values,
    checked_whole,
)

__all__ = ["tree_attention"]


def tree_attention(
    parents: Sequence[int],
    queries: Matrices,
    keys: Matrices,
    values: Matrices,
    *,
    scale: float | None = None,
    certified: bool = False,
) -> Any:
    r"""Return the softmax average over all tuples of tokens of a tree, for each token of the root.

    Parameters
    ----------
    parents
        The parents of nodes 1, 2, ...: each a node before it. `[0, 1]` is a path, `[0, 0]` a star.
    queries
        For each of these nodes (n_a, d): vectors of the tokens of its parent a, for this edge.
    keys, values
        For each (n_b, d) and (n_b, d_v): of its own tokens, n_b >= 1; d may differ from edge to edge.
    scale
        Factor of the logits, default 1/d for each edge.
    certified
        Whether to return a `Certified`: the output, and proved bounds (d_v,) on its error.

    Returns
    -------
    (n_0, d_v), or a `Certified`; float32 if every argument is float32, else float64. With u its half machine epsilon,
    h edges and L the largest sum of all $|\mathrm{scale}\, Q_b K_b|$ of a tuple, plus the logarithm of the number of
    tuples, an entry of column c is off by at most about $2u\,(L(d + 6) + 300h) \prod_b \max|V_b[\cdot, c]|$.

    Raises
    ------
    InputTypeError
        If an argument is not real, or a parent is not an integer.
    InputError
        If there is no node but the root, a parent does not come before its node, shapes do not fit, an entry is not
        finite, or logits or outputs could leave the range of the type.
    BudgetError
        If an edge has more than 10^15 pairs.

    Complexity
    ----------
    $O(\sum_b n_{a(b)} n_b (d + d_v))$ time on all cores, memory as the arguments.

    Examples
    --------
    A path follows two pointers: token 0 of the root to token 1, and that to token 2, whose value is 7.

    >>> hop = 50 * np.eye(3)
    >>> tree_attention([0, 1], [hop[[1]], hop[[1, 2, 0]]], [hop, hop], [np.ones((3, 1)), [[5], [6], [7]]])
    array([[7.]])
    >>> tree_attention([0], [hop], [hop], [hop], certified=True).error_bounds < 1e-9
    array([ True,  True,  True])
    """
    nodes = [checked_whole(f"parents[{p}]", parent, 0, p) for p, parent in enumerate(parents)]
    if not nodes:
        raise InputError("a tree needs an edge, got no parents")
    sides = checked_matrices("queries", queries), checked_matrices("keys", keys)
    if not len(nodes) == len(sides[0]) == len(sides[1]):
        raise InputError(
            f"every edge needs its queries and keys, got {len(nodes)} parents, {len(sides[0])} and {len(sides[1])}"
        )
    outputs = checked_values(values, [len(key) for key in sides[1]])
    counts = [len(sides[0][0]), *map(len, sides[1])]
    for p, (query, key) in enumerate(zip(*sides, strict=True)):
        check_fit(query, key, f"keys[{p}]")
        if not len(key):
            raise InputError(f"keys[{p}] must have at least one row, got shape {key.shape}")
        if len(query) != counts[nodes[p]]:
            raise InputError(
                f"queries[{p}] must have a row for each of the {counts[nodes[p]]} tokens of node {nodes[p]}, "
                f"got shape {query.shape}"
            )
        check_tuples(query, [key], causal=False)
    dtype = np.result_type(*sides[0], *sides[1], *outputs)
    products, powers = zip(*(balanced(value) for value in outputs), strict=True)
    below = [np.ones((counts[0], 1), dtype), *(value.astype(dtype) for value in products)]
    biases = [np.zeros(count) for count in counts]
    reach = [np.zeros(count) for count in counts]
    for p in reversed(range(len(nodes))):
        factor = checked_scale(scale, sides[0][p].shape[1])
        average, weights = _message(sides[0][p], sides[1][p], below[p + 1], biases[p + 1], factor)
        below[nodes[p]] = below[nodes[p]] * average.astype(dtype)
        with np.errstate(over="ignore"):  # refused where it is used
            biases[nodes[p]] += weights
            row = np.abs(sides[0][p]).astype(np.float64) @ largest(sides[1][p]).astype(np.float64)
            reach[nodes[p]] += abs(factor) * row + reach[p + 1].max(initial=0.0)
    output = restored(below[0], sum(powers), dtype)
    if not certified:
        return output
    logit = (1 + 2.0**-40) * (reach[0].max(initial=0.0) + sum(map(log, counts[1:])))
    width, edges = max(query.shape[1] for query in sides[0]), len(nodes)
    error = relative_error(logit, width + 6, float(sum(counts[1:])), dtype, dtype, edges=edges)
    with np.errstate(over="ignore", invalid="ignore"):
        most = reduce(np.multiply, (largest(value).astype(np.float64) for value in outputs))
        return Certified(output, np.where(most > 0, error * most, 0.0) + smallest(dtype))


def _message(
    query: Matrix, key: Matrix, value: Matrix, bias: NDArray[np.float64], scale: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return averages over weighted keys, and the logarithm of the sum of all weights, for every query.

    What all biases have in common changes no average, and is left out.
    """
    query, (key,) = scaled_logits(query, [key], scale, value.dtype)
    with np.errstate(over="ignore"):
        spread = bias - bias.max()
    if not spread.min() > -np.finfo(value.dtype).max / 4:
        raise InputError(f"logits of edges that add up leave the range of {value.dtype}; scale queries or keys down")
    query = np.column_stack([query, np.ones(len(query), value.dtype)])
    key = np.column_stack([key, spread.astype(value.dtype)])
    found = averages(query, [key], [value])
    return found.output, found.shifts.astype(np.float64) + np.log(found.totals)
