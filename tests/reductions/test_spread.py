"""Runs on many workers: the same decision, stages, progress and checkpoint as without them."""

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import product
from threading import Lock
from time import sleep
from types import SimpleNamespace

import numpy as np
import pytest

pytest.importorskip("cloudpickle", reason="dask.distributed is not installed: hardchain[distributed]")

import reductions.running.spread
import reductions.running.workers
from reductions import (
    CNF,
    AttentionQuery,
    FanOut,
    MaxInnerProduct,
    MinPlusProduct,
    OrthogonalVectors,
    Overhead,
    Theorem,
    at_most,
    decide,
)
from reductions.edges import (
    CNFToOrthogonalVectors,
    CNFToSparseCNF,
    ExactInnerProductToOrthogonalVectors,
    MaxInnerProductToExactInnerProduct,
    MaxIPToAttention,
    MinPlusProductToNegativeTriangle,
    NegativeTriangleToZeroTriangle,
    OrthogonalVectorsToCountingOrthogonalVectors,
    OrthogonalVectorsToGapMaxIP,
)
from reductions.errors import ClusterError, InputError, OracleError
from reductions.running.checkpoint import Log
from reductions.running.oracles import noisy
from reductions.running.spread import Batch, Deal, Spread, widest
from reductions.running.workers import Workers, cluster

exact = AttentionQuery.solvers["exact"]

NO = CNF(2, ((1, 2), (1, -2), (-1, 2), (-1, -2)))
YES = CNF(3, ((1,), (2,), (-3,), (1, 2)))
LEAVES = CNF(4, ((1, 2), (1, 3), (1, 4), (-1,), (-2, -3), (-4, 2), (-4, -2), (4,)))
TWO_FANS = (CNFToSparseCNF(2, 5), CNFToOrthogonalVectors(2), OrthogonalVectorsToGapMaxIP(), MaxIPToAttention())
ADAPTIVE = (MinPlusProductToNegativeTriangle(), NegativeTriangleToZeroTriangle())
BELOW = (
    MaxInnerProductToExactInnerProduct(),
    ExactInnerProductToOrthogonalVectors(),
    OrthogonalVectorsToCountingOrthogonalVectors(),
)
VECTORS = [[1, 0, 1, 1, 0, 1], [0, 1, 1, 0, 0, 1]], [[1, 1, 0, 0, 1, 0], [1, 0, 1, 1, 0, 0], [0, 1, 0, 0, 1, 1]]
RUNS = {
    "no": (NO, {"order": 3}),
    "yes": (YES, {"order": 3}),
    "no variables": (CNF(0, ()), {"order": 2}),
    "no vectors": (OrthogonalVectors((np.zeros((0, 2), np.uint8), np.ones((3, 2), np.uint8))), {}),
    "two fans, no": (LEAVES, {"path": TWO_FANS}),
    "two fans, yes": (replace(LEAVES, clauses=LEAVES.clauses[:-1]), {"path": TWO_FANS}),
    "adaptive above": (MinPlusProduct(([[2, 5, 1], [4, 3, 3]], [[0, 1], [-2, 6], [7, 2]])), {"path": ADAPTIVE}),
    "adaptive below, yes": (MaxInnerProduct(VECTORS, 3), {"path": BELOW}),
    "adaptive below, no": (MaxInnerProduct(VECTORS, 4), {"path": BELOW}),
    "nothing fans out": (YES, {"to": "OrthogonalVectors", "order": 2}),
    "nowhere to go": (YES, {"to": "CNF"}),
}


def batches_of(seconds):
    """Batches of so many seconds, of one target each where that is nothing."""
    return lambda left, lanes: min(seconds, left / (2 * lanes))


@pytest.fixture(scope="module")
def pool():
    with ThreadPoolExecutor(3) as executor:
        yield executor


def run(source, options, **more):
    """What a run says, but for its seconds, and what it says of its progress."""
    seen = []
    decision = decide(source, **{"to": "AttentionQuery"} | options, progress=lambda *a: seen.append(a), **more)
    return repr(decision.answer), repr([replace(stage, seconds=0.0) for stage in decision.stages]), seen


