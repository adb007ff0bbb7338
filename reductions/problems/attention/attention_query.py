r"""An attention query as a decision problem: does some query row put its mass on the real tokens?

Order-k attention is $D^{-1} A (V_1 \oslash \dots \oslash V_h)$ with
$A[i, (j_1..j_h)] = \exp(\frac1d \sum_l Q[i,l] \prod_p K_p[j_p,l])$. The answer is YES iff some row of the output is at
least the completeness bound; the promise is that every other row is at most the soundness bound. An oracle that errs
by less than half their distance in every entry decides rightly at the midpoint.

References
----------
.. [1] J. Alman and Z. Song, ICLR 2024, Definition 1.2 (approximate tensor attention) and appendix E.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from math import ceil, prod
from typing import Any, ClassVar, NamedTuple

import numpy as np
import sympy
from numpy.typing import NDArray

from attention import VectorLogits, attention_from_tallies, exact_attention
from reductions.errors import InputError, OracleError
from reductions.problem import Search, frozen, is_whole, positive, sizes
from reductions.problems.attention.character_logits import CharacterLogits
from reductions.problems.attention.gadget_logits import FirstGadgetLogits, GadgetLogits
from reductions.problems.vectors.coin_products import tuple_rate
from reductions.problems.vectors.gap_max_ip import GapMaxIP
from reductions.problems.vectors.inner_products import calls_a_second

__all__ = ["AttentionQuery"]

ROUNDING = 1e-9
"""More than float64 loses on an output between 0 and 1: logits below 1000 are off by 1e-12 at most."""


QUERIES, TUPLES, WIDEST = 512, 1024, 256
"""Of the attention whose speed is measured: more would take longer to measure and be as quick for each tuple."""


@cache
def written_rate(order: int, width: int) -> float:
    """Multiply-adds a second of exact attention of this order in so many dimensions, on this machine."""
    count = int(TUPLES ** (1 / (order - 1)) + 1e-9)
    ones = np.ones((QUERIES, width))
    keys, values = [ones[:count]] * (order - 1), [ones[:count, :1]] * (order - 1)
    work: int = QUERIES * len(keys[0]) ** len(keys) * width
    return work * calls_a_second(lambda: exact_attention(ones, keys, values))


def exact_output(query: AttentionQuery) -> NDArray[np.float64]:
    """The exact output: tallied by logit for structured queries, streamed for explicit ones."""
    return query.output()


def fast_output(query: AttentionQuery) -> NDArray[np.float64]:
    """The output of the near-linear algorithm, certified to half the tolerance.

    Raises
    ------
    attention.errors.CertificateError
        Where the entries are too large for a certificate, which is what the lower bound is about.
    """
    from attention import fast_attention  # noqa: PLC0415  (it takes a quarter of a second)

    explicit = query.vectors()
    tolerance = float(query.tolerance) / 2
    output = fast_attention(explicit.query, explicit.keys, query.values, tolerance=tolerance, scale=explicit.scale)
    return output.astype(np.float64)


def checked_output(answer: Any, rows: int) -> NDArray[np.float64]:
    """An oracle's answer as finite real numbers of shape (rows, 1); OracleError says what came instead."""
    try:
        output = np.asarray(answer)
    except Exception as error:
        raise OracleError(
            f"the oracle must answer an array of shape ({rows}, 1), got {type(answer).__name__}"
        ) from error
    if output.dtype.kind not in "fiu" or output.shape != (rows, 1):
        raise OracleError(
            f"the oracle must answer real numbers of shape ({rows}, 1), got shape {output.shape} of type {output.dtype}"
        )
    output = output.astype(np.float64)
    if not np.isfinite(output).all():
        row = int(np.flatnonzero(~np.isfinite(output[:, 0]))[0])
        raise OracleError(f"the oracle must answer finite numbers, got {output[row, 0]} in row {row}")
    return output


