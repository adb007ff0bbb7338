"""An installed hardchain as a user finds it: `make compat` runs this, away from the checkout, on wheel and sdist."""

import json
import re
import subprocess
import sys
from importlib.metadata import distribution, version
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

import numpy as np

import attention
import protocols
import reductions
from reductions import CNF, decide
from reductions.bundles.bundle import instance_at

README = Path(__file__).parents[2] / "README.md"
COMMANDS = re.findall(r"^    (hardchain .*)$", README.read_text(encoding="utf-8"), re.MULTILINE)
EXTRAS = {
    "graph": ("draw", "matplotlib"),
    "show": ("draw", "matplotlib"),
    "prove": ("solver", "pysat"),
    "find": ("solver", "pysat"),
}
"""Of commands that take one: its name, and a module that it installs."""
FORMULA = "p cnf 3 3\n1 -2 0\n2 3 0\n-3 0\n"


def shell(command, directory, status=0):
    """What a line prints, in a shell as a user types it."""
    done = subprocess.run(command, shell=True, cwd=directory, capture_output=True, text=True, check=False)
    assert done.returncode == status, (command, done.stdout, done.stderr)
    return done.stdout + done.stderr


def test_not_the_checkout():
    for package in (attention, protocols, reductions):
        assert Path(package.__file__).is_relative_to(sys.prefix)
        assert (files(package) / "py.typed").is_file()
    assert any(path.name == "LICENSE" for path in distribution("hardchain").files)


def test_the_packages():
    assert decide(CNF.from_dimacs(FORMULA)).answer == (1, 2, -3)
    assert protocols.ReedSolomon(7, 6, 2).degree == 1
    query, key, value = np.random.default_rng(0).uniform(-1, 1, (3, 50, 4))
    fast = attention.fast_attention(query, (key, key), (value, value), tolerance=1e-6)
    np.testing.assert_allclose(fast, attention.exact_attention(query, (key, key), (value, value)), atol=1e-6)


def test_the_command_line(tmp_path):
    (tmp_path / "formula.cnf").write_text(FORMULA)
    assert version("hardchain") in shell("hardchain --version", tmp_path)
    example = files("reductions") / "examples" / "petersen.cnf"
    assert json.loads(shell(f"hardchain decide {example} --json", tmp_path))["satisfiable"] is True
    for name in ("page.html", "page.css", "base.js", "protocol.js", "attention.js"):
        assert (files("reductions") / "draw" / "watch" / name).is_file()
    for command in COMMANDS:
        if " lift " in command:
            found = enumerate(instance_at(tmp_path / "bundle", number).brute_force() for number in range(100))
            number, witness = next(pair for pair in found if pair[1])
            (tmp_path / "answer.json").write_text(json.dumps({"instance": number, "witness": witness}))
        extra, module = EXTRAS.get(command.split()[1], ("", "numpy"))
        missing = find_spec(module) is None
        said = shell(command, tmp_path, 2 if missing else 0)
        assert not missing or f"pip install 'hardchain[{extra}]'" in said


def test_types_are_there_for_others(tmp_path):
    for name, minutes in (("right", "2"), ("wrong", "'two'")):
        (tmp_path / f"{name}.py").write_text(
            "from attention import attend\nfrom protocols import ReedSolomon\nfrom reductions import CNF, decide\n\n"
            f"answer: bool = decide(CNF(1, ((1,),)), budget={minutes}).satisfiable\n"
        )
    errors = [line for line in shell("mypy --strict right.py wrong.py", tmp_path, 1).splitlines() if "error:" in line]
    assert len(errors) == 1
    assert errors[0].startswith("wrong.py:5:")
    assert "[arg-type]" in errors[0]


def test_the_pytest_plugin(tmp_path):
    (tmp_path / "test_user.py").write_text(
        "from reductions.edges import CNFToOrthogonalVectors\n\n"
        "def test_mine(check_reduction):\n    check_reduction(CNFToOrthogonalVectors(order=2))\n"
    )
    assert "1 passed" in shell("pytest -c /dev/null --rootdir=. --reduction-examples 5 test_user.py", tmp_path)
