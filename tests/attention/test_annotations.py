"""The annotations of public functions allow lists where lists work, and refuse one array in the place of several."""

import ast
import runpy
from pathlib import Path

import pytest

import attention
from attention.errors import InputTypeError

SCRIPT = Path(__file__).with_name("called_with_lists.py")


def test_lists_pass_mypy():
    api = pytest.importorskip("mypy.api", reason="mypy is not installed: hardchain[test]")
    output, errors, status = api.run(["--strict", str(SCRIPT)])
    assert (status, errors) == (0, ""), output


def test_lists_work_and_arrays_in_their_place_do_not():
    names = runpy.run_path(str(SCRIPT))
    with pytest.raises(InputTypeError, match="got one ndarray"):
        names["refused"]()


def test_every_public_function_is_called():
    used = {node.id for node in ast.walk(ast.parse(SCRIPT.read_text())) if isinstance(node, ast.Name)}
    outside = {"PlantedInstance", "ScoreBounds", "calibration"}  # of results, and one without an argument
    assert set(attention.__all__) - used == outside
