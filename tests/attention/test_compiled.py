"""Where compiled functions cannot be kept on disk, they are compiled again: slower, with the same answer."""

import errno
import importlib.util
import io
import json
import os
import pickle
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numba import config
from numba.core.caching import IndexDataCacheFile

import attention
from attention import exact_attention
from attention.support import compiled

PACKAGE = Path(attention.__file__).parent
SOURCE = "from {module} import {name}\n\n\n@{name}({options})\ndef triple(x):\n    return 3 * x\n"
COMPILED = SOURCE.format(module="attention.support.compiled", name="compiled", options="nogil=True")
NUMBAS = SOURCE.format(module="numba", name="njit", options="cache=True")
CALLS = """
import json
import numpy as np
import attention.fast.causal_kernel, attention.fast.kernel, attention.fast.gradient
from attention import exact_attention
try:
    import numbas
except RuntimeError as error:
    print(json.dumps(str(error)))
x = np.linspace(-1, 1, 21).reshape(7, 3)
print(json.dumps(exact_attention(x, [x], [x]).tolist()))
"""


@pytest.fixture
def load(tmp_path, monkeypatch):
    """Import a source, written anew to one file, with its cache beside it."""
    monkeypatch.setattr(config, "CACHE_DIR", "")

    def make(source):
        path = tmp_path / "made.py"
        path.write_text(source)
        spec = importlib.util.spec_from_file_location("made", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module.triple

    return make


def kept(tmp_path):
    return sorted(path.suffix for path in (tmp_path / "__pycache__").glob("*.nb?"))


def test_what_is_compiled_is_kept(load, tmp_path):
    assert load(COMPILED)(7) == 21
    assert kept(tmp_path) == [".nbc", ".nbi"]
    again = load(COMPILED)
    assert again(8) == 24
    assert sum(again.stats.cache_hits.values()) == 1


def test_what_other_kernels_hold_is_not_kept_beyond_a_change(load, tmp_path, monkeypatch):
    """A kernel has the constants of others in it, and what they compile to."""
    package = tmp_path / "attention"
    (package / "support").mkdir(parents=True)
    monkeypatch.setattr(compiled, "__file__", str(package / "support" / "compiled.py"))
    (package / "fast").mkdir()
    other = package / "fast" / "other_kernel.py"
    for content, hits in (("FACTOR = 3", 0), ("FACTOR = 3", 1), ("FACTOR = 30", 0), ("FACTOR = 30", 1)):
        if not other.exists() or other.read_text() != content:
            other.write_text(content)
        triple = load(COMPILED)
        assert triple(7) == 21
        assert sum(triple.stats.cache_hits.values()) == hits


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EROFS])
def test_a_full_disk_costs_nothing_but_time(load, tmp_path, monkeypatch, code):
    def full(*_):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(IndexDataCacheFile, "_save_index", full)
    with pytest.raises(OSError, match=os.strerror(code)):
        load(NUMBAS)(7)
    assert load(COMPILED)(7) == 21
    assert kept(tmp_path) == []


@pytest.mark.parametrize("damage", [b"", b"\x80\x05", pickle.dumps("0.0.0")[:-3], bytes(64)], ids=range(4))
@pytest.mark.parametrize("suffix", ["nbi", "nbc"])
def test_damaged_files_are_not_read(load, tmp_path, suffix, damage):
    assert load(COMPILED)(7) == 21
    for path in (tmp_path / "__pycache__").glob(f"*.{suffix}"):
        path.write_bytes(damage)
    assert load(COMPILED)(8) == 24


def test_a_terminal_is_told_once_that_something_is_compiled(load, tmp_path, monkeypatch):
    for terminal, lines in ((False, 0), (True, 1)):
        stream = io.StringIO()
        stream.isatty = lambda terminal=terminal: terminal
        monkeypatch.setattr(sys, "stderr", stream)
        for call in range(2):
            compiled._announce.cache_clear()
            assert load(COMPILED)(7 + call) == 21 + 3 * call  # the second time it is kept
        assert stream.getvalue().count("compiling, once for this machine") == lines
        shutil.rmtree(tmp_path / "__pycache__")
    stream.truncate(0)
    compiled._announce.cache_clear()
    monkeypatch.setattr(compiled._Cache, "__init__", lambda *_: (_ for _ in ()).throw(RuntimeError("no locator")))
    assert load(COMPILED)(7) == 21
    assert "in every process" in stream.getvalue()


def test_without_compilation_it_is_the_function(load, monkeypatch):
    monkeypatch.setattr(config, "DISABLE_JIT", 1)
    triple = load(COMPILED)
    assert (triple(7), type(triple).__name__) == (21, "function")


def test_where_nothing_can_be_written_everything_still_works(tmp_path):
    """No user may write into a file as if it were a directory, root neither."""
    shutil.copytree(PACKAGE, tmp_path / "attention", ignore=shutil.ignore_patterns("__pycache__"))
    for directory in (tmp_path, *(path for path in (tmp_path / "attention").glob("**") if path.is_dir())):
        (directory / "__pycache__").touch()
    (tmp_path / "numbas.py").write_text(NUMBAS)
    nowhere = tmp_path / "attention" / "py.typed" / "below"
    places = dict.fromkeys(["NUMBA_CACHE_DIR", "XDG_CACHE_HOME", "HOME", "LOCALAPPDATA"], str(nowhere))
    environment = os.environ | places | {"PYTHONPATH": str(tmp_path)}
    command = [sys.executable, "-c", CALLS]
    found = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
    refusal, output = map(json.loads, found.stdout.splitlines())
    assert "no locator available" in refusal  # what numba itself does there
    x = np.linspace(-1, 1, 21).reshape(7, 3)
    np.testing.assert_array_equal(output, exact_attention(x, [x], [x]))


def test_everything_is_compiled_by_the_one_decorator():
    files = [path for path in PACKAGE.rglob("*.py") if "kernels" not in path.parts]  # those for a card are Triton's
    assert [path.name for path in files if re.search(r"\bn?jit\b", path.read_text(encoding="utf-8"))] == ["compiled.py"]
