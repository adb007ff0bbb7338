"""The same seed gives the same bytes, whatever the number of threads, the seed of Python's hashes and the process."""

import numpy as np
import pytest

pytest.importorskip("dask", reason="dask is not installed: hardchain[distributed]")
pytest.importorskip("matplotlib", reason="matplotlib is not installed: hardchain[draw]")

from tests.release.reproduce import compute


def test_same_seed_same_bytes():
    (one, numbers), (many, others) = compute(threads=1, seed="0"), compute(threads=4, seed="1")
    assert len(one) >= 40
    assert {name for name in one if one[name] != many[name]} <= set(numbers)
    for name, row in numbers.items():
        np.testing.assert_allclose(row, others[name], rtol=1e-12, atol=1e-14, err_msg=name)
