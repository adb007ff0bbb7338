"""A verifier to point at a reduction or problem of one's own, and strategies that draw instances of every problem.

`tests/reductions/example_hitting_set.py` is a reduction as a user would write it; `test_example.py` beside it checks
it. In a pytest run `check_reduction` is a fixture as well, see `reductions.pytest_plugin`.

>>> from reductions.edges import CNFToOrthogonalVectors
>>> from reductions.testing import check_reduction
>>> check_reduction(CNFToOrthogonalVectors(order=2), examples=10, seconds=0.1)
Checked(yes=..., no=..., refused=..., targets=..., embedded=..., lifted=..., reached={'variables': ..., 'clauses': ...})
"""

from reductions.testing import strategies
from reductions.testing.check import Checked, check_reduction
from reductions.testing.counterexample import Counterexample, ProblemCounterexample, ReductionCounterexample
from reductions.testing.problem_check import CheckedProblem, check_problem
from reductions.testing.proving import NotCovered, Proved, prove_reduction
from reductions.testing.small import small_instances

__all__ = [
    "Checked",
    "CheckedProblem",
    "Counterexample",
    "NotCovered",
    "ProblemCounterexample",
    "Proved",
    "ReductionCounterexample",
    "check_problem",
    "check_reduction",
    "prove_reduction",
    "small_instances",
    "strategies",
]
