"""Exercises: each stub is not solved yet, its solution is right, and what is plausible but wrong is refuted."""

import ast
import inspect
import re
from importlib import import_module
from pathlib import Path

import pytest

from reductions.errors import InputError
from reductions.exercises import check
from reductions.exercises.checking import MODULES, numbers

nbformat = pytest.importorskip("nbformat")

NOTEBOOKS = {int(path.stem[:2]): path for path in sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))}
NUMBERS = numbers()


def answers(number):
    return import_module(f"tests.notebooks.solutions.{MODULES[int(number.partition('.')[0])]}")


def tagged(notebook, tag):
    cells = nbformat.read(NOTEBOOKS[notebook], as_version=4).cells
    return [cell for cell in cells if tag in cell.metadata.get("tags", [])]


def stubs(notebook):
    """The number, name and arguments of each stub, as the notebook writes them."""
    for stub, checked in zip(tagged(notebook, "exercise"), tagged(notebook, "check"), strict=True):
        (number, name) = re.fullmatch(r'check\("([\d.]+)", (\w+)\)', checked.source).groups()
        (node,) = (node for node in ast.parse(stub.source).body if getattr(node, "name", None) == name)
        yield number, node, checked


@pytest.mark.parametrize("number", NUMBERS)
def test_solved_by_its_solution(number):
    assert check(number, answers(number).SOLUTIONS[number]).solved is True


@pytest.mark.parametrize("number", NUMBERS)
def test_wrong_answers_are_refuted(number):
    assert answers(number).WRONG[number]
    for wrong in answers(number).WRONG[number]:
        verdict = check(number, wrong)
        assert verdict.solved is False
        assert len(verdict.text) < 2000


@pytest.mark.parametrize("number", NUMBERS)
def test_a_forgotten_return_is_not_right(number):
    assert check(number, lambda *_, **__: None).solved is False


@pytest.mark.parametrize("notebook", MODULES)
def test_the_notebook_asks_for_what_is_checked(notebook):
    asked = list(stubs(notebook))
    assert [number for number, _, _ in asked] == [n for n in NUMBERS if n.startswith(f"{notebook}.")]
    assert 3 <= len(asked) <= 5
    for number, node, checked in asked:
        solution = answers(number).SOLUTIONS[number]
        if isinstance(node, ast.FunctionDef):
            assert list(inspect.signature(solution).parameters) == [argument.arg for argument in node.args.args]
        assert "raise NotImplementedError" in ast.unparse(node)
        (output,) = checked.outputs
        assert output["data"]["text/plain"] == f"Exercise {number}: not solved yet."


@pytest.mark.parametrize("notebook", MODULES)
def test_two_questions_are_open(notebook):
    cells = [cell.source for cell in nbformat.read(NOTEBOOKS[notebook], as_version=4).cells]
    assert sum(cell.count("**Open ") for cell in cells) == 2
    assert sum(cell.startswith("**Exercise ") for cell in cells) == len(tagged(notebook, "exercise"))


def test_says_what_went_wrong():
    verdict = check("2.1", lambda values: 1 // 0)
    assert "ZeroDivisionError" in verdict.text
    assert verdict.solved is False
    assert "(True,)) is 0, and should be 1" in check("2.1", lambda values: 0).text
    with pytest.raises(InputError, match="no exercise"):
        check("2.9", None)
