"""What is compiled where numba can keep nothing: as numba would fail, without a disk that is full."""

import sys
from types import ModuleType

import numba
import pytest

from protocols.codes.compiling import compiled, load_galois

GALOIS = """
import numba
from galois import part

if part.loads == 1:
    raise RuntimeError("cannot cache function: no locator available")


@numba.jit(cache=True, nopython=True)
def answer():
    return part.loads
"""
PART = """
import elsewhere

elsewhere.loads += 1
loads = elsewhere.loads
"""


def double(x):
    return 2 * x


@pytest.mark.parametrize("when", ["made", "called"])
def test_what_cannot_be_kept_is_compiled_anew(monkeypatch, when):
    tried = []

    def njit(function=None, *, cache=False):
        def full(*_):
            tried.append("called")
            raise OSError("no space left on device")

        def keep(_):
            tried.append("made")
            if when == "made":
                raise RuntimeError("no locator available")
            return full

        return keep if cache else function

    monkeypatch.setattr(numba, "njit", njit)
    assert compiled(double)(21) == 42
    assert tried == (["made"] if when == "made" else ["made", "called"])


def test_galois_is_loaded_again_whole_and_keeps_nothing(monkeypatch, tmp_path):
    """A package of that name whose first import fails after a part was loaded, as it does where nothing can be kept."""
    (tmp_path / "galois").mkdir()
    (tmp_path / "galois" / "__init__.py").write_text(GALOIS)
    (tmp_path / "galois" / "part.py").write_text(PART)
    for name in [name for name in sys.modules if name.partition(".")[0] == "galois"]:
        monkeypatch.delitem(sys.modules, name)
    elsewhere = ModuleType("elsewhere")
    elsewhere.loads = 0
    monkeypatch.setitem(sys.modules, "elsewhere", elsewhere)
    monkeypatch.syspath_prepend(str(tmp_path))
    kept = []

    def jit(*_, cache=False, **__):
        kept.append(cache)
        return lambda function: function

    monkeypatch.setattr(numba, "jit", jit)
    numpy = sys.modules["numpy"]
    try:
        assert load_galois.__wrapped__().answer() == 2
    finally:
        for name in ("galois.part", "galois"):
            sys.modules.pop(name, None)
    assert kept == [False]
    assert numba.jit is jit
    assert sys.modules["numpy"] is numpy