@pytest.mark.parametrize("name", RUNS)
def test_as_without_workers(name, pool, monkeypatch):
    source, options = RUNS[name]
    if "path" in options:
        options = {**options, "to": options["path"][-1].target}
    expected = run(source, options)
    assert run(source, options, client=pool) == expected
    monkeypatch.setattr(reductions.running.spread, "portion", batches_of(0.0))  # batches of one
    assert run(source, options, client=pool) == expected


def test_the_widest_fan_out_is_dealt_out():
    assert widest(TWO_FANS, LEAVES) == 2  # of which the number is exact
    assert widest(TWO_FANS[:2], LEAVES) == 0
    assert widest(TWO_FANS[1:2], LEAVES) is None
    assert widest((), LEAVES) is None
    assert widest(ADAPTIVE, RUNS["adaptive above"][0]) == 1
    assert widest(ADAPTIVE[:1], RUNS["adaptive above"][0]) is None
    assert widest(BELOW, RUNS["adaptive below, no"][0]) == 0


k, n_1, n, P, m = OrthogonalVectors.symbols.values()
MADE: list[tuple[int, int]] = []


@dataclass(frozen=True)
class Pairs(FanOut[OrthogonalVectors, OrthogonalVectors], order=2):
    """One instance per pair of vectors; it cannot begin anywhere but at the first."""

    theorem = Theorem("for this test")
    overhead = Overhead(calls=at_most(2 * n_1 * n), order=k, first=1, others=1, other_tuples=1, dimension=m)

    def targets(self, source):
        for pair in product(*map(range, map(len, source.sets))):
            MADE.append(pair)
            yield OrthogonalVectors(tuple(vectors[[i]] for vectors, i in zip(source.sets, pair, strict=True)))

    def embed(self, source, witness):
        return witness[0] * len(source.sets[1]) + witness[1], (0, 0)

    def lift(self, source, index, witness):
        return divmod(index, len(source.sets[1]))


@pytest.mark.parametrize(("lanes", "batches"), [(1, (10, 15)), (2, (18, 26)), (64, (80, 100)), (1000, (80, 100))])
def test_batches_are_worth_handing_out(lanes, batches):
    """2,809 questions of 1.5 ms: the last batches are small, but many workers do not get a question each."""
    dealt = Deal(0, SimpleNamespace(lanes=lanes), 0.0015)
    ranges = list(Spread(dealt, (Pairs(),), (), None).ranges(None, 0, 2809))
    sizes = [most for _, _, most in ranges]
    assert [first for _, first, _ in ranges] == [sum(sizes[:place]) for place in range(len(ranges))]
    assert sizes.pop() is None
    assert batches[0] <= len(sizes) <= batches[1]
    assert sizes == sorted(sizes, reverse=True)
    assert max(sizes) <= 667
    assert sum(sizes[:-6]) < 2809 - 6
    assert 2809 - sum(sizes) <= 6


def test_batches_grow_slowly_where_nobody_knows_what_a_target_takes():
    dealt = Deal(0, SimpleNamespace(lanes=2), None)
    spread = Spread(dealt, (Pairs(),), (), None)
    assert spread.targets(1000) == 1
    for expected in (2, 4, 8):
        spread.note(Batch([], Log(), targets=1, seconds=1e-6))
        assert spread.targets(1000) == expected
    spread.note(Batch([], Log(), targets=1, seconds=1.0))
    assert spread.each == pytest.approx(2e-6)


def slowly(instance):
    """The sooner an instance comes, the longer it takes."""
    sleep(0.02 / (1 + sum(vectors.sum() for vectors in instance.sets)))
    return instance.brute_force()


