"""`import protocols` costs next to nothing: what takes long is imported when it is first needed."""

import json
import subprocess
import sys

import pytest

import protocols

SLOW = ("galois", "numba", "sympy", "scipy", "flint")


def loaded(*lines):
    """Which of the slow packages a fresh interpreter has imported after each line."""
    code = "import json, sys\n" + "\n".join(
        f"{line}\nprint(json.dumps([name for name in {SLOW} if name in sys.modules]))" for line in lines
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_what_takes_long_waits():
    after = loaded(
        "import protocols",
        "import protocols.errors, protocols.checks",
        "from protocols import DisjointnessProtocol, ReedSolomon",
        "import protocols.accounting, protocols.parameters, protocols.soundness, protocols.transcript",
        "code = ReedSolomon(7, 6, 2)",
    )
    assert after[:2] == [[], []]
    assert "galois" not in after[2] + after[3]
    assert "galois" in after[4]


def test_the_public_names_are_those_of_their_modules():
    from protocols import codes, disjointness

    for name in protocols.__all__:
        home = disjointness if name == "DisjointnessProtocol" else codes
        assert getattr(protocols, name) is getattr(home, name)


@pytest.mark.parametrize("name", ["Golay", "galois", "__wrapped__"])
def test_other_names_are_not_there(name):
    assert not hasattr(protocols, name)
    with pytest.raises(AttributeError, match=f"module 'protocols' has no attribute '{name}'"):
        getattr(protocols, name)
