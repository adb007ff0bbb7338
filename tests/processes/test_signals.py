"""Ctrl-C, SIGTERM: one line, the conventional code, at once, and no file half-written; a checkpoint goes on."""

import signal
import subprocess
import sys
from time import monotonic, sleep

import pytest

from reductions import CNF, decide, route
from reductions.bundles.bundle import write_bundle
from reductions.bundles.checker import check

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="signals of another kind")]

LONG = CNF(
    9,
    (*((i, j, -k) for i in range(1, 10) for j in (4, 5, 6) for k in (1, 2, 3, 4)), (1, 2), (-1, 2), (1, -2), (-1, -2)),
)
QUERIES = 1369


def start(*arguments):
    return subprocess.Popen([sys.executable, "-m", "reductions", *map(str, arguments)], stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True)  # fmt: skip


def written(directory, number):
    return any(directory.glob(f".bundle.*.partial/instance-{number:06d}.json"))


def stop(process, number, ready, *more):
    """Send the signal as soon as `ready()`, then more; return the exit code, stderr and the seconds it took to end."""
    began = monotonic()
    while not ready():
        assert process.poll() is None, process.communicate()
        assert monotonic() < began + 100
        sleep(0.01)
    process.send_signal(number)
    sent = monotonic()
    for other in more:
        process.send_signal(other)
    _, errors = process.communicate(timeout=30)
    return process.returncode, errors, monotonic() - sent


@pytest.fixture
def formula(tmp_path):
    path = tmp_path / "long.cnf"
    path.write_text(LONG.to_dimacs())
    return path


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_decide_stops_and_goes_on(formula, tmp_path, number):
    file = tmp_path / "run.ckpt"
    process = start("decide", formula, "-k", 2, "-L", 3, "--checkpoint", file)
    code, errors, seconds = stop(process, number, file.exists)
    assert seconds < 5
    if number != signal.SIGKILL:
        assert (code, errors) == (128 + number, f"hardchain: stopped by {number.name}\n")
    assert {path.name for path in tmp_path.iterdir() if not path.name.startswith(".")} == {"long.cnf", "run.ckpt"}
    seen = []
    decision = decide(LONG, order=2, block_length=3, checkpoint=file, progress=lambda done, total: seen.append(done))
    assert not decision.satisfiable
    assert seen == list(range(seen[0], QUERIES + 1))
    assert decision.stages[-1].instances == QUERIES
    assert not file.exists()


def test_reduce_leaves_nothing_whatever_comes_next(formula, tmp_path):
    """Neither half a bundle nor, when signals rain, half a clearing away."""
    process = start("reduce", formula, "-k", 2, "-L", 3, "-o", tmp_path / "bundle", "--most", 10**6)
    code, errors, seconds = stop(process, signal.SIGTERM, lambda: written(tmp_path, 100), signal.SIGINT, signal.SIGTERM)
    assert (code, errors) in {(143, "hardchain: stopped by SIGTERM\n"), (130, "hardchain: stopped by SIGINT\n")}
    assert seconds < 5
    assert [path.name for path in tmp_path.iterdir()] == ["long.cnf"]


def test_what_a_kill_leaves_is_no_bundle(formula, tmp_path):
    bundle = tmp_path / "bundle"
    process = start("reduce", formula, "-k", 2, "-o", bundle, "--most", 10**6)
    stop(process, signal.SIGKILL, lambda: written(tmp_path, 1))
    (left,) = tmp_path.glob(".bundle.*.partial")
    assert not bundle.exists()
    assert not (left / "SEAL").exists()
    # It is in nobody's way.
    assert write_bundle(LONG, route(LONG, "AttentionQuery", order=2)[:2], bundle, most=2) == 2
    assert check(bundle).startswith("accepted")
