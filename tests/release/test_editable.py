"""What `make` installs gives its types to other projects."""

import json
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
USER = """
from attention import attend
from protocols import ReedSolomon
from reductions import CNF, decide

answer: bool = decide(CNF(1, ((1,),)), budget="two").satisfiable
"""


def installed_from():
    """The `direct_url.json` of the installation: where it is from, and whether it is editable."""
    return json.loads(distribution("hardchain").read_text("direct_url.json") or "{}")


@pytest.mark.slow
@pytest.mark.skipif(
    installed_from() != {"url": ROOT.as_uri(), "dir_info": {"editable": True}}, reason="not what `make` installs"
)
def test_a_project_elsewhere_finds_the_types(tmp_path):
    """mypy looks along the paths of site-packages, and does not run the finder that setuptools would leave there."""
    pytest.importorskip("mypy", reason="mypy is not installed: hardchain[test]")
    (tmp_path / "user.py").write_text(USER)
    command = [sys.executable, "-m", "mypy", "--strict", "user.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    (error,) = (line for line in done.stdout.splitlines() if "error:" in line)
    assert "[arg-type]" in error
