"""Rules of problem-reductions: its documents are read as its sources say, and what is wrong in them is refuted."""

import json
import random
import shlex
import sys
from itertools import combinations
from pathlib import Path

import pytest
from click.testing import CliRunner

from reductions.__main__ import main
from reductions.errors import BudgetError, InputError
from reductions.problem import Problem
from reductions.problems.foreign import from_pred
from reductions.testing import Counterexample, check_problem
from reductions.testing.pred import PredInstance, PredRule, check_document, check_rule
from reductions.testing.pred.questions import QUESTIONS

PATH = {"num_vertices": 4, "edges": [[0, 1], [1, 2], [2, 3]]}
PAW = {"num_vertices": 4, "edges": [[0, 1], [0, 2], [1, 2], [2, 3]]}


def clauses(*literals):
    return [{"literals": list(clause)} for clause in literals]


SETS = {"sets": [[0, 1, 2], [2, 3], [3, 4, 5], [0, 4]], "universe_size": 6}

WORTH = [
    ("Satisfiability", {"num_vars": 2, "clauses": clauses((1, 2), (-1, 2))}, True, {(0, 1), (1, 1)}),
    ("Satisfiability", {"num_vars": 1, "clauses": clauses(())}, None, set()),
    ("Satisfiability", {"num_vars": 0, "clauses": []}, True, {()}),
    ("KSatisfiability", {"num_vars": 2, "clauses": clauses((1, 1, -2))}, True, {(0, 0), (1, 0), (1, 1)}),
    ("NAESatisfiability", {"num_vars": 2, "clauses": clauses((1, 2), (1, -2, -2))}, None, set()),
    ("NAESatisfiability", {"num_vars": 2, "clauses": clauses((1, 2))}, True, {(0, 1), (1, 0)}),
    ("OneInThreeSatisfiability", {"num_vars": 3, "clauses": clauses((1, 2, -3))}, True,
     {(1, 0, 1), (0, 1, 1), (0, 0, 0)}),
    ("Maximum2Satisfiability", {"num_vars": 2, "clauses": clauses((1, 2), (-1, -1), (-2, -2))}, 2,
     {(0, 0), (0, 1), (1, 0)}),
    ("MaximumIndependentSet", {"graph": PATH, "weights": [1, 3, 1, 1]}, 4, {(0, 1, 0, 1)}),
    ("MinimumVertexCover", {"graph": PATH, "weights": [1, None, "One", 1]}, 2,
     {(0, 1, 1, 0), (1, 0, 1, 0), (0, 1, 0, 1)}),
    ("DecisionMinimumVertexCover", {"inner": {"graph": PATH, "weights": [1, 1, 2, 1]}, "bound": 2}, True,
     {(0, 1, 0, 1)}),
    ("DecisionMinimumVertexCover", {"inner": {"graph": PATH, "weights": [1] * 4}, "bound": 1}, None, set()),
    ("MaximumClique", {"graph": PAW, "weights": [1, 1, 1, 3]}, 4, {(0, 0, 1, 1)}),
    ("KClique", {"graph": PAW, "k": 3}, True, {(1, 1, 1, 0)}),
    ("KClique", {"graph": PATH, "k": 3}, None, set()),
    ("MinimumDominatingSet", {"graph": PAW, "weights": [1, 1, 4, 1]}, 2, {(1, 0, 0, 1), (0, 1, 0, 1)}),
    ("DecisionMinimumDominatingSet", {"inner": {"graph": PAW, "weights": [1] * 4}, "bound": 1}, True, {(0, 0, 1, 0)}),
    ("KColoring", {"graph": {"num_vertices": 2, "edges": [[0, 1]]}, "num_colors": 3}, True,
     {(a, b) for a in range(3) for b in range(3) if a != b}),
    ("KColoring", {"graph": {"num_vertices": 1, "edges": [[0, 0]]}, "num_colors": 3}, None, set()),
    ("MaxCut", {"graph": PAW, "edge_weights": [1, 1, 1, 5]}, 7,
     {(0, 1, 1, 0), (1, 0, 0, 1), (1, 0, 1, 0), (0, 1, 0, 1), (0, 0, 1, 0), (1, 1, 0, 1)}),
    ("MaximumMatching", {"graph": PATH, "edge_weights": [2, 3, 2]}, 4, {(1, 0, 1)}),
    ("MaximumMatching", {"graph": {"num_vertices": 1, "edges": []}, "edge_weights": []}, 0, {()}),
    ("MaximumSetPacking", {"sets": SETS["sets"], "weights": [1, 1, 1, 1]}, 2, {(1, 0, 1, 0), (0, 1, 0, 1)}),
    ("MinimumSetCovering", {**SETS, "weights": [1, 1, 2, 1]}, 3, {(1, 0, 1, 0)}),
    ("MinimumSetCovering", {"universe_size": 1, "sets": [], "weights": []}, None, set()),
    ("MinimumHittingSet", SETS, 2, {tuple(int(e in pair) for e in range(6)) for pair in ((0, 3), (2, 4))}),
    ("ExactCoverBy3Sets", {"universe_size": 6, "subsets": [[0, 1, 2], [1, 2, 3], [3, 4, 5]]}, True, {(1, 0, 1)}),
    ("QUBO", {"num_vars": 2, "matrix": [[-1.5, 3.0], [-9.0, -0.5]]}, -1.5, {(1, 0)}),
    ("SpinGlass", {"graph": {"num_vertices": 3, "edges": [[0, 1], [1, 2]]}, "couplings": [1, -2], "fields": [0, 0, 1]},
     -4, {(1, 0, 0)}),
    ("Knapsack", {"weights": [2, 3, 4], "values": [3, 4, 6], "capacity": 5}, 7, {(1, 1, 0)}),
    ("SubsetSum", {"sizes": ["3", "5", str(2**70)], "target": str(2**70 + 3)}, True, {(1, 0, 1)}),
    ("Partition", {"sizes": [1, 2, 3]}, True, {(1, 1, 0), (0, 0, 1)}),
    ("Partition", {"sizes": [1, 2]}, None, set()),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "data", "value", "solutions"), WORTH)
