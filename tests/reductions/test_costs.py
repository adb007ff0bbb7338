"""What a run would take: `hardchain decide --dry-run`, and the model of more cores."""

import json
from math import sqrt

import pytest
from click.testing import CliRunner

from reductions import CNF, AttentionQuery, decide
from reductions.__main__ import main
from reductions.edges import CNFToOrthogonalVectors, CNFToSparseCNF, OrthogonalVectorsToGapMaxIP
from reductions.running.costs import cost, on_cores
from reductions.running.spread import HANDING

NO = CNF(2, ((1, 2), (1, -2), (-1, 2), (-1, -2)))
LEAVES = CNF(4, ((1, 2), (1, 3), (1, 4), (-1,), (-2, -3), (-4, 2), (-4, -2), (4,)))


def test_a_dry_run_asks_nothing(tmp_path, monkeypatch):
    file = tmp_path / "no.cnf"
    file.write_text(NO.to_dimacs())
    questions = decide(NO, order=2).stages[-1].projected
    monkeypatch.setattr(AttentionQuery, "solve", None)
    said = CliRunner().invoke(main, ["decide", str(file), "--dry-run", "-k", "2"])
    assert said.exit_code == 0
    assert max(map(len, said.stdout.splitlines())) <= 80
    values = {line[:16].strip(): line[16:] for line in said.stdout.splitlines() if line[0] != " "}
    assert list(values) == [
        *("variables", "clauses", "route", "code", "order x tuples", "messages", "questions", "memory", "seconds"),
    ]
    assert (values["variables"], values["code"]) == (str(NO.num_variables), "reed-solomon, L = 2")
    assert values["order x tuples"].startswith("2 x ")
    assert values["messages"] == str(questions)
    assert values["questions"] == f"at most {questions} to AttentionQuery"
    assert "not measured on a GPU" in said.stdout
    document = json.loads(CliRunner().invoke(main, ["decide", str(file), "--dry-run", "-k", "2", "--json"]).stdout)
    assert (len(document["path"]), document["questions"], document["problem"]) == (3, questions, "AttentionQuery")
    size = document["size"]
    assert document["tuples"] == size["queries"] * size["keys"] == document["steps"]
    here, there, card = document["seconds"].values()
    assert 0 < there <= here
    assert card is None


def test_costs_of_messages_and_of_what_has_none():
    """All messages in one question are as many; a route without a prover has none, a goal without queries no tuples."""
    apart, at_once, direct = (cost(NO, via=via, order=2) for via in ("gap", "at-once", "direct"))
    assert apart.projection.messages == at_once.projection.messages == apart.projection.questions > 1
    assert at_once.projection.questions == 1
    assert (direct.projection.messages, direct.code) == (0, None)
    assert cost(NO, "Diameter", order=2).projection.tuples is None
    assert cost(NO, order=2, code="hermitian", block_length=3).code == "hermitian, L = 3"
    assert cost(CNF(8, NO.clauses), order=2).source["variables"] == 8
    steps = CNFToSparseCNF(2, 5), CNFToOrthogonalVectors(2), OrthogonalVectorsToGapMaxIP()
    leaves = cost(LEAVES, "GapMaxIP", path=steps).projection
    assert leaves.messages == leaves.questions > cost(LEAVES, "GapMaxIP", path=steps[1:]).projection.messages


def test_more_cores():
    assert on_cores(3600.0, 2, 64, 4489) == 3600 * 2 / 64
    assert on_cores(10.0, 2, 64, 10**6) == 2 * sqrt(HANDING * 20)  # one process hands out all batches
    assert on_cores(10.0, 2, 64, 1) == 10 * 2 / 64
    assert on_cores(1e-4, 2, 64, 9) == 1e-4  # not worth handing out


@pytest.mark.parametrize(("order", "written"), [(2, 1), (5, 7), (31, 10**6), (3, 0)])
def test_a_speed_is_measured_on_few_tuples_whatever_the_order(order, written):
    assert AttentionQuery.steps_a_second({"order": order, "written": written}) > 0
