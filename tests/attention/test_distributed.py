"""Fast attention of dask arrays: as on one machine, also where a worker dies on the way."""

import os
import signal
import time
from pathlib import Path

import numpy as np
import pytest

from attention import attend, fast_attention
from attention.errors import CertificateError, InputError, InputTypeError

pytest.importorskip("dask", reason="dask is not installed: hardchain[distributed]")
import dask
import dask.array as da


def instance(order=3, count=90, dimension=3, columns=2, dtype=np.float64):
    rng = np.random.default_rng(0)
    query = rng.uniform(-1, 1, (count, dimension)).astype(dtype)
    keys = [rng.uniform(-1, 1, (count + 20 * (p + 1), dimension)).astype(dtype) for p in range(order - 1)]
    values = [rng.uniform(-1, 2, (count + 20 * (p + 1), columns)).astype(dtype) for p in range(order - 1)]
    for matrix in (query, *keys, *values):  # the bounds must come from all chunks
        matrix[:45] *= 0.1
    return query, keys, values


def chunked(query, keys, values, rows=40):
    return (
        da.from_array(query, chunks=(rows, 2)),
        [da.from_array(key, chunks=(rows + 7 * p, 1)) for p, key in enumerate(keys)],
        [da.from_array(value, chunks=(rows - 5, -1)) for value in values],
    )


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("order", [2, 3, 4])
def test_as_in_memory(order, dtype):
    arguments = instance(order, dtype=dtype)
    output = attend(*chunked(*arguments), tolerance=1e-5)
    assert isinstance(output, da.Array)
    assert output.chunks == ((40, 40, 10), (2,))
    assert output.dtype == dtype
    with dask.config.set(scheduler="synchronous"):
        computed = output.compute()
    assert computed.dtype == dtype
    expected = fast_attention(*arguments, tolerance=1e-5)
    np.testing.assert_allclose(computed, expected, rtol=0, atol=1e-12 if dtype == np.float64 else 3e-6)


def test_one_dask_array_among_others():
    query, keys, values = instance()
    with dask.config.set(scheduler="synchronous"):
        output = attend(query.tolist(), [keys[0], da.from_array(keys[1], chunks=(33, 3))], values)
        np.testing.assert_allclose(output.compute(), fast_attention(query, keys, values), rtol=0, atol=1e-12)


def test_refusals_come_at_the_call():
    query, keys, values = chunked(*instance())
    with dask.config.set(scheduler="synchronous"):
        with pytest.raises(CertificateError, match="logits up to"):
            attend(query * 1000, keys, values)
        with pytest.raises(InputError, match=r"keys\[1\] must be finite"):
            attend(query, [keys[0], da.where(keys[1] > 0.9, np.nan, keys[1])], values)
        with pytest.raises(InputError, match="a row for each"):
            attend(query, keys, values[::-1])
        with pytest.raises(InputError, match="equally many columns"):
            attend(query[:, :2], keys, values)
        with pytest.raises(InputError, match="must be a matrix"):
            attend(query[0], keys, values)
        with pytest.raises(InputError, match="at least one row"):
            attend(query, [keys[0][:0], keys[1]], [values[0][:0], values[1]])
        with pytest.raises(InputError, match="at least one key set"):
            attend(query, [], [])
        with pytest.raises(InputTypeError, match="real numbers"):
            attend(query * 1j, keys, values)
        with pytest.raises(InputError, match="compute_chunk_sizes"):
            attend(query[query[:, 0] > 0], keys, values)
        with pytest.raises(InputError, match="without causal"):
            attend(query, [query], [query], causal=True)


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
    distributed = pytest.importorskip("distributed", reason="dask.distributed is not installed")
    query, keys, values = instance(count=200)
    key = da.from_array(keys[0], chunks=(50, -1)).map_blocks(make_chunk, str(tmp_path), dtype=float)
    cluster = distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None)
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
