"""The script for a card runs to its end in the interpreter, and says so where there is no card."""

import json
import sys
from importlib import util
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed: hardchain[torch]")

SCRIPT = Path(__file__).parents[3] / "benchmarks" / "gpu.py"


@pytest.fixture
def gpu():
    spec = util.spec_from_file_location("gpu", SCRIPT)
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def few(_, device):
    """Inputs as `adversarial` makes them, with fewer monomials."""
    query, *rest = (torch.full((n, 2), 0.5, device=device) for n in (3, 5, 4, 5, 4))
    return query, tuple(rest[:2]), tuple(rest[2:]), 0.1


def test_every_part_runs_in_the_interpreter(gpu, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["gpu.py", "--interpret"])
    monkeypatch.setattr(gpu, "TINY", {**gpu.TINY, "tokens": 9, "cases": 1, "exact": 5, "width": 3})
    monkeypatch.setattr(gpu, "adversarial", few)
    gpu.main()
    found = json.loads(capsys.readouterr().out)
    assert "interpreter" in found["machine"]["card"]
    assert set(found["fast"]["degree 2"]["difference_from_eager"]) == {"eager", "tf32x3", "tf32", "bf16"}
    assert found["fast"]["degree 2"]["difference_from_eager"]["tf32x3"] < 1e-6
    assert (found["correctness"]["certified"], found["correctness"]["violations"]) == (1, 0)
    assert found["rates"] == {"float32": None, "tf32": None, "bf16": None}  # no figure of a card is made up
    assert not any(found["verdicts"][name] for name in found["verdicts"] if "TFLOP" in name)
    assert found["machine"]["torch"] in gpu.markdown(found)


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a card")
def test_without_a_card_nothing_is_measured(gpu, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["gpu.py"])
    with pytest.raises(SystemExit, match="--interpret"):
        gpu.main()
