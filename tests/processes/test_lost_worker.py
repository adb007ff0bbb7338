"""Fast attention of dask arrays where a worker dies on the way: its chunks are made again."""

import os
import signal
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from attention import attend, fast_attention

distributed = pytest.importorskip("distributed", reason="dask.distributed is not installed: hardchain[distributed]")
da = pytest.importorskip("dask.array")

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="signals of another kind")]


def make_chunk(values: np.ndarray, folder: str) -> np.ndarray:
    """Hand out a chunk; once armed, the first process to come here writes its number and hangs."""
    place = Path(folder)
    if (place / "armed").exists():
        try:
            with open(place / "process", "x", encoding="utf-8") as file:
                file.write(str(os.getpid()))
        except FileExistsError:
            return values
        time.sleep(120)
    return values


def test_worker_killed_on_the_way(tmp_path):
    rng = np.random.default_rng(0)
    query, *keys = (rng.uniform(-1, 1, (count, 3)) for count in (200, 220, 240))
    values = [rng.uniform(-1, 2, (count, 2)) for count in (220, 240)]
    key = da.from_array(keys[0], chunks=(50, -1)).map_blocks(make_chunk, str(tmp_path), dtype=float)
    cluster = distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0"
    )
    with cluster, distributed.Client(cluster) as client:
        output = attend(da.from_array(query, chunks=(70, -1)), [key, *keys[1:]], values)
        (tmp_path / "armed").touch()
        future = client.compute(output)
        deadline = time.monotonic() + 60
        while not (process := tmp_path / "process").exists() or not process.read_text():
            assert time.monotonic() < deadline
            time.sleep(0.02)
        victim = int(process.read_text())
        assert victim in client.run(os.getpid).values()
        os.kill(victim, signal.SIGKILL)
        computed = future.result(timeout=60)
        assert victim not in client.run(os.getpid).values()
    np.testing.assert_allclose(computed, fast_attention(query, keys, values), rtol=0, atol=1e-12)