@dataclass(frozen=True, eq=False, repr=False)
class AttentionQuery(Search[int]):
    """YES iff some row of the attention output reaches `completeness`; a witness is the number of such a row.

    Sizes are the order k, the queries, the most tokens of a key set (with the reference), the dimension, the largest
    entry B, the tolerance, and the number of coordinates that are written out: the dimension, or 0 for `GadgetLogits`.

    Parameters
    ----------
    logits
        The logits: `attention.VectorLogits` of queries and keys, or `GadgetLogits` with no vector written out.
    values
        One column a key set, shapes (n_p, 1): 1 for real tokens, 0 for a reference token.
    completeness, soundness
        The two bounds, 0 <= soundness < completeness <= 1: every row is at least the one or at most the other.

    Raises
    ------
    InputError
        If shapes do not fit or the bounds are out of order.

    Examples
    --------
    >>> from reductions import GapMaxIP
    >>> from reductions.edges import MaxIPToAttention
    >>> instance = GapMaxIP.from_vectors([[1, 1, 1], [0, 1, 0]], [[[1, 1, 1]], [[1, 1, 1], [1, 0, 0]]], 3, 1)
    >>> query, = MaxIPToAttention().instances(instance)
    >>> query.output().round(2).ravel()
    array([0.94, 0.03])
    >>> query.decide(query.output())
    0
    """

    logits: VectorLogits | GadgetLogits
    values: tuple[NDArray[np.float64], ...]
    completeness: Fraction
    soundness: Fraction

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = sizes(
        order=positive("k"),
        queries="n_1",
        keys="n",
        dimension=positive("d"),
        entry_bound=sympy.Symbol("B", positive=True),
        tolerance=sympy.Symbol("epsilon_a", positive=True),
        written="w",
    )
    # Entries in float64, and twice while they are scaled.
    storage: ClassVar[sympy.Expr] = (
        24 * (symbols["queries"] + (symbols["order"] - 1) * symbols["keys"]) * (symbols["written"] + 1)
    )
    time: ClassVar[sympy.Expr] = (
        symbols["queries"] * symbols["keys"] ** (symbols["order"] - 1) * sympy.Max(1, symbols["written"])
    )
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"exact": exact_output, "fast": fast_output}
    default_oracle: ClassVar[str] = "exact"

    def __post_init__(self) -> None:
        """Check the shapes and the bounds."""
        values = tuple(frozen(np.asarray(value, dtype=np.float64)) for value in self.values)
        object.__setattr__(self, "values", values)
        if [value.shape for value in values] != [(count, 1) for count in self.logits.shape[1:]]:
            raise InputError(
                f"values must be one column per key set, for tokens {self.logits.shape[1:]}, "
                f"got shapes {[value.shape for value in values]}"
            )
        bounds = self.soundness, self.completeness
        if not all(isinstance(bound, (int, Fraction)) for bound in bounds) or not 0 <= bounds[0] < bounds[1] <= 1:
            raise InputError(f"0 <= soundness < completeness <= 1, got {self.soundness} and {self.completeness}")

    @property
    def midpoint(self) -> Fraction:
        """Where the decision falls."""
        return (self.completeness + self.soundness) / 2

    @property
    def tolerance(self) -> Fraction:
        """An oracle that errs by less than this in every entry decides rightly."""
        return (self.completeness - self.soundness) / 2

    def size(self) -> NamedTuple:
        n, *keys = self.logits.shape
        if isinstance(self.logits, GadgetLogits):
            dimension, bound = self.logits.dimension, self.logits.weight
        else:
            arrays = (self.logits.query, *self.logits.keys)
            dimension = int(self.logits.query.shape[1])
            bound = max(float(np.abs(array).max(initial=0)) for array in arrays)
        written = 0 if isinstance(self.logits, GadgetLogits) else dimension
        return self.sized(len(keys) + 1, n, max(keys), dimension, bound, float(self.tolerance), written)

    @classmethod
    def steps_a_second(cls, size: Mapping[str, Any]) -> float:
        if not size["written"]:
            return tuple_rate()
        return written_rate(size["order"], min(WIDEST, size["written"]))

    def vectors(self) -> VectorLogits:
        """The queries and keys, written out if they are not yet."""
        return self.logits if isinstance(self.logits, VectorLogits) else self.logits.vectors()

    def output(self) -> NDArray[np.float64]:
        """The exact attention output, shape (n, 1)."""
        return self._output

    @cached_property
    def _output(self) -> NDArray[np.float64]:
        if isinstance(self.logits, GadgetLogits):
            return attention_from_tallies(*self.logits.tallied())
        output = exact_attention(self.logits.query, self.logits.keys, self.values, scale=self.logits.scale)
        return output.astype(np.float64)

    def row_output(self, row: int) -> float:
        """The exact output of one row, without the others."""
        if "_output" in vars(self):
            return float(self._output[row, 0])
        if isinstance(self.logits, GadgetLogits):
            return float(attention_from_tallies(*self.logits.tallied(row))[0, 0])
        query = self.logits.query[row : row + 1]
        return float(exact_attention(query, self.logits.keys, self.values, scale=self.logits.scale)[0, 0])

    def decide(self, output: NDArray[np.float64]) -> int | None:
        """The first row of an oracle's output that reaches the midpoint, or None."""
        rows = np.flatnonzero(output[:, 0] >= float(self.midpoint))
        return int(rows[0]) if rows.size else None

    def read(self, answer: Any) -> int | None:
        """The first row that an oracle's output puts above the midpoint, and that is there; None if there is none.

        Parameters
        ----------
        answer
            The attention output, shape (n, 1), of finite real numbers.

        Raises
        ------
        OracleError
            If it is not such an array, or no row that it puts above the midpoint is there: then its error is above the
            tolerance. A row that is, in the same output, counts.
        """
        rows = self.logits.shape[0]
        output = checked_output(answer, rows)
        claimed = np.flatnonzero(output[:, 0] >= float(self.midpoint))
        for row in claimed:
            if self.verify(int(row)):
                return int(row)
        if claimed.size:
            raise OracleError(
                f"the oracle puts row {claimed[0]} above the midpoint, but its exact output is "
                f"{self.row_output(int(claimed[0])):.6g}: its error is above the tolerance {float(self.tolerance):.3g}"
            )
        return None

    def verify(self, witness: Any) -> bool:
        if not is_whole(witness):
            return False
        return bool(0 <= witness < self.logits.shape[0]) and self.row_output(int(witness)) >= float(self.midpoint)

    def candidates(self) -> int:
        return prod(self.logits.shape)

    def _search(self) -> Iterator[int]:
        return (row for row in range(self.logits.shape[0]) if self.verify(row))

    @property
    def gap(self) -> tuple[Fraction, Fraction]:
        return self.completeness, self.soundness

    def keeps_promise(self) -> bool:
        """Whether every row of the output is at least the completeness or at most the soundness, up to rounding."""
        output = self.output()
        high, low = float(self.completeness) - ROUNDING, float(self.soundness) + ROUNDING
        return bool(np.all((output >= high) | (output <= low)))

    def payload(self) -> dict[str, Any]:
        logits: dict[str, Any]
        if isinstance(self.logits, GadgetLogits):
            logits = self.logits.payload()
        else:
            logits = {"query": self.logits.query, "keys": list(self.logits.keys), "scale": np.array(self.logits.scale)}
        return {
            "logits": logits,
            "values": list(self.values),
            "completeness": self.completeness,
            "soundness": self.soundness,
        }

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> AttentionQuery:
        stored = payload["logits"]
        logits: VectorLogits | GadgetLogits
        if "products" in stored:
            products = GapMaxIP.from_payload({"products": stored["products"], "threshold": 1, "soundness": 0}).products
            temperature, reference = float(stored["temperature"]), float(stored["reference"])
            if stored.get("vectors") == "characters":
                logits = CharacterLogits(products, temperature, reference, stored["block"])
            elif "block" in stored:
                logits = GadgetLogits(products, temperature, reference, stored["block"])
            else:
                logits = FirstGadgetLogits(products, temperature, reference, ceil(reference))
        else:
            logits = VectorLogits(stored["query"], tuple(stored["keys"]), float(stored["scale"]))
        return cls(logits, tuple(payload["values"]), payload["completeness"], payload["soundness"])
