"""Runs on workers: two processes against two threads, a million questions, and 1,000 workers by simulation.

`bench_cluster.py [VARIABLES] [QUESTIONS]`. Only the first two are measured. The simulation takes the time of batches
and of what the client does between them as they were measured, and says what a scheduler without delay would make of
so many workers; network and scheduler are not in it but for the time that one task took here.
"""

from __future__ import annotations

import heapq
import sys
from contextlib import suppress
from time import perf_counter
from typing import Any

import numpy as np
import psutil
from bench_decide import unsatisfiable
from rich.console import Console
from rich.table import Table

from reductions import OrthogonalVectors, decide
from reductions.edges import OrthogonalVectorsToIntegerOrthogonalVectors
from reductions.running import spread
from reductions.running.workers import cluster

TURNS = 3
ONES = OrthogonalVectors((np.ones((2, 16), np.uint8), np.ones((3, 16), np.uint8)))
"""4,849,840 questions, of which so many as are wanted are asked."""

AGAINST = (1, 2, 8, 64, 256, 1000)


def no(instance: Any) -> None:
    """An oracle that is as quick as can be."""


def compare(console: Console, client: Any, variables: int) -> None:
    """Two threads of one process against two processes of one thread, in turns; the least of each."""
    formula = unsatisfiable(variables, 91 if variables == 20 else 4 * variables)
    decide(formula, client=client)  # compiles, on both sides
    seconds: dict[str, list[float]] = {"two threads": [], "two workers": []}
    for _ in range(TURNS):
        for name, where in (("two threads", None), ("two workers", client)):
            start = perf_counter()
            decision = decide(formula, client=where)
            seconds[name].append(perf_counter() - start)
    threads, workers = (min(times) for times in seconds.values())
    console.print(
        f"{variables} variables, {decision.stages[-1].instances:,} questions: two threads {threads:.2f} s, two workers "
        f"{workers:.2f} s, {100 * (workers / threads - 1):+.0f} % (least of {TURNS}, in turns: {seconds})"
    )


def million(console: Console, client: Any, questions: int) -> None:
    """How much the process of client and scheduler grows with so many questions."""
    process, peak = psutil.Process(), 0
    before = process.memory_info().rss

    def progress(done: int, _: int) -> None:
        nonlocal peak
        if done == questions:
            raise KeyboardInterrupt
        if done % 1000 == 0:
            peak = max(peak, process.memory_info().rss - before)

    start = perf_counter()
    with suppress(KeyboardInterrupt):
        decide(
            ONES,
            "IntegerOrthogonalVectors",
            path=(OrthogonalVectorsToIntegerOrthogonalVectors(3),),
            oracle=no,
            client=client,
            progress=progress,
        )
    console.print(
        f"{questions:,} questions in {perf_counter() - start:.0f} s: client and scheduler, one process, grew by at "
        f"most {peak / 2**20:.0f} MiB"
    )


def measured(client: Any, variables: int) -> tuple[list[float], float, float]:
    """Seconds of every batch of one run, of the client for a batch, and of the cluster for an empty task."""
    batches: list[float] = []
    note = spread.Spread.note
    spent = 0.0

    def noting(self: spread.Spread, batch: spread.Batch) -> None:
        nonlocal spent
        batches.extend([batch.seconds / max(1, batch.targets)] * batch.targets)
        start = perf_counter()
        note(self, batch)
        spent += perf_counter() - start

    spread.Spread.note = noting  # type: ignore[method-assign]
    decide(unsatisfiable(variables, 4 * variables), client=client)
    spread.Spread.note = note  # type: ignore[method-assign]
    start = perf_counter()
    client.gather(client.map(abs, range(500), pure=False))
    return batches, spent / len(batches), (perf_counter() - start) / 500


def simulated(questions: list[float], client: float, task: float, workers: int) -> float:
    """Seconds of these questions on so many workers of one thread, batches being cut as `Spread` cuts them."""
    free, clock, first, end = [0.0] * workers, 0.0, 0, 0.0
    mean = sum(questions) / len(questions)
    while first < len(questions):
        left = len(questions) - first
        most = max(1, round(spread.portion(mean * left, workers) / mean))
        batch = questions[first : first + most]
        clock += task + client * len(batch)  # one process hands out, and notes, one batch after the other
        done = max(clock, heapq.heappop(free)) + sum(batch)
        heapq.heappush(free, done)
        end, first = max(end, done), first + most
    return end


def main() -> None:
    """Print what was measured, and the table of what was not."""
    variables = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    questions = int(sys.argv[2]) if len(sys.argv) > 2 else 10**6
    console = Console(width=120)
    with cluster(workers=2) as client:
        million(console, client, questions)  # first: in a process that has done nothing else
        compare(console, client, variables)
        times, noted, task = measured(client, variables)
    console.print(
        f"measured: {len(times):,} questions of {1000 * np.mean(times):.2f} ms, {1e6 * noted:.0f} us of the client for "
        f"each, {1e6 * task:.0f} us for a task"
    )
    table = Table("workers", "seconds (simulated)", "speed-up", "the same, questions 100 times as long")
    longer = [100 * t for t in times]
    for workers in AGAINST:
        one, many = (simulated(times, noted, task, count) for count in (1, workers))
        ones, manys = (simulated(longer, noted, task, count) for count in (1, workers))
        table.add_row(f"{workers:,}", f"{many:.3f}", f"{one / many:.1f}", f"{ones / manys:.1f}")
    console.print(table)


if __name__ == "__main__":
    main()
