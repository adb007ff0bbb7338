"""A limit of the address space that the shell sets."""

import subprocess
import sys

import pytest

from reductions import CNF

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="there is no ulimit")]

FORMULA = CNF(24, tuple((i, i + 1, i + 2) for i in range(1, 25, 3)))


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "formula.cnf"
    path.write_text(FORMULA.to_dimacs())
    return path


@pytest.mark.parametrize(
    ("kibibytes", "reason"),
    [(400_000, "the address space is limited to 390 MiB, which is less than"),
     (1_300_000, "49 questions to AttentionQuery of 16,908,544 steps each would take about ")],
)  # fmt: skip
def test_ulimit(file, kibibytes, reason):
    command = f"ulimit -v {kibibytes}; exec {sys.executable} -m reductions decide {file}"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith(f"hardchain: {reason}")
