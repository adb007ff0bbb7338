"""All small instances of a problem, the degenerate ones among them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reductions.errors import InputError
from reductions.problem import Problem

__all__ = ["small_instances"]


def small_instances(problem: type[Problem[Any]]) -> Iterator[Problem[Any]]:
    """Iterate over all small instances of a problem: what its method `small` gives, which most have by their structure.

    "All" is up to order where order is not part of the question, and "small" is as much as takes a moment: formulas of
    two variables and two clauses (any sets of literals), up to two vectors of two bits in a set (fewer for three sets),
    graphs of three vertices with their loops. Attention queries are those made of small `GapMaxIP`.

    Raises
    ------
    InputError
        If the problem has no method `small`.

    Examples
    --------
    >>> from reductions import CNF
    >>> sum(1 for _ in small_instances(CNF))
    171
    """
    if problem.__name__ == "AttentionQuery":
        from reductions.edges.max_ip_to_attention import MaxIPToAttention  # noqa: PLC0415 - brings a compiler along
        from reductions.problems import GapMaxIP  # noqa: PLC0415

        return (query for gap in GapMaxIP.small() for query in MaxIPToAttention().instances(gap))
    small = getattr(problem, "small", None)
    if small is None:
        raise InputError(f"no small instances of {problem.__name__} are known; pass `small`, `source` or both")
    found: Iterator[Problem[Any]] = small()
    return found
