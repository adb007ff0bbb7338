"""Which versions a result is recorded with."""

import platform
import re
import subprocess
import sys
from importlib.metadata import requires

import numpy as np

from reductions.versions import PACKAGES, versions

INTERFACE = {"click", "rich", "platformdirs", "psutil"}  # nothing that is computed depends on them


def test_versions():
    assert list(versions()) == ["python", *PACKAGES]
    assert (versions()["python"], versions()["numpy"]) == (platform.python_version(), np.__version__)


def test_every_requirement_is_recorded():
    needed = {re.match(r"[\w-]+", line)[0] for line in requires("hardchain") if "extra ==" not in line}
    assert needed - INTERFACE <= set(PACKAGES)
    assert {"numpy", "python-flint"} <= needed


def test_as_a_command():
    line = subprocess.run(
        [sys.executable, "-m", "reductions.versions"], capture_output=True, text=True, check=True
    ).stdout
    assert line == ", ".join(f"{name} {number}" for name, number in versions().items()) + "\n"