def test_what_is_best(kind, data, value, solutions):
    instance = PredInstance(kind, data)
    assert (instance.value, instance.solutions[1]) == (value, solutions)
    assert set(instance.witnesses()) == solutions


def test_every_problem_is_tried():
    assert {kind for kind, *_ in WORTH} == set(QUESTIONS)


def test_the_same_answers_as_problems_of_this_library():
    rng = random.Random(5)
    for _ in range(20):
        vertices = rng.randint(0, 4)
        edges = [list(pair) for pair in combinations(range(vertices), 2) if rng.random() < 0.6]
        graph = {"num_vertices": vertices, "edges": edges}
        number = rng.randint(1, 3)
        formula = [[rng.choice((1, -1)) * rng.randint(1, 3) for _ in range(rng.randint(2, 3))] for _ in range(5)]
        cnf = {"num_vars": 3, "clauses": clauses(*formula)}
        sizes = [str(rng.randint(0, 5)) for _ in range(4)]
        cover = {"graph": graph, "weights": [1] * vertices}
        for kind, data in (
            ("KColoring", {"graph": graph, "num_colors": number}),
            ("KClique", {"graph": graph, "k": number}),
            ("Satisfiability", cnf),
            ("KSatisfiability", cnf),
            ("NAESatisfiability", cnf),
            ("SubsetSum", {"sizes": sizes, "target": str(rng.randint(0, 12))}),
            ("DecisionMinimumDominatingSet", {"inner": cover, "bound": number}),
        ):
            ours = from_pred({"type": kind, "data": data})
            assert (PredInstance(kind, data).value is True) == (ours.solve() is not None), (kind, data)
            assert kind in ours.provenance[0]


