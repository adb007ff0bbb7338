"""What is equal, what is nearly so, and how much there is of it: of fields, payloads and witnesses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import networkx as nx
import numpy as np

from reductions.problem import is_whole, same

__all__ = ["alike", "bytes_of", "changed", "key", "parts_of"]


def alike(one: Any, other: Any) -> bool:
    """Whether two fields say the same, part by part; graphs by their vertices and edges."""
    if isinstance(one, nx.Graph):
        return isinstance(other, nx.Graph) and nx.utils.graphs_equal(one, other)
    if isinstance(one, (tuple, list)) and isinstance(other, (tuple, list)):
        return len(one) == len(other) and all(map(alike, one, other))
    if is_dataclass(one) and type(one) is type(other) and not isinstance(one, type):
        return all(alike(getattr(one, f.name), getattr(other, f.name)) for f in fields(one))
    # Of an object that is not compared by what it says, the payload must do.
    compared = any("__eq__" in vars(kind) for kind in type(one).__mro__[:-1])
    return same(one, other) if compared else type(one) is type(other)


def changed(witness: Any) -> Iterator[Any]:
    """What is nearly a witness: a part left out, twice, exchanged for its neighbour, or another number or letter."""
    if isinstance(witness, Mapping):
        for key, value in witness.items():
            yield {k: v for k, v in witness.items() if k != key}
            yield from ({**witness, key: other} for other in changed(value))
    elif isinstance(witness, (tuple, list)):
        parts = tuple(witness)
        yield (*parts, *parts[-1:])
        for place, part in enumerate(parts):
            before, after = parts[:place], parts[place + 1 :]
            yield before + after
            yield (*before, *after[:1], part, *after[1:])
            yield from ((*before, other, *after) for other in changed(part))
    elif is_whole(witness):
        yield from (witness + 1, witness - 1, -witness)


def key(witness: Any) -> str:
    """Equal for equal witnesses, whatever their sequences are."""
    if isinstance(witness, Mapping):
        return repr(sorted((repr(k), key(v)) for k, v in witness.items()))
    return f"({', '.join(map(key, witness))})" if isinstance(witness, (tuple, list)) else str(witness)


def parts_of(witness: Any) -> str:
    """Equal for witnesses of the same parts in any order."""
    if isinstance(witness, (tuple, list, frozenset, set)):
        return f"[{', '.join(sorted(map(parts_of, witness)))}]"
    return key(witness)


def bytes_of(value: Any) -> int:
    """What the numbers and texts of a payload take at least."""
    if isinstance(value, np.ndarray):
        return int(value.nbytes)
    if isinstance(value, Mapping):
        return sum(map(bytes_of, value.values()))
    if isinstance(value, (tuple, list)):
        return sum(map(bytes_of, value))
    return len(value) if isinstance(value, str) else 8 * is_whole(value)
