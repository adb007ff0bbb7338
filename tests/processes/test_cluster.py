"""Runs on a cluster of dask: workers that die, schedulers that are lost, Ctrl-C, and the same bytes in the end."""

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from logging import CRITICAL, getLogger
from pathlib import Path
from time import monotonic, sleep

import numpy as np
import psutil
import pytest

import reductions.running.spread
import reductions.running.workers
from reductions import CNF, OrthogonalVectors, decide
from reductions.edges import OrthogonalVectorsToIntegerOrthogonalVectors
from reductions.errors import BudgetError, ClusterError
from reductions.running.workers import Workers, cluster

dask = pytest.importorskip("dask", reason="dask is not installed: hardchain[distributed]")
distributed = pytest.importorskip("distributed", reason="dask.distributed is not installed: hardchain[distributed]")

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="signals of another kind")]

OPTIONS = {"to": "IntegerOrthogonalVectors", "path": (OrthogonalVectorsToIntegerOrthogonalVectors(),)}
LONG = CNF(
    9,
    (*((i, j, -k) for i in range(1, 10) for j in (4, 5, 6) for k in (1, 2, 3, 4)), (1, 2), (-1, 2), (1, -2), (-1, -2)),
)


def vectors(dimension, count):
    """Random vectors: of dimension 8, four are a NO of 133 questions; of dimension 10, six are YES at the 33rd."""
    rng = np.random.default_rng(0)
    return OrthogonalVectors(tuple((rng.random((count, dimension)) < 0.7).astype(np.uint8) for _ in range(2)))


def result(source, **options):
    """What a decision is but for its seconds, in bytes."""
    decision = decide(source, **OPTIONS, **options)
    return repr((decision.answer, [replace(stage, seconds=0.0) for stage in decision.stages])).encode()


class Deadly:
    """An oracle that kills the first process that it asks ten times, which does not wait for anybody to notice."""

    def __init__(self, file):
        self.file, self.asked = Path(file), 0

    def __call__(self, instance):
        self.asked += 1
        sleep(0.002)
        if self.asked == 10:
            with suppress(FileExistsError), self.file.open("x") as file:
                file.write(str(os.getpid()))
                file.flush()
                os.kill(os.getpid(), signal.SIGKILL)
        return instance.solve()


def test_one_of_four_workers_is_killed_on_the_way(tmp_path):
    no, yes, seen, expected = vectors(8, 4), vectors(10, 6), [], []
    alone = [result(source, progress=lambda *a: expected.append(a)) for source in (no, yes)]
    file = tmp_path / "process"
    with cluster(workers=4) as client:
        before = set(client.run(os.getpid).values())
        assert getLogger("distributed.client").level == CRITICAL  # a lost scheduler is told of in a sentence
        assert result(no, oracle=Deadly(file), client=client, progress=lambda *a: seen.append(a)) == alone[0]
        assert int(file.read_text()) in before
        assert result(yes, client=client, progress=lambda *a: seen.append(a)) == alone[1]
        assert seen == expected
        with pytest.raises(BudgetError, match="no worker has the memory: a task would take about"):
            Workers(client, 2**50)
        with pytest.raises(BudgetError, match="no worker has the memory"):
            result(no, client=client, max_memory=2**20)
    with pytest.raises(ClusterError, match="the client is closed"):
        result(no, client=client)


def test_a_scheduler_that_is_lost(tmp_path, monkeypatch):
    """The run ends in one sentence, and goes on from its checkpoint without a cluster."""
    file, no = tmp_path / "run.ckpt", vectors(8, 4)
    monkeypatch.setattr(reductions.running.workers, "PATIENCE", 0.1)
    monkeypatch.setattr(reductions.running.spread, "portion", lambda left, lanes: 0.0)  # or all are asked for by then
    with (
        dask.config.set({"distributed.comm.timeouts.connect": "1s"}),
        distributed.LocalCluster(
            n_workers=0, processes=False, protocol="tcp", dashboard_address=":0", silence_logs="CRITICAL"
        ) as local,
        distributed.Client(local.scheduler_address) as client,
    ):
        with pytest.raises(ClusterError, match="has no workers; start some with `dask worker tcp"):
            result(no, client=client)
        local.scale(1)
        client.wait_for_workers(1, timeout=30)

        def progress(done, total):
            if done == 5:
                local.sync(local.scheduler.close)

        with pytest.raises(ClusterError, match="lost") as error:
            result(no, client=client, checkpoint=file, progress=progress)
        assert "\n" not in str(error.value)
    assert json.loads(file.read_text())["answers"][0][0] >= 5
    assert result(no, checkpoint=file) == result(no)


def test_ctrl_c_ends_all_tasks(tmp_path):
    """As in a terminal, where it is sent to the workers too: within 2 s, and the checkpoint goes on."""
    formula, file = tmp_path / "long.cnf", tmp_path / "run.ckpt"
    formula.write_text(LONG.to_dimacs())
    process = subprocess.Popen(
        [sys.executable, "-m", "reductions", "decide", formula, *("-k", "2", "-L", "3", "--workers", "2"),
         "--checkpoint", file],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    began, workers = monotonic(), []
    while not any(worker.cpu_times().user > 1 for worker in workers):
        assert process.poll() is None, process.communicate()
        assert monotonic() < began + 100
        sleep(0.05)
        workers = psutil.Process(process.pid).children(recursive=True)
    os.killpg(process.pid, signal.SIGINT)
    sent = monotonic()
    _, errors = process.communicate(timeout=30)
    psutil.wait_procs(workers, timeout=30)
    assert monotonic() < sent + 2 + 3  # on a machine that does much else
    assert (process.returncode, errors) == (130, "hardchain: stopped by SIGINT\n")
    seen = []
    decision = decide(LONG, order=2, block_length=3, checkpoint=file, progress=lambda done, total: seen.append(done))
    assert not decision.satisfiable
    assert seen[-1] == decision.stages[-1].instances == 1369
    assert not file.exists()
