"""Convolutions by products: every value, exact sizes, and bugs that are seen."""

import numpy as np
import pytest

import reductions.edges.min_plus_convolution_to_min_plus_product as module
from reductions import decide
from reductions.edges import MinPlusConvolutionToMinPlusProduct
from reductions.errors import InputError
from reductions.problems import MinPlusConvolution, MinPlusProduct
from reductions.problems.matrices.base import INFINITY
from reductions.testing import check_reduction
from tests.reductions.edges.held import check_value

EDGE = MinPlusConvolutionToMinPlusProduct()


def value(question):
    return question.value()


def drawn(count, seed=0):
    rng = np.random.default_rng(seed)
    for number in range(count):
        source = MinPlusConvolution.random(
            rng, numbers=10, bound=(0, 2, 9)[number % 3], offset=(0, 7, -7, 2**60)[number % 4]
        )
        yield MinPlusConvolutionToMinPlusProduct(width=(None, 1, 2, 3, 12)[number // 4 % 5]), source


def test_all_small_arrays():
    checked = check_reduction(EDGE, examples=0, seconds=0.2)
    assert (checked.yes, checked.refused) == (91, 0)


def test_drawn_arrays():
    for edge, source in drawn(100):
        asked = check_value(edge, source, value)
        assert len(asked) == edge.count(source.measured())


@pytest.mark.parametrize("oracle", ["brute", "library"])
def test_decide(oracle):
    for edge, source in drawn(20, seed=1):
        assert decide(source, MinPlusProduct, oracle=oracle, width=edge.width).answer == source.value()


def test_numbers_at_the_limit():
    source = MinPlusConvolution(((2**61, -(2**61)), (2**61, 2**61)))
    assert decide(source, MinPlusProduct).answer == (2**62, 0)
    with pytest.raises(InputError, match=str(2**61 + 1)):
        EDGE.check(MinPlusConvolution(((2**61 + 1,), (0,))))


def test_the_width():
    with pytest.raises(InputError, match="width must be at least 1, got 0"):
        MinPlusConvolutionToMinPlusProduct(width=0)
    assert EDGE.project({"length": 10, "bound": 3}) == {"rows": 7, "inner": 4, "columns": 3, "bound": 3}


def test_a_window():
    matrix = module.window((3, 5), 3)
    assert np.where(matrix == INFINITY, 0, matrix).tolist() == [[3, 0, 0], [5, 3, 0], [0, 5, 3], [0, 0, 5], [0, 0, 0]]


# ---- bugs


WINDOW = module.window


@pytest.mark.parametrize(
    "window",
    [
        lambda block, width: WINDOW(block, width)[::-1],
        lambda block, width: np.roll(WINDOW(block, width), 1, axis=0),
        lambda block, width: WINDOW(block[:-1], width),
    ],
    ids=["upside down", "a row too low", "last number dropped"],
)
def test_wrong_windows_are_seen(monkeypatch, window):
    monkeypatch.setattr(module, "window", window)
    with pytest.raises(AssertionError):
        check_all()


def check_all():
    for edge, source in drawn(40):
        check_value(edge, source, value)


class FirstProductOnly(MinPlusConvolutionToMinPlusProduct):
    def ask(self, source):
        talk = super().ask(source)
        reply = yield next(talk)
        while True:
            try:
                yield talk.send(reply)
            except StopIteration as end:
                return end.value
            reply = np.full_like(reply, INFINITY)


def test_every_product_counts():
    source = MinPlusConvolution(((5, 1, 0, -3), (2, 0, 1, 4)))
    check_value(EDGE, source, value)
    with pytest.raises(AssertionError):
        check_value(FirstProductOnly(), source, value)
