"""Archives of arrays (npz) from outside: they are read within a limit and never unpickled."""

from __future__ import annotations

import re
import sys
import zipfile
from math import prod
from os import PathLike
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from attention.errors import InputError

__all__ = ["ARRAYS_LIMIT", "NUMBERS", "read_arrays"]

ARRAYS_LIMIT = 2**30
"""Bytes of all arrays of an archive."""

NUMBERS = re.compile(r"[<>|](b1|[iu][1248]|f[48])")
"""The types, as `dtype.str` has them, that arrays may have."""


def read_arrays(path: str | PathLike[str]) -> dict[str, NDArray[Any]]:
    """Return the arrays of an npz archive, of at most 1 GiB, once all of them are seen to be what they announce.

    `numpy.load` allocates what the header of a member announces before it reads on.
    """
    with zipfile.ZipFile(path) as archive:
        members = {info.filename.removesuffix(".npy"): info for info in archive.infolist()}
        if len(members) != len(archive.infolist()):
            raise InputError("two members have one name")
        if (total := sum(info.file_size for info in members.values())) > ARRAYS_LIMIT:
            raise InputError(f"its arrays would take {total:,} bytes, more than {ARRAYS_LIMIT >> 20} MiB")
        for name, info in members.items():
            if info.flag_bits & 1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise InputError(f"member {name} is encrypted, or is not compressed as numpy does it")
            with archive.open(info) as file:
                _check_header(name, file, info.file_size)
        arrays = {}
        for name, info in members.items():
            with archive.open(info) as file:
                arrays[name] = np.lib.format.read_array(file, allow_pickle=False)
            _check_characters(name, arrays[name])
        return arrays


def _check_header(name: str, file: IO[bytes], size: int) -> None:
    """Refuse an array that is neither of numbers nor a single text, or that does not have the size of its member."""
    readers = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
    shape, _, dtype = readers[np.lib.format.read_magic(file)](file)
    if not (NUMBERS.fullmatch(dtype.str) or (dtype.kind == "U" and shape == ())):
        raise InputError(f"member {name} has dtype {dtype}; only bits, integers and floats are read")
    if any(length < 0 for length in shape) or file.tell() + prod(shape) * dtype.itemsize != size:
        raise InputError(f"member {name} announces shape {shape}, which does not match its {size:,} bytes")


def _check_characters(name: str, array: NDArray[Any]) -> None:
    """Refuse a text with numbers that no character has, which Python would notice when it is taken apart."""
    if array.dtype.kind == "U":
        points = np.frombuffer(array.tobytes(), np.dtype(np.uint32).newbyteorder(array.dtype.byteorder))
        if (largest := int(points.max(initial=0))) > sys.maxunicode:
            raise InputError(f"member {name} has the character {largest:#x}, and the last one is {sys.maxunicode:#x}")
