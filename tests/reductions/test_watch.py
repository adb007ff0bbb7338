"""The page that walks through a run: its numbers against the protocol, the gap and the oracle; what it refuses."""

import json
import re
from itertools import product

import numpy as np
import pytest
from click.testing import CliRunner

from protocols.codes.arithmetic import total
from protocols.codes.products import matmul
from reductions import CNF, Coloring, OrthogonalVectors, decide
from reductions.__main__ import main
from reductions.errors import BudgetError, InputError
from reductions.running.oracles import noisy

pytest.importorskip("matplotlib", reason="the extra 'draw' is not installed")

from reductions.draw.watch import page as page_module
from reductions.draw.watch import prose
from reductions.draw.watch.data import NOISE, document, queries
from reductions.draw.watch.page import watch
from reductions.draw.watch.parts import Parts, spread
from reductions.draw.watch.run import run_of

YES = CNF(5, ((1, 2), (-1, -3), (3, 4, -5), (-2, 5), (1, -4), (2, 3, 5), (-5, 4)))
NO = CNF(5, (*YES.clauses, (-1, 5), (-4, -5), (4, 3)))
RUNS = {
    "yes, order 3": (YES, {}),
    "no, order 2": (NO, {"order": 2}),
    "yes, over a field that is not prime": (CNF(3, ((1, 2), (-1, 3), (-2, -3))), {"order": 2, "code": "hermitian"}),
    "no clause": (CNF(0, ()), {"order": 2}),
    "an empty clause": (CNF(0, ((),)), {"order": 2}),
}


@pytest.fixture(scope="module", params=RUNS, ids=list(RUNS))
def shown(request):
    source, parameters = RUNS[request.param]
    parts = Parts(run_of(source, None, parameters))
    return parts, json.loads(json.dumps(document(parts)))


def agreements(data, place, message):
    return sum(a == b for a, b in zip(data["tuples"]["word"][place], data["messages"][message]["word"], strict=True))


def test_answer_and_witness(shown):
    parts, data = shown
    source = parts.run.source
    assert data["answer"] == (source.brute_force() is not None)
    if data["answer"]:
        assert source.verify(parts.run.lifted(parts.run.witness))
        assert data["tuples"]["common"][data["start"]["tuple"]] == []


def test_words_are_those_of_the_protocol(shown):
    parts, data = shown
    protocol, sets = parts.run.protocol, parts.run.vectors.sets
    for place, choice in enumerate(product(*parts.rows)):
        inputs = [vectors[row] for vectors, row in zip(sets, choice, strict=True)]
        assert data["tuples"]["word"][place] == protocol.honest_message(*inputs).tolist()
        assert data["tuples"]["common"][place] == np.flatnonzero(np.all(inputs, axis=0)).tolist()
        terms = protocol.code.field(data["tuples"]["terms"][place])
        assert total(terms).tolist() == data["tuples"]["word"][place]
    for player, rows in enumerate(parts.rows):
        for row, words in zip(rows, data["words"][player], strict=True):
            assert words == protocol.encode(sets[player][row]).tolist()


def test_polynomials_have_the_values_of_the_words(shown):
    parts, data = shown
    code = parts.run.protocol.code
    if data["polynomials"] is None:
        assert "Hermitian" in str(code)
        return
    coefficients = code.field(data["polynomials"][0])
    values = matmul(coefficients.reshape(-1, code.dimension), code.evaluation_matrix)
    assert values.reshape(*coefficients.shape[:2], -1).tolist() == data["words"][0]


def test_honest_merlin_is_believed_and_a_lie_is_not(shown):
    _, data = shown
    coins, bound = data["code"]["length"], data["code"]["bound"]
    assert bound < coins
    for place, common in enumerate(data["tuples"]["common"]):
        found = [agreements(data, place, message) for message in range(len(data["messages"]))]
        if common:
            message, most, exhaustive = data["tuples"]["lies"][str(place)]
            assert exhaustive
            assert max(found) == found[message] == most <= bound
        else:
            honest = data["tuples"]["honest"][str(place)]
            assert found.pop(honest) == coins
            assert max(found, default=0) <= bound


