"""Labels of vertices in documents: written as JSON, and read back equal and of the same type.

None, booleans, integers, floats and texts are themselves; a tuple is a list; and what JSON cannot say is an object with
one key, `bytes`, `frozenset`, `int` or `str`.
"""

from __future__ import annotations

import json
import re
import reprlib
from collections.abc import Hashable
from contextlib import suppress
from math import isfinite
from typing import Any

import numpy as np

from reductions.errors import InputError

__all__ = ["DEPTH_LIMIT", "pack_label", "unpack_label"]

DEPTH_LIMIT = 100
"""How deep tuples and frozensets may be nested."""

SURROGATE = re.compile("[\ud800-\udfff]")

BITS_LIMIT = 2000
"""Bits of an integer as JSON has it; Python may have been told to read no more than 640 decimal digits."""


def pack_label(label: Hashable) -> Any:
    """What stands for a label in a document.

    Parameters
    ----------
    label
        None, a bool, int, finite float, str or bytes, or a tuple or frozenset of such labels, nested at most 100 deep.
        An integer of numpy becomes an int; objects of other types, derived ones too, are refused.

    Raises
    ------
    InputError
        If the label, or a part of it, is something else; the message names its type.

    Complexity
    ----------
    Linear in the size of the result, times the depth of nested frozensets, whose elements are sorted.

    Examples
    --------
    >>> pack_label((1, "a", (True, None)))
    [1, 'a', [True, None]]
    >>> pack_label(frozenset({"b", "a", (2,)}))
    {'frozenset': ['a', 'b', [2]]}
    """
    return _pack(label, 0)


def unpack_label(value: Any) -> Hashable:
    r"""The label that `pack_label` wrote.

    Raises
    ------
    InputError
        If the value does not stand for a label.

    Examples
    --------
    >>> unpack_label([1, {"bytes": "00ff"}])
    (1, b'\x00\xff')
    """
    return _unpack(value, 0)


def _pack(label: Hashable, depth: int) -> Any:
    _check_depth(depth)
    if isinstance(label, np.integer) and not isinstance(label, np.timedelta64):
        label = int(label)
    content: object
    if type(label) is tuple:
        return [_pack(part, depth + 1) for part in label]
    if type(label) is frozenset:
        content = sorted((_pack(part, depth + 1) for part in label), key=json.dumps)
    elif type(label) is bytes:
        content = label.hex()
    elif type(label) is str and SURROGATE.search(label):  # JSON would join two of them to one character
        content = label.encode(errors="surrogatepass").hex()
    elif type(label) is int and label.bit_length() > BITS_LIMIT:
        content = hex(label)
    elif _is_plain(label):
        return label
    else:
        what = (
            f"the float {label}" if type(label) is float else f"a {type(label).__module__}.{type(label).__qualname__}"
        )
        raise InputError(
            f"the label of a vertex cannot be {what}; use None, a bool, int, finite float, str, bytes, or a tuple or "
            "frozenset of these"
        )
    return {type(label).__name__: content}


def _unpack(value: Any, depth: int) -> Hashable:
    _check_depth(depth)
    if _is_plain(value):
        plain: Hashable = value
        return plain
    if type(value) is list:
        return tuple(_unpack(part, depth + 1) for part in value)
    if type(value) is dict and len(value) == 1:
        ((kind, content),) = value.items()
        with suppress(ValueError):  # from bytes that are no text
            if kind == "frozenset" and type(content) is list:
                parts = frozenset(_unpack(part, depth + 1) for part in content)
                if len(parts) == len(content):
                    return parts
            elif kind == "int" and _matches(r"-?0x[0-9a-f]+", content):
                return int(content, 16)
            elif kind in ("bytes", "str") and _matches(r"([0-9a-f]{2})*", content):
                raw = bytes.fromhex(content)
                return raw if kind == "bytes" else raw.decode(errors="surrogatepass")
    raise InputError(f"{reprlib.repr(value)} does not stand for the label of a vertex")


def _check_depth(depth: int) -> None:
    if depth > DEPTH_LIMIT:
        raise InputError(f"the label of a vertex is nested more than {DEPTH_LIMIT} deep")


def _is_plain(value: object) -> bool:
    """Whether JSON has the value itself."""
    return value is None or type(value) in (bool, int, str) or (type(value) is float and isfinite(value))


def _matches(pattern: str, text: object) -> bool:
    return isinstance(text, str) and re.fullmatch(pattern, text) is not None
