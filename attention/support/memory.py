"""How much memory there is, and how a call says that it would take more.

A limit counts from whoever set it: the machine's free memory, a Linux control group (as of a container), `ulimit -v`,
and, where a caller gives one, the largest number of bytes that the whole process may have resident.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from math import log2
from pathlib import Path

import psutil

__all__ = ["available_memory", "in_words", "over_memory"]

_CONTROL_GROUPS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
_ADDRESS_SPACE = (2**27, 72 * 2**20)  # in any case, and for a thread's stack and heap: used up without being filled
_SURELY_SMALL = 2**26  # bytes: not worth a look


def available_memory(limit: float | None = None) -> int:
    """Return how many bytes this process may take beyond what it has.

    Parameters
    ----------
    limit
        The largest number of bytes that the process may have in all, besides the limits of the machine.

    Examples
    --------
    >>> available_memory() > available_memory(2**20) == 0
    True
    """
    process = psutil.Process().memory_info()
    limits = [limit] if limit is not None else []
    for path in _CONTROL_GROUPS:
        with suppress(OSError, ValueError):  # no such group, or "max"
            limits.append(int(path.read_text()))
    left = [psutil.virtual_memory().available, *(most - process.rss for most in limits)]
    if sys.platform != "win32":
        import resource  # noqa: PLC0415  (not on Windows)

        soft, _ = resource.getrlimit(resource.RLIMIT_AS)
        if soft != resource.RLIM_INFINITY:
            always, each = _ADDRESS_SPACE
            left.append(soft - process.vms - always - each * (os.cpu_count() or 1))
    return max(0, int(min(left)))


def over_memory(needed: float, limit: float | None = None) -> str:
    """Return how an error says that so many bytes exceed the memory limit, or nothing where they do not.

    Examples
    --------
    >>> over_memory(10), over_memory(2**35, limit=2**20)
    ('', 'about 32.0 GiB, over the 0 MiB that the memory limit leaves')
    """
    if (needed <= _SURELY_SMALL and limit is None) or needed <= (most := available_memory(limit)):
        return ""
    return f"about {in_words(needed)}, over the {in_words(most)} that the memory limit leaves"


def in_words(size: float) -> str:
    """A number of bytes as a message says it.

    Examples
    --------
    >>> in_words(2**27), in_words(3 * 2**29), in_words(2**100)
    ('128 MiB', '1.5 GiB', '2^100 bytes')
    """
    if size >= 2**60:
        return f"2^{log2(size):,.0f} bytes"
    return f"{size / 2**30:,.1f} GiB" if size >= 2**30 else f"{size / 2**20:,.0f} MiB"