def test_tallies_outputs_and_the_gap(shown):
    parts, data = shown
    t, s = data["gap"]["threshold"], data["gap"]["soundness"]
    honest = set(data["tuples"]["honest"].values())
    assert len(data["messages"]) == parts.run.protocol.num_messages
    sizes = [len(rows) for rows in parts.rows]
    for place, message in enumerate(data["messages"]):
        inner = np.reshape([agreements(data, at, place) for at in range(int(np.prod(sizes)))], sizes)
        for row, tally in enumerate(message["rows"]):
            assert dict(tally) == {level: int((inner[row] == level).sum()) for level in set(inner[row].flat)}
            weights, references = data["attention"]["weights"], data["attention"]["references"]
            real = sum(count * weights[level] for level, count in tally)
            assert message["outputs"][row] == pytest.approx(real / (real + references), rel=1e-5)
        largest = message["all"][-1][0]
        assert largest == t if place in honest else largest <= s
        yes = message["largest"][1] >= data["attention"]["middle"]
        assert yes == (place in honest)


def test_coordinates_are_those_of_the_vectors(shown):
    """A query has a 1 exactly where Alice accepts what the others send, as the page works out by looking it up."""
    parts, data = shown
    gap, _ = next(queries(parts.run, [1 if parts.run.protocol.num_messages > 1 else 0]))
    explicit = gap.products.vectors()
    word, start = gap.products.message.tolist(), 0
    sizes = [len(rows) for rows in parts.rows]
    for coin, players in enumerate(data["coordinates"]):
        counts = [max(numbers) + 1 for numbers in players]
        for column in product(*map(range, counts)):
            others = [numbers.index(choice) for numbers, choice in zip(players, column, strict=True)]
            for row in range(sizes[0]):
                place = np.ravel_multi_index((row, *others), sizes)
                assert explicit.queries[row, start] == (data["tuples"]["word"][place][coin] == word[coin])
            for player, (numbers, choice) in enumerate(zip(players, column, strict=True)):
                assert explicit.keys[player][:, start].tolist() == [number == choice for number in numbers]
            start += 1
    assert start == explicit.dimension


def test_noise_flips_where_the_page_says(shown):
    parts, data = shown
    assert data["noise"] == NOISE
    for message, (_, query) in zip(data["messages"], queries(parts.run, parts.shown), strict=True):
        right = query.output() >= float(query.midpoint)
        for step, error in enumerate(NOISE):
            wrong = bool(np.any((noisy(error)(query) >= float(query.midpoint)) != right))
            assert wrong == (step >= message["flip"])
            assert not wrong or error >= data["attention"]["tolerance"]


def test_what_is_left_out():
    """Few rows and few messages: those that decide are among them, and so are the best lies."""
    parts = Parts(run_of(YES, None, {"order": 2, "block_length": 3}), messages=6)
    chosen = zip(parts.run.vectors.sets, parts.run.witness, strict=True)
    vars(parts)["rows"] = tuple(spread(len(vectors), 2, row) for vectors, row in chosen)
    data = document(parts)
    assert [len(each["rows"]) for each in data["sets"]] == [2, 2]
    assert len(data["messages"]) <= 6 < parts.run.protocol.num_messages
    place = data["start"]["tuple"]
    assert agreements(data, place, data["start"]["message"]) == data["code"]["length"]
    for at, (message, coins, _) in data["tuples"]["lies"].items():
        assert agreements(data, at, message) == coins
    said = " ".join(prose.left_out(parts))
    assert f"{len(data['messages'])} are shown" in said


# ---- the page


@pytest.fixture
def no_atlas(monkeypatch):
    """The atlas takes seconds; the page in tests/processes has it."""
    monkeypatch.setattr(prose, "standing", lambda run: {"claim": "", "standing": "2-OVC", "standing_caption": ""})