@pytest.mark.parametrize(
    ("kind", "data", "named"),
    [
        ("QUBO", {}, "QUBO"),
        ("KClique", {"graph": {"num_vertices": 1, "edges": [[0, 1]]}, "k": 1}, "vertices"),
        ("DecisionMinimumDominatingSet", {"inner": {"graph": PATH, "weights": [1, 2, 1, 1]}, "bound": 1}, "weights"),
    ],
)
def test_what_is_not_a_problem_of_this_library(kind, data, named):
    with pytest.raises(InputError, match=named):
        from_pred({"type": kind, "data": data})
    with pytest.raises(InputError, match="KingsSubgraph"):
        from_pred({"type": "KClique", "variant": {"graph": "KingsSubgraph"}, "data": {}})


def test_it_is_a_problem_like_others():
    instances = [PredInstance(kind, data) for kind, data, *_ in WORTH]
    checked = check_problem(instances, seconds=0.5)
    assert checked.yes > 5 < checked.yes + checked.no
    for instance in instances[:9]:
        assert Problem.from_json(instance.to_json()) == instance
        assert PredInstance.from_document(json.loads(json.dumps(instance.document()))) == instance


@pytest.mark.parametrize(
    ("kind", "data", "variant", "named"),
    [
        ("TravelingSalesman", {}, {}, "TravelingSalesman"),
        ("MaximumClique", {"graph": PATH, "weights": [1] * 4}, {"graph": "KingsSubgraph"}, "KingsSubgraph"),
        ("MaximumClique", {"graph": PATH, "weights": [1] * 3}, {}, "4 weights"),
        ("MaximumClique", {"graph": {"num_vertices": 1, "edges": [[0, 1]]}, "weights": [1]}, {}, "below 1"),
        ("MaximumClique", {"edges": []}, {}, "graph"),
        ("Satisfiability", {"num_vars": 1, "clauses": clauses((2,))}, {}, "literal"),
        ("Satisfiability", {"num_vars": 1, "clauses": clauses((0,))}, {}, "literal"),
        ("SubsetSum", {"sizes": ["x"], "target": "1"}, {}, "x"),
        ("QUBO", {"num_vars": 2, "matrix": [[1.0]]}, {}, "QUBO"),
        ("KClique", {"graph": PATH, "k": True}, {}, "k"),
        ("ExactCoverBy3Sets", {"universe_size": 3, "subsets": [[0, [0], 2]]}, {}, r"\[0\]"),
        ("Partition", {"sizes": [1e308]}, {}, "1e\\+308"),
        ("Partition", {"sizes": ["9" * 400]}, {}, "999"),
    ],
)
def test_what_is_not_as_its_model_has_it_is_refused(kind, data, variant, named):
    with pytest.raises(InputError, match=named):
        PredInstance(kind, data, variant)


def test_too_many_configurations_are_refused():
    instance = PredInstance("Partition", {"sizes": [1] * 30})
    with pytest.raises(BudgetError, match=r"1,073,741,824"):
        _ = instance.value
    instance = PredInstance("KClique", {"graph": {"num_vertices": 2**16, "edges": []}, "k": 2})
    with pytest.raises(BudgetError, match=r"2\^65536"):
        _ = instance.value


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("KClique", {"graph": {"num_vertices": 10**300, "edges": []}, "k": 2}),
        ("Satisfiability", {"num_vars": 10**12, "clauses": []}),
        ("MinimumHittingSet", {"universe_size": 2**63, "sets": []}),
        ("MinimumSetCovering", {"universe_size": 2**40, "sets": [], "weights": []}),
        ("ExactCoverBy3Sets", {"universe_size": 2**40, "subsets": []}),
        ("QUBO", {"num_vars": 2**40, "matrix": []}),
    ],
)
def test_numbers_that_are_only_announced_take_no_memory(kind, data):
    with pytest.raises(BudgetError, match="smaller instance"):
        PredInstance(kind, data)
    if kind == "KClique":
        with pytest.raises(BudgetError, match="vertices"):
            from_pred({"type": kind, "data": data})


