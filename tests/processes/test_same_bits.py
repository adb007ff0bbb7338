"""The process that compiles the kernels computes the same bits as one that finds them in the cache."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

SCRIPT = """
import hashlib
import numpy as np
from attention import exact_attention, exact_attention_vjp, fast_attention
rng = np.random.default_rng(0)
q, k1, k2, v1, v2 = (rng.uniform(-0.5, 0.5, (70, 5)) for _ in range(5))
for found in (
    exact_attention(q, (k1, k2), (v1, v2)),
    exact_attention(q.astype("f4"), [k1.astype("f4")], [v1.astype("f4")], causal=True),
    exact_attention_vjp(q, (k1, k2), (v1, v2), q).keys[0],
    fast_attention(q, (k1, k2), (v1, v2), tolerance=1e-5),
):
    print(hashlib.sha256(found.tobytes()).hexdigest())
"""


@pytest.mark.slow
def test_compiling_does_not_change_bits(tmp_path):
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    said = [
        subprocess.run(
            [sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    ]
    assert said[0] == said[1]
    assert len(said[0].split()) == 4
    assert list(tmp_path.rglob("*.nbc"))