@pytest.mark.parametrize(("seconds", "found"), [(0.0, (2, 4)), (1.0, (2, 4)), (0.0, None)])
def test_a_late_yes_and_order(pool, monkeypatch, seconds, found):
    """Vectors 0 and 1 meet all others; the first orthogonal pair is number 18, in batches of one or in larger ones."""
    first = np.ones((5, 4), np.uint8)
    first[2:, 3] = 0
    second = np.array([[1, 0, 1, 1]] * 4 + [[0, 0, 0, 1]] + [[0, 1, 1, 0]] * 2, np.uint8)
    source = OrthogonalVectors((first, second if found else second[[0, 1, 2, 3, 5, 6, 6]]))
    monkeypatch.setattr(reductions.running.spread, "portion", batches_of(seconds))
    MADE.clear()
    options = {"to": OrthogonalVectors, "path": (Pairs(),), "oracle": slowly}
    expected = run(source, options)
    assert expected[0] == repr(found)
    assert len(expected[2]) == (19 if found else 35)
    MADE.clear()
    assert run(source, options, client=pool) == expected
    if seconds == 0 and found:
        # Nobody began anew, and beyond the YES there is no more than the window of three tasks for each of the threads.
        assert len(MADE) <= 3 * (19 + 9)
        assert max(MADE) < (4, 0)


def test_an_edge_begins_where_it_stopped(pool, monkeypatch):
    monkeypatch.setattr(reductions.running.spread, "portion", batches_of(0.0))
    source = OrthogonalVectors((np.ones((4, 3), np.uint8), np.eye(5, 3, dtype=np.uint8)[:3]))
    MADE.clear()
    with ThreadPoolExecutor(1) as one:
        decide(source, OrthogonalVectors, path=(Pairs(),), client=one)
    assert list(product(range(4), range(3))) == MADE


def refusing(query):
    raise ZeroDivisionError(f"of {query.provenance[-2]}")


class Odd(Exception):
    """An error that does not come through pickling."""

    def __init__(self, one, other):
        super().__init__(one)
        self.lock = Lock()


def odd(query):
    raise Odd("strange", 2)


@pytest.mark.parametrize("at", [0, 11])
def test_errors_come_back_as_they_are(pool, tmp_path, at):
    file = tmp_path / "run.ckpt"

    def oracle(query):
        if f"message {at}" in query.provenance[-2].split(", "):
            refusing(query)
        return exact(query)

    said = []
    for more in ({}, {"client": pool}):
        with pytest.raises(ZeroDivisionError) as error:
            decide(NO, order=3, oracle=oracle, checkpoint=file, **more)
        said.append((str(error.value), file.read_text().partition("seconds")[0]))
        file.unlink()
    assert said[0] == said[1]
    assert f"message {at}" in said[0][0]
    with pytest.raises(OracleError, match="Odd: strange"):
        decide(NO, order=3, oracle=odd, client=pool)


def test_what_cannot_be_sent_is_refused(pool):
    lock = Lock()
    with pytest.raises(InputError, match=r"cannot be sent .*lock"):
        decide(NO, order=3, oracle=lambda query: lock and exact(query), client=pool)
    with pytest.raises(InputError, match=r"client must be .* got str"):
        decide(NO, order=3, client="tcp://10.0.0.1:8786")


@pytest.mark.parametrize("oracle", [noisy(0.3), noisy(0.3, 5)], ids=["worst", "drawn"])
def test_oracles_that_count(pool, oracle, monkeypatch):
    """Each question has an error of its own, wherever it is asked."""
    monkeypatch.setattr(reductions.running.spread, "portion", batches_of(0.01))
    for source, options in (RUNS["two fans, no"], RUNS["yes"]):
        assert run(source, options, oracle=oracle, client=pool) == run(source, options, oracle=oracle)


class Stumbling:
    """An oracle that counts, and fails at one of its questions."""

    def __init__(self, at):
        self.at, self.asked = at, 0

    def __call__(self, query):
        self.asked += 1
        if self.asked == self.at:
            raise ZeroDivisionError(f"{self.asked}: {[step for step in query.provenance if 'message' in step]}")
        return exact(query)

    def seek(self, asked):
        self.asked = asked