# ---- rules


def fake(slip="right"):
    return f"{shlex.quote(sys.executable)} {shlex.quote(str(Path(__file__).with_name('fake_pred.py')))} {slip}"


INDEPENDENT = PredInstance("MaximumIndependentSet", {"graph": PATH, "weights": [1] * 4}, {"weight": "i32"})
HEAVY = PredInstance("MaximumIndependentSet", {"graph": PAW, "weights": [1, 1, 5, 1]})
FORMULAS = [
    PredInstance("Satisfiability", {"num_vars": 2, "clauses": clauses((1, 2), (-1, 2))}),
    PredInstance("Satisfiability", {"num_vars": 1, "clauses": clauses((1,), (-1,))}),
]


def test_right_rules_pass():
    assert check_rule([INDEPENDENT], "MinimumVertexCover", pred=fake()) == (1, 3, 0)
    assert check_rule(FORMULAS, "MaximumIndependentSet", pred=fake()).pairs == 2
    assert check_rule(FORMULAS, "Satisfiability", pred=fake()) == (2, 2, 0)


@pytest.mark.parametrize(("source", "answer"), zip(FORMULAS, [(0, 1), None], strict=True))
def test_a_rule_is_a_reduction_like_others(source, answer):
    """It answers the source, also with NO though the image always has a best configuration."""
    talk = PredRule("MaximumIndependentSet", fake()).converse(source)
    assert next(talk).kind == "MaximumIndependentSet"
    with pytest.raises(StopIteration) as ended:
        talk.send((0, 1, 0, 1) if answer else (1, 0))
    assert ended.value.value == answer


@pytest.mark.parametrize(
    ("instance", "to", "slip", "step"),
    [
        (INDEPENDENT, "MinimumVertexCover", "edge", "extract"),
        (INDEPENDENT, "MinimumVertexCover", "mapping", "extract"),
        (FORMULAS[0], "Satisfiability", "no", "forward direction"),
        (FORMULAS[1], "Satisfiability", "yes", "backward direction"),
        (HEAVY, "MinimumVertexCover", "mapping", "extract"),
        (FORMULAS[0], "Satisfiability", "panic", "extract"),
    ],
)
def test_a_slip_is_refuted(instance, to, slip, step):
    with pytest.raises(Counterexample) as caught:
        check_rule([instance], to, pred=fake(slip))
    assert caught.value.step == step
    assert caught.value.source is instance
    assert caught.value.target.kind == to
    assert ("panicked" in caught.value.because) == (slip == "panic")


def test_what_goes_wrong_with_the_command():
    for pred, to, named in ((fake(), "Nothing", "Nothing"), ("no-such-pred", "QUBO", "no-such-pred")):
        with pytest.raises(InputError, match=named):
            check_rule([INDEPENDENT], to, pred=pred)


# ---- documents


def side(instance):
    return {"problem": instance.kind, "variant": {}, "instance": instance.data}


COVER = PredInstance("MinimumVertexCover", INDEPENDENT.data)
EXAMPLE = {
    "source": side(INDEPENDENT),
    "target": side(COVER),
    "solutions": [{"source_config": [1, 0, 1, 0], "target_config": [0, 1, 0, 1]}],
}
MODEL = {**side(COVER), "optimal_config": [0, 1, 1, 0], "optimal_value": 2}
BUNDLE = {"source": INDEPENDENT.document(), "target": COVER.document(), "path": []}


