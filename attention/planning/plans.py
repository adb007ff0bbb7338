"""What a plan says."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Literal

from attention.fast.certificate import Design
from attention.planning.costs import Calibration

__all__ = ["Plan", "plan_of"]


@dataclass(frozen=True)
class Plan:
    """What `attend` would do, and why.

    Attributes
    ----------
    method
        "exact", "fast", "hybrid": fast attention but for queries and keys far from the others, or "cells": a
        polynomial for each of many pairs of boxes of queries and keys.
    reason
        One sentence.
    logit_bound
        M, no logit is larger: for a hybrid none that fast attention meets, in the coordinates where it is computed; for
        cells none of centred keys.
    degree, rank, precision
        Of fast attention, if it is certified, perhaps as part of a hybrid: the polynomial's degree, the number of
        monomials and the type of the products. For cells the largest degree of a pair, and its monomials. None if
        nothing is certified but exact attention.
    error_bound
        What is proved of the error of the chosen method; it is above the tolerance only where no method is certified,
        and then the reason says why.
    exact_seconds, fast_seconds
        Predictions; the latter infinite where fast attention is not certified, or was not looked for further, since it
        would take more monomials than pay.
    design_seconds
        The part of the chosen method's time in which monomials are chosen and the certificate is worked out.
    hybrid_seconds
        The prediction for a hybrid, infinite where none was found to be quicker.
    exact_queries, exact_keys
        How many queries of a hybrid are answered exactly, and how many keys are added exactly.
    cells_seconds
        The prediction for cells, infinite where none were found to be quicker.
    pairs
        How many pairs of boxes the cells are.
    left_out
        The largest share of the weights of a query that cells may leave out; the error bound counts it.
    """

    method: Literal["exact", "fast", "hybrid", "cells"]
    reason: str
    logit_bound: float
    degree: int | None
    rank: int | None
    precision: str | None
    error_bound: float
    exact_seconds: float
    fast_seconds: float
    design_seconds: float = 0.0
    hybrid_seconds: float = inf
    exact_queries: int = 0
    exact_keys: int = 0
    cells_seconds: float = inf
    pairs: int = 0
    left_out: float = 0.0

    @property
    def seconds(self) -> float:
        """The prediction for the chosen method."""
        return {
            "exact": self.exact_seconds,
            "fast": self.fast_seconds,
            "hybrid": self.hybrid_seconds,
            "cells": self.cells_seconds,
        }[self.method]


def plan_of(
    method: Literal["exact", "fast", "hybrid"],
    reason: str,
    logit: float,
    design: Design | None,
    error_bound: float,
    slow: float,
    quick: float,
    costs: Calibration,
) -> Plan:
    """Return the plan of a method, with the design of fast attention if there is one."""
    if design is None:
        return Plan(method, reason, logit, None, None, None, error_bound, slow, quick)
    rank, precision = len(design.monomials), design.dtype.name
    spent = costs.designing(rank, design.monomials.exponents.shape[1])
    return Plan(method, reason, logit, design.polynomial.degree, rank, precision, error_bound, slow, quick, spent)