@pytest.mark.parametrize(("name", "at"), [("no", 1), ("no", 30), ("two fans, no", 8), ("two fans, no", 15)])
def test_questions_have_the_numbers_that_they_have_without_workers(name, at, pool, monkeypatch):
    monkeypatch.setattr(reductions.running.spread, "portion", batches_of(0.01))
    source, options = RUNS[name]
    said = []
    for more in ({}, {"client": pool}):
        with pytest.raises(ZeroDivisionError) as error:
            decide(source, oracle=Stumbling(at), **options, **more)
        said.append(str(error.value))
    assert said[0] == said[1]


class Counting:
    """An oracle that counts."""

    def __call__(self, instance):
        return instance.solve()

    def seek(self, asked):
        self.asked = asked


def test_what_counts_needs_one_question_for_each_target(pool):
    source, options = RUNS["adaptive below, no"]
    with pytest.raises(InputError, match=r"Counting.* counts its questions"):
        decide(source, BELOW[-1].target, **options, oracle=Counting(), client=pool)


@pytest.mark.parametrize("name", ["two fans, yes", "adaptive above", "adaptive below, no"])
def test_stopped_and_gone_on(name, pool, tmp_path, monkeypatch):
    """With workers or without, in turns; every stop is within the first fan, at its end, or in a later one."""
    monkeypatch.setattr(reductions.running.spread, "portion", batches_of(0.0))
    source, options = RUNS[name]
    options, file = {**options, "to": options["path"][-1].target}, tmp_path / "run.ckpt"
    expected = run(source, options)
    last = expected[2][-1][0]
    for stops in (range(1, last, 5), range(2, last, 7)):
        for turn, stop in enumerate(stops):

            def progress(done, total, stop=stop):
                if done == stop:
                    raise KeyboardInterrupt

            with pytest.raises(KeyboardInterrupt):
                decide(source, **options, checkpoint=file, progress=progress, client=[None, pool][turn % 2])
        answer, stages, seen = run(source, options, checkpoint=file, client=pool)
        assert (answer, stages) == expected[:2]
        assert seen == expected[2][stop - 1 :]


def test_workers_without_a_cluster():
    with cluster() as client:
        assert client is None
    with pytest.raises(InputError, match="not both"), cluster("tcp://127.0.0.1:1", 2):
        pass
    with pytest.raises(InputError, match="at least 1, got 0"), cluster(workers=0):
        pass


def halved(number):
    if number == 7:
        raise ClusterError("seven")
    sleep(0.01 / (1 + number))
    return number / 2


def test_tasks_in_their_order(pool):
    workers = Workers(pool)
    assert workers.lanes == 3
    drawn = []
    found = workers.ordered(halved, ((drawn.append(i) or i,) for i in range(100)))
    assert [next(found) for _ in range(7)] == [i / 2 for i in range(7)]
    assert len(drawn) <= 7 + 9  # three ahead for each of three
    with pytest.raises(ClusterError, match="seven"):
        next(found)
    assert list(workers.ordered(halved, ())) == []


def test_another_version_is_refused(pool, monkeypatch):
    here = reductions.running.workers.version
    with Workers(pool).sharing("value") as shared:
        assert shared.value() == "value"
        assert not shared.closed
        with monkeypatch.context() as other:
            other.setattr(reductions.running.workers, "version", lambda _: "0.0.7")
            with pytest.raises(ClusterError, match=f"0.0.7 of hardchain; install version {here('hardchain')}"):
                shared.value()
    assert shared.closed


def test_what_a_lost_scheduler_cancels(pool):
    """A client cancels what it waits for, sometimes before it is known to have lost its scheduler."""
    future = Future()
    future.cancel()
    workers = Workers(pool)
    workers.executor = SimpleNamespace(submit=lambda *_: future)
    for status, told in (("connecting", "the scheduler has been lost"), ("running", r"been lost \(CancelledError\)")):
        workers.client = SimpleNamespace(status=status)
        with pytest.raises(ClusterError, match=told):
            list(workers.ordered(halved, [(2,)]))