def test_documents_that_are_right():
    assert check_document(json.dumps(EXAMPLE)) == (1, 1, 0)
    assert check_document(json.dumps(MODEL)) == (0, 1, 0)
    assert check_document(json.dumps(BUNDLE)) == (1, 0, 0)
    assert check_document(json.dumps(BUNDLE), pred=fake()) == (1, 3, 0)
    assert check_document('{"models": [], "rules": []}') == (0, 0, 0)
    large = side(PredInstance("Partition", {"sizes": [1] * 30}))
    unknown = {"problem": "Factoring", "variant": {}, "instance": {}}
    models = [MODEL, {**unknown, "optimal_config": [0], "optimal_value": 1}]
    rules = [EXAMPLE, {"source": large, "target": large, "solutions": []}, {**EXAMPLE, "target": unknown}]
    assert check_document(json.dumps({"models": models, "rules": rules})) == (1, 2, 3)


@pytest.mark.parametrize(
    ("document", "step"),
    [
        ({**MODEL, "optimal_config": [1, 1, 1, 0]}, "optimal_config"),
        ({**MODEL, "optimal_value": 3}, "optimal_value"),
        ({**EXAMPLE, "solutions": [{"source_config": [1, 0, 1, 0], "target_config": [1, 1, 1, 0]}]}, "solutions"),
        ({**EXAMPLE, "solutions": [{"source_config": [0, 0, 1, 0], "target_config": [0, 1, 0, 1]}]}, "extract"),
        ({"rules": [{**EXAMPLE, "solutions": [{"source_config": [], "target_config": [0, 1, 0, 1]}]}]}, "extract"),
        ({**BUNDLE, "target": FORMULAS[1].document()}, "forward direction"),
    ],
)
def test_documents_that_are_wrong(document, step):
    with pytest.raises(Counterexample) as caught:
        check_document(json.dumps(document))
    assert caught.value.step == step


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"source": {}}', '{"rules": 1}', '{"rules": [1]}', json.dumps({**MODEL, "optimal_config": 1})],
)
def test_what_is_not_such_a_document_is_refused(text):
    with pytest.raises(InputError):
        check_document(text)


# ---- the command


def run(*arguments, **options):
    return CliRunner().invoke(main, ["pred", *map(str, arguments)], **options)


def test_the_command(tmp_path):
    instance, bundle = tmp_path / "instance.json", tmp_path / "bundle.json"
    instance.write_text(json.dumps(INDEPENDENT.document()))
    bundle.write_text(json.dumps(BUNDLE))
    said = run(instance, bundle, "--json")
    assert said.exit_code == 0
    first, second = map(json.loads, said.output.splitlines())
    assert (first["best"], first["solutions"]) == (2, 3)
    assert second["pairs of instances"] == 1
    assert "solutions: 3" in run(instance, "--to", "MinimumVertexCover", "--pred", fake()).output
    assert "solutions: 3" in run(bundle, "--pred", fake()).output
    assert "best: -1.5" in run("-", input=json.dumps(PredInstance(*WORTH[-6][:2]).document())).output


def test_other_commands_read_instances(tmp_path):
    (tmp_path / "sat.json").write_text(json.dumps(FORMULAS[0].document(), indent=2, sort_keys=True))
    (tmp_path / "qubo.json").write_text(json.dumps({"type": "QUBO", "data": {}}))
    found = CliRunner().invoke(main, ["decide", str(tmp_path / "sat.json"), "--to", "OrthogonalVectors", "--json"])
    assert json.loads(found.output)["satisfiable"] is True
    refused = CliRunner().invoke(main, ["decide", str(tmp_path / "qubo.json")])
    assert refused.exit_code == 2


def test_exit_codes(tmp_path):
    instance = tmp_path / "instance.json"
    instance.write_text(json.dumps(INDEPENDENT.document()))
    refuted = run(instance, "--to", "MinimumVertexCover", "--pred", fake("mapping"))
    assert refuted.exit_code == 1
    assert "refuted at: extract" in refuted.output
    assert run(instance, "--to", "Nothing", "--pred", fake()).exit_code == 2
    assert run("-", "--to", "QUBO", input=json.dumps(MODEL)).exit_code == 2
    assert run("-", input=json.dumps({"type": "Factoring", "data": {}})).exit_code == 2
