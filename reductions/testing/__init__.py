"""A verifier to point at a reduction of one's own, and strategies that draw instances of every problem.

`tests/reductions/example_hitting_set.py` is a reduction as a user would write it; `test_example.py` beside it checks
it. In a pytest run `check_reduction` is a fixture as well, see `reductions.pytest_plugin`.

>>> from reductions.edges import CNFToOrthogonalVectors
>>> from reductions.testing import check_reduction
>>> check_reduction(CNFToOrthogonalVectors(order=2), examples=10)
Checked(yes=..., no=..., refused=0, targets=..., embedded=..., lifted=...)
"""

from reductions.testing import strategies
from reductions.testing.check import Checked, check_reduction
from reductions.testing.counterexample import ReductionCounterexample
from reductions.testing.small import small_instances

__all__ = ["Checked", "ReductionCounterexample", "check_reduction", "small_instances", "strategies"]
