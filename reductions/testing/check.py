"""The verifier of reductions: everything that a reduction promises, tried on instances that can be brute-forced."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice
from math import ceil, inf
from random import Random
from time import process_time
from typing import Any

import numpy as np
from hypothesis import Phase, find, settings
from hypothesis.errors import Flaky, NoSuchExample
from hypothesis.strategies import SearchStrategy

from reductions.errors import InputError
from reductions.problem import Problem, Search
from reductions.reduction import FanOut, Reduction, check_declarations
from reductions.running.workers import Shared, Workers
from reductions.testing.conversation import ConversationTrial
from reductions.testing.counterexample import Counterexample, ReductionCounterexample
from reductions.testing.drawn import SCALES, Drawn
from reductions.testing.fan_out import FanOutTrial
from reductions.testing.problem_check import check_instance
from reductions.testing.shrunk import smallest
from reductions.testing.small import small_instances
from reductions.testing.strategies import instances_of
from reductions.testing.trial import TRIED, Checked, Trial

__all__ = ["Checked", "check_reduction"]

ENDS = 20
"""Sources on which the two problems are checked themselves, with a target of each; within a third of `seconds`."""

FEW = 2**9
"""Candidates for a witness of a source or target on which the problems are checked themselves."""

PHASE = 0.8
"""CPU seconds after which small instances are thinned out; Hypothesis draws until twice as much is spent on both. Not
where the caller gives the instances."""

LAST = 8
"""Small instances, about, by whose times the next ones are thinned out: the larger ones take longer."""


def check_reduction(
    reduction: Reduction[Any, Any],
    *,
    small: Iterable[Problem[Any]] | None = None,
    source: SearchStrategy[Any] | None = None,
    examples: int = 100,
    seed: int = 0,
    faithful: bool = True,
    candidates: int = TRIED,
    seconds: float = 1.0,
    client: Any = None,
) -> Checked:
    """Try a reduction on all small instances and on random larger ones; raise the smallest counterexample found.

    Some instances of both problems are tried themselves first, as by `check_problem`. For each source instance, every
    target is built and both are solved by brute force. Then

    - there are as many targets as declared, of the declared sizes, and the declared gap is theirs;
    - the same instances come a second time, and by their numbers;
    - the source is YES iff some target is;
    - every witness of the source embeds as a witness of a target, every witness of every target lifts to one of the
      source, and both do the same a second time; where there are too many, as of alignments, some do (`Search.some`);
    - a witness that was embedded comes back: lifted and embedded again, it is where it was;
    - lifted and embedded in another order, witnesses go where they went before;
    - every target keeps the promise of its problem.

    A reduction that holds a conversation is held with oracles that answer with the first, with the last, and with some
    witness of each question. The answer that comes back is right, there are at most as many questions as declared, each
    of the declared sizes, and the same conversation comes a second time.

    Parameters
    ----------
    reduction
        Any reduction; it need not be registered.
    small
        Instances to try first, smallest first; for a problem of the library all of `small_instances` by default, but
        where these take long a part of them.
    source
        Hypothesis strategy for more instances; for a problem of the library its own by default.
    examples
        Number of instances to draw from `source`, at least 0; by default fewer where these take long. With 0 nothing is
        drawn at random.
    seed
        Makes the drawn instances repeatable.
    faithful
        Whether embedded witnesses must come back; False for a lift that may return any witness of the source.
    candidates
        The most candidates for a witness that brute force tries for one instance; sources with larger ones are refused.
    seconds
        CPU seconds for sources of the problem's own `random` with many settings, where neither `small` nor `source` is
        given: every size once before any comes again, the small ones first. What is tried last is not cut short.
    client
        A `distributed.Client`, or an executor of `concurrent.futures`: the small instances are dealt out to its
        workers, and each thread of them draws others at random, for as long and as many as one process would.

    Returns
    -------
    Checked
        How much was tried, and the largest sizes that were reached. Sources that break the promise of their own
        problem, and those that the reduction refuses with an InputError or BudgetError, count as refused.

    Raises
    ------
    ReductionCounterexample
        An AssertionError with the instance, the witness, the step that broke and how to rebuild it.
    ProblemCounterexample
        The same, where it is the source's or the target's problem that breaks what it promises.
    NotImplementedError
        If something is not written yet, as in a module that `hardchain new` began.
    InputError
        If no instances are known, or those tried do not answer YES as well as NO, so that half was never tested.

    Notes
    -----
    Complexity: brute force on each source and on all of its targets, of at most `candidates` candidates for each.
    """
    __tracebackhide__ = True
    check_declarations(type(reduction))
    sources = None if small is None else list(small)
    check = partial(_part, reduction, sources, source, examples, seed, faithful, candidates, seconds)
    if client is None:
        tried = [check(0, 1)]
    else:
        workers = Workers(client)
        with workers.sharing(check) as shared:
            parts = ((shared, part, workers.lanes) for part in range(workers.lanes))
            tried = [_tried_there(found) for found in workers.ordered(_on_worker, parts)]
    counts = {name: sum(getattr(each, name) for each in tried) for name in Checked._fields if name != "reached"}
    if 0 in (counts["yes"], counts["no"]) and issubclass(reduction.source, Search):
        raise InputError(f"both answers must occur among the instances, got {counts}; give others")
    return Checked(**counts, reached=_largest([each.reached for each in tried]))


def _part(
    reduction: Reduction[Any, Any],
    small: list[Problem[Any]] | None,
    source: SearchStrategy[Any] | None,
    examples: int,
    seed: int,
    faithful: bool,
    candidates: int,
    seconds: float,
    part: int,
    parts: int,
) -> Checked:
    """Try one part of so many: every so many small instances, and others drawn with a seed of its own."""
    __tracebackhide__ = True
    drawn = None
    if small is None and source is None:
        small, source = list(small_instances(reduction.source)), instances_of(reduction.source)
        if hasattr(reduction.source, "random") and examples > 0:
            drawn = Drawn(reduction.source, reduction.requires, seed + part)
    check = trial_of(reduction, faithful)
    check.most = candidates
    ordered = sorted(small or (), key=lambda instance: sum(instance.measured().values()))[part::parts]
    _check_ends(reduction, ordered, drawn, seconds / 3)
    begun = process_time()
    for instance in _thinned(ordered) if drawn is not None else ordered:
        check(instance)
    left = inf if drawn is None else 2 * PHASE - (process_time() - begun)
    failure = None if drawn is None else _refuted(check, drawn, seconds)
    if failure is None and source is not None and examples > 0:
        failure = _shrunk(check, source, examples, seed + part, left)
    if failure is not None:
        raise smallest(failure, lambda instance: _tried(check, instance)).with_traceback(None)
    return check.checked()


def _on_worker(shared: Shared, part: int, parts: int) -> Checked | Counterexample:
    try:
        found: Checked = shared.value()(part, parts)
    except Counterexample as counterexample:
        return counterexample.with_traceback(None)
    return found


def _largest(sizes: list[dict[str, Any]]) -> dict[str, Any]:
    """The largest value of each size among those that were reached."""
    found: dict[str, Any] = {}
    for size in sizes:
        for name, value in size.items():
            found[name] = max(found.get(name, value), value)
    return found


def _tried_there(found: Checked | Counterexample) -> Checked:
    if isinstance(found, Counterexample):
        raise found
    return found


def _check_ends(reduction: Reduction[Any, Any], small: list[Problem[Any]], drawn: Drawn | None, seconds: float) -> None:
    """Try the problems themselves, on some sources and a target of each, for about so long."""
    end, rng = process_time() + seconds, np.random.default_rng(0)
    sources = [*small[:: max(1, len(small) // ENDS)][:ENDS], *islice(drawn.forever() if drawn else (), ENDS)]
    for number in rng.permutation(len(sources)):
        for instance in (sources[number], *_first_target(reduction, sources[number])):
            if instance.keeps_promise():
                check_instance(instance, rng, FEW)
        if process_time() > end:
            break


def _first_target(reduction: Reduction[Any, Any], source: Problem[Any]) -> Iterator[Problem[Any]]:
    """The first target or question, if there is one that can be tried; what else is wrong with it is not seen here."""
    try:
        target = next(reduction.converse(source), None)
    except Exception:
        return
    if isinstance(target, reduction.target):
        yield target


def _thinned(small: list[Problem[Any]]) -> Iterator[Problem[Any]]:
    """All of them; after a while every so many, by how long the last ones took, that the rest takes as long again."""
    begun, following, pace = process_time(), 0, 0.0
    for number, instance in enumerate(small):
        if number < following:
            continue
        before = process_time()
        yield instance
        now = process_time()
        pace += (now - before - pace) / LAST
        if now - begun > 2 * PHASE:
            return
        if now - begun > PHASE:
            following = number + ceil((len(small) - number) * pace / (2 * PHASE - (now - begun)))


def _refuted(check: Trial, drawn: Drawn, seconds: float) -> ReductionCounterexample | None:
    """The first counterexample among drawn sources; larger ones only as long as at least 20 of them fit in the time."""
    end = process_time() + seconds
    spent, tried = dict.fromkeys(SCALES, 0.0), dict.fromkeys(SCALES, 0)
    with check.quickly():
        while True:
            for scale in SCALES:
                for instance in drawn.next(scale):
                    begun = process_time()
                    if begun >= end:
                        return None
                    if (failure := _tried(check, instance)) is not None:
                        return failure
                    spent[scale] += process_time() - begun
                    tried[scale] += 1
                if process_time() > end:
                    return None
                if spent[scale] * 20 > tried[scale] * seconds:
                    break


def _tried(check: Trial, instance: Problem[Any]) -> ReductionCounterexample | None:
    """What is wrong with a source, if anything is."""
    try:
        check(instance)
    except ReductionCounterexample as counterexample:
        return counterexample
    return None


def _shrunk(
    check: Trial, source: SearchStrategy[Any], examples: int, seed: int, seconds: float
) -> ReductionCounterexample | None:
    """The smallest counterexample that Hypothesis finds, if it finds one within so many CPU seconds."""
    latest: ReductionCounterexample | None = None
    end = process_time() + seconds

    def refuted(instance: Problem[Any]) -> bool:
        nonlocal latest
        if latest is None and process_time() > end:
            return False
        failure = _tried(check, instance)
        latest = failure or latest
        return failure is not None

    phases = (Phase.generate, Phase.shrink)  # nobody reads explanations, and nothing is kept to be used again
    chosen = settings(max_examples=examples, phases=phases, database=None, deadline=None, derandomize=False)
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
