"""Fast attention of dask arrays: as on one machine, also where a worker dies on the way."""

import os
import signal
import time
from pathlib import Path

import numpy as np
import pytest

from attention import attend, exact_attention, fast_attention
from attention.errors import CertificateError, InputError, InputTypeError
from attention.fast import distributed as module
from attention.fast.attention import TensorAttention

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


def test_many_chunks(monkeypatch):
    """Each of them costs a rounding, which the certificate counts; the largest query is in the first."""
    made = []

    def attention(*arguments):
        made.append(TensorAttention(*arguments))
        return made[-1]

    monkeypatch.setattr(module, "TensorAttention", attention)
    query, keys, values = instance(2, count=50)
    query[:] = query[::-1].copy()
    lazy = da.from_array(query, chunks=(8, -1)), [da.from_array(key, chunks=(2, -1)) for key in keys], values
    with dask.config.set(scheduler="synchronous"):
        output = attend(*lazy, tolerance=1e-5, method="fast").compute()
    np.testing.assert_allclose(output, fast_attention(query, keys, values, tolerance=1e-5), rtol=0, atol=1e-12)
    assert made[0].setting.additions >= lazy[1][0].numblocks[0] == 35
    assert made[0].largest_query is None  # no row stands for those that are elsewhere


def test_refusals_come_at_the_call():
    query, keys, values = chunked(*instance())
    with dask.config.set(scheduler="synchronous"):
        with pytest.raises(CertificateError, match="logits up to"):
            attend(query * 1000, keys, values, method="fast")
        with pytest.raises(InputError, match=r"keys\[1\] must be finite"):
            attend(query, [keys[0], da.where(keys[1] > 0.9, np.nan, keys[1])], values)
        with pytest.raises(InputError, match=r"query must be finite, got nan in row 50, column 1"):
            attend(da.from_array(with_nan(query.compute()), chunks=(40, -1)), keys, values, method="fast")
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
        with pytest.raises(InputError, match="no fast causal attention"):
            attend(query, [query], [query], causal=True, method="fast")
        for options in ({"causal": True}, {"method": "exact", "causal": True}):
            with pytest.raises(InputError, match="as many keys as queries, got 110 and 90"):
                attend(query, keys, values, **options)
        for matrices in ((query, keys, values[::-1]), (query[:, :2], keys, values), (query, [], [])):
            with pytest.raises(InputError, match=r"row for each|equally many columns|at least one key set"):
                attend(*matrices, method="exact")


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("order", [2, 3])
def test_exactly_the_bits_of_the_same_arrays_in_memory(order, dtype):
    """Chosen, or since fast attention is refused; chunks of queries, keys and values end in different places."""
    query, keys, values = instance(order, dtype=dtype)
    same = query, [matrix[: len(query)] for matrix in keys], [matrix[: len(query)] for matrix in values]
    with dask.config.set(scheduler="synchronous"):
        for arrays, options in (
            ((query, keys, values), {"method": "exact"}),
            ((40 * query, keys, values), {"scale": 0.7}),
            (same, {"causal": True}),
            ((40 * same[0], *same[1:]), {"causal": True, "method": "exact"}),
        ):
            lazy = attend(*chunked(*arrays), **options)
            assert isinstance(lazy, da.Array)
            assert lazy.chunks == ((40, 40, 10), (2,))
            found = lazy.compute()
            assert found.dtype == lazy.dtype == dtype
            shared = {name: value for name, value in options.items() if name != "method"}
            np.testing.assert_array_equal(found, exact_attention(*arrays, **shared))


def test_causal_chunks_take_no_keys_from_the_future():
    """The first chunk of the output can be had though a later chunk of keys cannot."""
    query = instance(2)[0]

    def late(block, block_info=None):
        if block_info[0]["chunk-location"][0] == 2:
            raise OSError("lost")
        return block

    key = da.from_array(query, chunks=(40, -1)).map_blocks(late, dtype=float, meta=np.empty((0, 0)))
    output = attend(da.from_array(query, chunks=(40, -1)), [key], [query], causal=True)
    with dask.config.set(scheduler="synchronous"):
        expected = exact_attention(query[:80], [query[:80]], [query[:80]], causal=True)
        np.testing.assert_array_equal(output[:80].compute(), expected)
        with pytest.raises(OSError, match="lost"):
            output[80:].compute()
        with pytest.raises(InputError, match="query must be finite, got nan in row 50, column 1"):
            attend(da.from_array(with_nan(query), chunks=(40, -1)), [query], [query], causal=True).compute()


def with_nan(matrix):
    return np.where(np.arange(matrix.size).reshape(matrix.shape) == 151, np.nan, matrix)


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
