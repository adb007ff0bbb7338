"""Where the inner loops of a run are: on the processor, or on a card.

What counts for a question is the same to the last bit, so that the device is no part of an instance, a reduction or a
checkpoint: it is chosen for as long as a block of code runs, and whoever has a loop for a card asks which it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from reductions.errors import InputError

__all__ = ["DEVICES", "device", "on_device"]

DEVICES = ("cpu", "cuda")

_current: ContextVar[str] = ContextVar("device", default="cpu")


def device() -> str:
    """The device that is chosen, "cpu" where none is.

    Examples
    --------
    >>> device()
    'cpu'
    """
    return _current.get()


@contextmanager
def on_device(name: str) -> Iterator[None]:
    """Choose a device while a block runs.

    Parameters
    ----------
    name
        "cpu", or "cuda" for the card that numba takes first.

    Raises
    ------
    InputError
        If the name is another, or numba knows no card.

    Examples
    --------
    >>> with on_device("cpu"):
    ...     device()
    'cpu'
    """
    if name not in DEVICES:
        raise InputError(f"device must be one of {', '.join(DEVICES)}, got {name!r}")
    if name == "cuda" and not _has_card():
        raise InputError(
            'device "cuda" needs a card, its driver and the CUDA toolkit, and numba.cuda finds none; take device "cpu"'
        )
    token = _current.set(name)
    try:
        yield
    finally:
        _current.reset(token)


def _has_card() -> bool:
    from numba import cuda  # noqa: PLC0415  (nobody else needs it)

    return bool(cuda.is_available())
