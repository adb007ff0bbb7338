"""The pytest plugin that an installed hardchain offers: a fixture to check a reduction in one line.

    def test_my_reduction(check_reduction):
        check_reduction(MyReduction())

It is `reductions.testing.check_reduction`, and `pytest --reduction-examples 10000` says how many random instances it
draws. Nothing heavy is imported before a test asks for it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from reductions.testing import Checked

__all__ = ["check_reduction"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option `--reduction-examples`."""
    parser.getgroup("hardchain").addoption(
        "--reduction-examples",
        type=int,
        default=100,
        metavar="N",
        help="random instances that check_reduction draws beside all small ones (default: 100)",
    )


@pytest.fixture(scope="session")
def check_reduction(pytestconfig: pytest.Config) -> Callable[..., Checked]:
    """The function `reductions.testing.check_reduction`, with the number of examples from the command line."""
    from reductions.testing import check_reduction as check  # noqa: PLC0415

    return partial(check, examples=pytestconfig.getoption("reduction_examples"))
