"""The verifier of reductions: everything that a reduction promises, tried on instances that can be brute-forced."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random
from typing import Any

from hypothesis import find, settings
from hypothesis.errors import Flaky, NoSuchExample
from hypothesis.strategies import SearchStrategy

from reductions.errors import InputError
from reductions.problem import Problem, Search
from reductions.reduction import FanOut, Reduction, check_declarations
from reductions.testing.conversation import ConversationTrial
from reductions.testing.counterexample import ReductionCounterexample
from reductions.testing.fan_out import FanOutTrial
from reductions.testing.small import small_instances
from reductions.testing.strategies import instances_of
from reductions.testing.trial import TRIED, Checked, Trial

__all__ = ["Checked", "check_reduction"]


def check_reduction(
    reduction: Reduction[Any, Any],
    *,
    small: Iterable[Problem[Any]] | None = None,
    source: SearchStrategy[Any] | None = None,
    examples: int = 100,
    seed: int = 0,
    faithful: bool = True,
    candidates: int = TRIED,
) -> Checked:
    """Try a reduction on all small instances and on random larger ones; raise the smallest counterexample found.

    For each source instance, every target is built and both are solved by brute force. Then

    - there are as many targets as declared, of the declared sizes, and the declared gap is theirs;
    - the same instances come a second time, and by their numbers;
    - the source is YES iff some target is;
    - every witness of the source embeds as a witness of a target, every witness of every target lifts to one of the
      source, and both do the same a second time; where there are too many, as of alignments, some do (`Search.some`);
    - a witness that was embedded comes back: lifted and embedded again, it is where it was;
    - every target keeps the promise of its problem.

    A reduction that holds a conversation is held with oracles that answer with the first, with the last, and with some
    witness of each question. The answer that comes back is right, there are at most as many questions as declared, each
    of the declared sizes, and the same conversation comes a second time.

    Parameters
    ----------
    reduction
        Any reduction; it need not be registered.
    small
        Instances to try first, smallest first; for a problem of the library all of `small_instances` by default.
    source
        Hypothesis strategy for more instances; for a problem of the library its own by default.
    examples
        Number of instances to draw from `source`, at least 0.
    seed
        Makes the drawn instances repeatable.
    faithful
        Whether embedded witnesses must come back; False for a lift that may return any witness of the source.
    candidates
        The most candidates for a witness that brute force tries for one instance; sources with larger ones are refused.

    Returns
    -------
    Checked
        How much was tried. Sources that break the promise of their own problem, and those that the reduction
        refuses with an InputError or BudgetError, count as refused.

    Raises
    ------
    ReductionCounterexample
        An AssertionError with the instance, the witness, the step that broke and how to rebuild it.
    InputError
        If no instances are known, or those tried do not answer YES as well as NO, so that half was never tested.

    Notes
    -----
    Complexity: brute force on each source and on all of its targets, of at most `candidates` candidates for each.
    """
    __tracebackhide__ = True
    check_declarations(type(reduction))
    if small is None and source is None:
        small, source = small_instances(reduction.source), instances_of(reduction.source)
    check = trial_of(reduction, faithful)
    check.most = candidates
    for instance in sorted(small or (), key=lambda instance: sum(instance.measured().values())):
        check(instance)
    if source is not None and examples > 0:
        failure = _shrunk(check, source, examples, seed)
        if failure is not None:
            raise failure.with_traceback(None)
    if 0 in (check.tried["yes"], check.tried["no"]) and issubclass(reduction.source, Search):
        raise InputError(f"both answers must occur among the instances, got {check.tried}; give others")
    return Checked(**check.tried)


def _shrunk(check: Trial, source: SearchStrategy[Any], examples: int, seed: int) -> ReductionCounterexample | None:
    """The smallest counterexample that Hypothesis finds, if any."""
    latest: ReductionCounterexample | None = None

    def refuted(instance: Problem[Any]) -> bool:
        nonlocal latest
        try:
            check(instance)
        except ReductionCounterexample as counterexample:
            latest = counterexample
            return True
        return False

    chosen = settings(max_examples=examples, database=None, deadline=None, derandomize=False)
    try:
        find(source, refuted, settings=chosen, random=Random(seed))
    except NoSuchExample:
        return None
    except Flaky:
        # A reduction that is not deterministic may pass when its counterexample is tried again; it is refuted anyway.
        if latest is None:
            raise
    return latest


def trial_of(reduction: Reduction[Any, Any], faithful: bool) -> Trial:
    """The trial that fits the kind of a reduction."""
    return FanOutTrial(reduction, faithful) if isinstance(reduction, FanOut) else ConversationTrial(reduction)
