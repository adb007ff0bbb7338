"""The annotations of public functions allow lists where lists work, and refuse one array in the place of several."""

import ast
from pathlib import Path

import pytest

import attention
from attention.errors import InputTypeError
from tests.attention import called_with_lists

SCRIPT = Path(called_with_lists.__file__)


def test_lists_pass_mypy():
    api = pytest.importorskip("mypy.api", reason="mypy is not installed: hardchain[test]")
    output, errors, status = api.run(["--strict", str(SCRIPT)])
    assert (status, errors) == (0, ""), output


def test_lists_work_and_arrays_in_their_place_do_not():
    called_with_lists.of_attention()
    called_with_lists.of_states_and_plans()
    called_with_lists.of_universal_sets()
    with pytest.raises(InputTypeError, match="got one ndarray"):
        called_with_lists.refused()


def test_every_public_function_is_called():
    used = {node.id for node in ast.walk(ast.parse(SCRIPT.read_text())) if isinstance(node, ast.Name)}
    outside = {"Certified", "PlantedInstance", "ScoreBounds", "calibration"}  # of results, and one without an argument
    assert set(attention.__all__) - used == outside
