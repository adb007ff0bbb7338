"""Bundles of conversations: an answer leads to the next question, and the last one to the answer of the source."""

import json

import numpy as np
import pytest
from click.testing import CliRunner

from reductions import CNF, OrthogonalVectors, decide, route
from reductions.__main__ import main
from reductions.bundles.bundle import holds_conversation, instance_at, lift_answer, reply, write_bundle
from reductions.edges import OrthogonalVectorsToGapMaxIP, ThreeSumToSmallThreeSum
from reductions.errors import InputError
from reductions.problems import MinPlusProduct, ThreeSum

PRODUCT = MinPlusProduct(([[0, 2], [7, -1]], [[5, 1], [0, 4]]))
SUMS = ThreeSum(((10**30, 7), (5, 10**20), (-(10**30) - 10**20, 1)))


def answered(directory, number):
    return {"instance": number, "witness": instance_at(directory, number).brute_force()}


def test_a_product_is_held_from_question_to_question(tmp_path):
    bundle = tmp_path / "bundle"
    path = route(PRODUCT, "NegativeTriangle", group=2)
    assert write_bundle(PRODUCT, path, bundle) == 1
    assert holds_conversation(bundle)
    number, asked = 0, 1
    while number is not None:
        found = reply(bundle, answered(bundle, number))
        number, asked = found.question, asked + (found.question is not None)
    assert np.array_equal(found.answer, PRODUCT.value())
    assert asked == decide(PRODUCT, "NegativeTriangle", group=2).stages[-1].instances > 3
    assert [path.name for path in tmp_path.iterdir()] == ["bundle"]
    assert len(list(bundle.glob("instance-*.json"))) == asked


def test_no_and_yes_of_a_search(tmp_path):
    path = (ThreeSumToSmallThreeSum(seed=3, above=50),)
    write_bundle(SUMS, path, tmp_path / "bundle")
    first = reply(tmp_path / "bundle", answered(tmp_path / "bundle", 0))
    assert first == (1, None)
    second = reply(tmp_path / "bundle", answered(tmp_path / "bundle", 1))
    assert second == (None, (0, 1, 0))
    # The last answer is not stored: another one may be given.
    assert reply(tmp_path / "bundle", {"instance": 1, "witness": None}) == (None, None)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ({"instance": 1, "witness": None}, "the open question is instance 0, got 1"),
        ({"instance": 0, "witness": [0, 0, 0]}, "is not a witness"),
        ({"instance": 0, "witness": [9, 9, 9]}, "is not a witness"),
        ({"instance": 0, "witness": "yes"}, "is not a witness"),
        ({"instance": 0}, "an answer reads"),
        ([], "an answer reads"),
    ],
)
def test_bad_answers(answer, told, tmp_path):
    write_bundle(SUMS, (ThreeSumToSmallThreeSum(seed=3, above=50),), tmp_path / "bundle")
    before = (tmp_path / "bundle" / "manifest.json").read_bytes()
    with pytest.raises(InputError, match=told):
        reply(tmp_path / "bundle", answer)
    assert (tmp_path / "bundle" / "manifest.json").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["bundle"]


def test_each_bundle_has_its_own_way(tmp_path):
    write_bundle(SUMS, (ThreeSumToSmallThreeSum(),), tmp_path / "talk")
    with pytest.raises(InputError, match="use reply"):
        lift_answer(tmp_path / "talk", {"instance": 0, "witness": None})
    formula = CNF(2, ((1, 2),))
    write_bundle(formula, route(formula, "OrthogonalVectors", order=2), tmp_path / "fan")
    assert not holds_conversation(tmp_path / "fan")
    with pytest.raises(InputError, match="use lift_answer"):
        reply(tmp_path / "fan", {"instance": 0, "witness": [0, 0]})


def test_on_the_command_line(tmp_path):
    (tmp_path / "sums.json").write_text(SUMS.to_json())

    def run(*arguments, text=None):
        return CliRunner().invoke(main, list(map(str, arguments)), input=text)

    made = run("reduce", tmp_path / "sums.json", "--to", "ThreeSum", "-o", tmp_path / "b", "--set", "above=50")
    assert made.exit_code == 2  # an instance of the target itself: there is no way to go
    path = (ThreeSumToSmallThreeSum(seed=3, above=50),)
    write_bundle(SUMS, path, tmp_path / "bundle")
    replies = [run("lift", tmp_path / "bundle", "-", text=json.dumps(answered(tmp_path / "bundle", 0)))]
    replies.append(run("lift", tmp_path / "bundle", "-", text=json.dumps(answered(tmp_path / "bundle", 1))))
    assert [json.loads(each.stdout) for each in replies] == [{"instance": 1}, [0, 1, 0]]


def test_an_instance_beyond_the_last_is_refused_without_making_the_others():
    source = OrthogonalVectors((np.ones((2, 40)), np.ones((3, 40))))
    edge = OrthogonalVectorsToGapMaxIP(block_length=12)
    assert edge.count(source.measured()) > 10**9
    with pytest.raises(InputError, match=f"there is no instance {10**30}"):
        edge.instance(source, 10**30)
