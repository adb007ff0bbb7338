"""Documents and bundles that the first version wrote, kept as it wrote them: they are read, verified and lifted."""

import json
from pathlib import Path

import pytest

from reductions.bundles.bundle import instance_at, lift_answer
from reductions.bundles.checker import check
from reductions.problem import Problem

WRITTEN = Path(__file__).parents[1] / "vectors" / "first_version"
WITNESSES = json.loads((WRITTEN / "witnesses.json").read_text())


@pytest.mark.parametrize("name", WITNESSES)
def test_an_instance_is_read_and_says_the_same(name):
    text = (WRITTEN / f"{name}.json").read_text()
    instance = Problem.from_json(text)
    assert type(instance).__name__ == WITNESSES[name]["problem"]
    assert "format" not in json.loads(text)
    assert repr(instance.brute_force()) == WITNESSES[name]["witness"]
    again = Problem.from_json(instance.to_json())
    assert again == instance
    assert again.provenance == instance.provenance


@pytest.mark.parametrize(("name", "counted"), [("bundle-direct", 1), ("bundle-gap", 2)])
def test_a_bundle_is_accepted_and_lifted(name, counted):
    assert check(WRITTEN / name).startswith(f"accepted: {counted} of ")
    source = Problem.from_json((WRITTEN / name / "source.json").read_text())
    found = [(n, w) for n in range(counted) if (w := instance_at(WRITTEN / name, n).brute_force()) is not None]
    assert found or name == "bundle-gap"
    for number, witness in found:
        answer = json.loads(json.dumps({"instance": number, "witness": witness}))
        assert source.verify(lift_answer(WRITTEN / name, answer))