def test_the_page_needs_nothing_else(no_atlas, tmp_path):
    page = watch(decide(NO, order=2))
    page.save(tmp_path / "run.html")
    text = (tmp_path / "run.html").read_text(encoding="utf-8")
    assert text == page.html == page_module.watch(NO, order=2).html
    assert len(text.encode()) < page_module.MOST_BYTES
    assert not re.search(r"""(src|href)=["'](?!#)|url\(|@import|\$[a-z]+""", text.split('id="run"')[0])
    assert {*re.findall(r"https?://[^\"'\s]+", text)} <= {"http://www.w3.org/2000/svg"}
    island = re.search(r'id="run">(.*?)</script>', text, re.DOTALL)[1]
    assert json.loads(island)["answer"] is page.data["answer"] is False
    assert text.count("<figure") == text.count("<figcaption") == 11
    assert "srcdoc" in page._repr_html_()


def test_a_page_too_large_shows_fewer_messages(no_atlas, monkeypatch):
    full = watch(YES, order=2, block_length=3)
    monkeypatch.setattr(page_module, "MOST_BYTES", len(full.html) - 1000)
    monkeypatch.setattr(page_module, "MOST_MESSAGES", 256)
    fewer = watch(YES, order=2, block_length=3)
    assert len(fewer.data["messages"]) < len(full.data["messages"])
    monkeypatch.setattr(page_module, "MOST_BYTES", 1000)
    with pytest.raises(BudgetError, match="1,000"):
        watch(YES, order=2, block_length=3)


def test_other_sources(no_atlas):
    vectors = OrthogonalVectors(([[1, 0, 1], [1, 1, 1]], [[1, 1, 1], [0, 1, 0], [1, 1, 0]]))
    page = watch(vectors)
    assert page.data["formula"] is None
    assert [each["count"] for each in page.data["sets"]] == [2, 3]
    nx = pytest.importorskip("networkx")
    colored = watch(Coloring(nx.path_graph(3), 2))
    assert colored.data["answer"]
    assert "ColoringTo" in colored.html


@pytest.mark.parametrize(
    ("source", "parameters", "error", "said"),
    [
        (YES, {"via": "direct"}, InputError, "OrthogonalVectorsToAttention"),
        (YES, {"via": "characters"}, InputError, "Characters"),
        (YES, {"order": 5}, InputError, "got 5"),
        (CNF(26, tuple((i, i + 1) for i in range(1, 26))), {}, BudgetError, "67,108,864"),
        (OrthogonalVectors((np.zeros((0, 2), np.uint8), [[1, 1]])), {}, InputError, "[0, 1]"),
    ],
)
def test_refusals(source, parameters, error, said):
    with pytest.raises(error, match=re.escape(said)):
        watch(source, **parameters)


def test_a_decision_has_its_parameters():
    decision = decide(NO, order=2)
    with pytest.raises(InputError, match="decide"):
        watch(decision, order=3)
    with pytest.raises(InputError, match="protocol"):
        watch(decide(NO, "OrthogonalVectors", order=2))


def test_the_command(no_atlas, tmp_path):
    (tmp_path / "formula.cnf").write_text(YES.to_dimacs())

    def show(*arguments):
        return CliRunner().invoke(main, ["show", str(tmp_path / "formula.cnf"), *map(str, arguments)])

    assert show("-o", tmp_path / "run.html", "-k", 2).exit_code == 0
    assert '"players":["Alice","Bob"]' in (tmp_path / "run.html").read_text(encoding="utf-8")
    assert show("-o", tmp_path / "picture.svg").exit_code == 0
    assert (tmp_path / "picture.svg").read_bytes().startswith(b"<?xml")
    for arguments, said in (
        (("-o", tmp_path / "picture.svg", "-k", 2), "run.html"),
        (("-o", tmp_path / "run.txt"), ".svg"),
        (("-o", tmp_path / "nowhere" / "run.html", "-k", 2), "cannot be written"),
        (("-o", tmp_path / "run.html", "--via", "direct"), "protocol"),
    ):
        result = show(*arguments)
        assert result.exit_code == 2
        assert said in result.stderr
