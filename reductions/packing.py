"""Values as JSON can say them: answers, witnesses and labels, read back equal and of the same type."""

from __future__ import annotations

from fractions import Fraction
from math import isfinite
from typing import Any

import numpy as np

from reductions.documents import decode, encode
from reductions.errors import InputError
from reductions.problems.graphs.labels import pack_label, unpack_label

__all__ = ["pack", "unpack"]


def pack(value: object) -> Any:
    """A value as numbers, texts, lists and dicts; InputError names the type of one that cannot be stored.

    Tuples, mappings, arrays and fractions become dicts with one telling key; numpy's integers become integers.

    Examples
    --------
    >>> pack((1, {"a": None}))
    {'tuple': [1, {'mapping': [['a', None]]}]}
    >>> unpack(pack((1, {"a": None})))
    (1, {'a': None})
    """
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, (float, np.floating)) and isfinite(value):
        return float(value)
    if isinstance(value, (tuple, list)):
        items = [pack(item) for item in value]
        return {"tuple": items} if isinstance(value, tuple) else items
    if isinstance(value, dict):
        return {"mapping": [[pack(key), pack(item)] for key, item in value.items()]}
    if isinstance(value, (np.ndarray, Fraction, np.integer)):
        return encode(value)
    if isinstance(value, (frozenset, bytes)):
        return {"label": pack_label(value)}
    raise InputError(f"a {type(value).__name__} cannot be stored, got {value!r:.80}")


def unpack(value: Any) -> Any:
    """What `pack` stored; InputError if it is not such a value."""
    if isinstance(value, list):
        return [unpack(item) for item in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"tuple"}:
        return tuple(unpack(item) for item in value["tuple"])
    if set(value) == {"mapping"}:
        return {unpack(key): unpack(item) for key, item in value["mapping"]}
    if set(value) == {"label"}:
        return unpack_label(value["label"])
    found = decode(value)
    if isinstance(found, dict):
        raise InputError(f"a stored value has one telling key, got {', '.join(map(str, value))}")
    return found
