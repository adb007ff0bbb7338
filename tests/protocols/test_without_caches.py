"""Where nothing can be kept on disk the answers are the same; and where it fills up, or is not ours to read."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import galois
import pytest

import protocols
from protocols import GarciaStichtenoth
from protocols.codes import tower_cache

NOWHERE = "/proc/nowhere"  # which even root cannot make
ANSWER = """
import json
from protocols import GarciaStichtenoth
print(json.dumps(GarciaStichtenoth(2, 4, 15).generator_matrix.tolist()))
"""
CANNOT_KEEP = """
import sys, numba
from protocols.codes import products
from protocols.codes.compiling import load_galois
for module, function in (
    (products, products._fill_binary.__wrapped__),
    (load_galois(), load_galois()._domains._calculate.int_to_vector.py_func),
):
    try:
        numba.njit(cache=True)(function)
    except RuntimeError as error:
        assert "no locator available" in str(error)
    else:
        sys.exit(f"{module.__file__} can be kept")
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the directories are those of Unix")


@pytest.fixture
def read_only(tmp_path):
    """The packages that keep compiled code, beside whose modules no directory __pycache__ can be made."""
    for package in (protocols, galois):
        source = Path(package.__file__).parent
        copy = Path(shutil.copytree(source, tmp_path / source.name, ignore=shutil.ignore_patterns("__pycache__")))
        for directory in (copy, *(path for path in copy.rglob("*") if path.is_dir())):
            (directory / "__pycache__").touch()
    return tmp_path


def run(code, directory, **variables):
    environment = {**os.environ, "PYTHONPATH": str(directory), **variables}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=directory, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def expected():
    return GarciaStichtenoth(2, 4, 15).generator_matrix.tolist()


def test_nothing_can_be_kept(read_only):
    where = dict.fromkeys(("NUMBA_CACHE_DIR", "XDG_CACHE_HOME", "HOME"), NOWHERE)
    assert json.loads(run(CANNOT_KEEP + ANSWER, read_only, **where)) == expected()
    assert not [path for path in read_only.rglob("*") if path.suffix in (".nbi", ".nbc", ".npy")]


def test_the_disk_fills_up(read_only, tmp_path):
    """There is a place, but files end after 64 bytes, which is enough for semaphores."""
    full = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))\n"
    where = {"NUMBA_CACHE_DIR": str(tmp_path / "numba"), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    assert json.loads(run(full + ANSWER, read_only, **where)) == expected()
    assert not [path for path in tmp_path.rglob("*") if path.suffix in (".nbi", ".nbc", ".npy")]


def test_what_is_kept_cannot_be_read(read_only, tmp_path):
    where = {"NUMBA_CACHE_DIR": str(tmp_path / "numba"), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    run(ANSWER, read_only, **where)
    kept = [path for path in tmp_path.rglob("*") if path.suffix in (".nbi", ".npy")]
    assert {path.name.split(".")[0] for path in kept} >= {tower_cache.cache_file(2, 4).stem}
    assert any("_fill_binary" in path.name for path in kept)
    for path in kept:
        path.unlink()
        path.mkdir()  # which no one can read as a file, whoever runs the test
    assert json.loads(run(ANSWER, read_only, **where)) == expected()
