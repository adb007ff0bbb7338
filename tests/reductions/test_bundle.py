"""Bundles: what is written, lazily and atomically, and how an outside answer comes back."""

import json

import pytest

from reductions import CNF, Coloring, OrthogonalVectors, route
from reductions.bundles.bundle import instance_at, lift_answer, unfold, write_bundle
from reductions.edges import CNFToOrthogonalVectors, CNFToSparseCNF, OrthogonalVectorsToGapMaxIPDirect
from reductions.errors import BudgetError, InputError
from reductions.versions import versions

SAT = CNF(5, ((1, 2), (-1, 3), (-2, -4), (3, -4, 5), (2, 4), (-5, 1)))
STAR = CNF(4, ((1, 2), (1, 3), (1, 4), (-1, 2, 3)))
ROUTES = [
    (SAT, route(SAT, "AttentionQuery", order=2, via="direct")),
    (SAT, route(SAT, "AttentionQuery", order=2, via="OrthogonalVectorsToGapMaxIPDirect")),
    (SAT, route(SAT, "AttentionQuery", order=3, block_length=3)),
    (SAT, route(SAT, "AttentionQuery", order=3, block_length=2, mode="compressed")),
    (STAR, (CNFToSparseCNF(3, 60), CNFToOrthogonalVectors(2), OrthogonalVectorsToGapMaxIPDirect())),
]


@pytest.mark.parametrize(("source", "path"), ROUTES, ids=lambda value: getattr(value, "provenance", None) and "path")
def test_an_outside_answer_is_lifted_from_every_target(source, path, tmp_path):
    for stop in range(1, len(path) + 1):
        directory = tmp_path / str(stop)
        written = write_bundle(source, path[:stop], directory, most=60)
        lifted = 0
        for number in range(written):
            target = instance_at(directory, number)
            witness = target.brute_force()
            if witness is not None:
                answer = json.loads(json.dumps({"instance": number, "witness": witness}))
                assert source.verify(lift_answer(directory, answer))
                by_file = {**answer, "instance": f"instance-{number:06d}.json"}
                assert lift_answer(directory, by_file) == lift_answer(directory, answer)
                lifted += 1
        assert lifted > 0 or written == 60


def test_what_a_bundle_holds(tmp_path):
    path = route(SAT, "AttentionQuery", order=3)[:2]
    assert write_bundle(SAT, path, tmp_path / "bundle", most=7) == 7
    names = {file.name for file in (tmp_path / "bundle").iterdir()}
    assert names == {"SEAL", "manifest.json", "source.json", *(f"instance-{i:06d}.json" for i in range(7))}
    manifest = json.loads((tmp_path / "bundle" / "manifest.json").read_text())
    assert manifest["projected"] == path[1].count(next(path[0].instances(SAT)).measured())
    assert manifest["versions"] == versions()
    assert manifest["path"][0] == {"edge": "CNFToOrthogonalVectors", "parameters": {"order": 3}}
    assert manifest["provenance"] == [edge.step() for edge in path]
    for number, (indices, instance) in zip(range(7), unfold(path, SAT), strict=False):
        entry = manifest["instances"][number]
        assert entry["indices"] == list(indices) == [0, number]
        assert entry["size"] == instance.measured()
        stored = instance_at(tmp_path / "bundle", number)
        assert stored == instance
        assert stored.provenance == instance.provenance != ()


def test_fan_out_is_numbered_at_every_edge(tmp_path):
    path = (CNFToSparseCNF(3, 60), CNFToOrthogonalVectors(2))
    write_bundle(STAR, path, tmp_path / "bundle")
    manifest = json.loads((tmp_path / "bundle" / "manifest.json").read_text())
    assert [entry["indices"] for entry in manifest["instances"]] == [[0, 0], [1, 0]]
    assert manifest["projected"] is None
    assert manifest["code"] is None


def test_instances_are_made_lazily(monkeypatch, tmp_path):
    path, made = route(SAT, "AttentionQuery", order=3, block_length=3)[:2], []
    original = type(path[1]).instances

    def counted(self, source):
        for target in original(self, source):
            made.append(target)
            yield target

    monkeypatch.setattr(type(path[1]), "instances", counted)
    write_bundle(SAT, path, tmp_path / "bundle", most=4)
    assert len(made) == 4


def test_all_or_nothing(monkeypatch, tmp_path):
    """An error or an interruption in the middle leaves no trace; what is there is not touched."""
    path = route(SAT, "AttentionQuery", order=3)[:2]
    calls = []

    def interrupted(self):
        calls.append(self)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return "{}"

    monkeypatch.setattr(type(next(unfold(path, SAT))[1]), "to_json", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_bundle(SAT, path, tmp_path / "bundle")
    assert list(tmp_path.iterdir()) == []
    monkeypatch.undo()
    monkeypatch.setattr("reductions.bundles.bundle.BYTES_LIMIT", 1000)
    with pytest.raises(BudgetError, match=r"instances of 0\.0 MiB would take more"):
        write_bundle(SAT, path, tmp_path / "bundle")
    assert list(tmp_path.iterdir()) == []


def test_refuses_a_directory_with_something_in_it(tmp_path):
    path = route(SAT, "AttentionQuery", via="direct")[:1]
    (tmp_path / "empty").mkdir()
    write_bundle(SAT, path, tmp_path / "empty")
    before = sorted(file.read_bytes() for file in (tmp_path / "empty").iterdir())
    with pytest.raises(InputError, match="exists already"):
        write_bundle(SAT, path, tmp_path / "empty")
    assert sorted(file.read_bytes() for file in (tmp_path / "empty").iterdir()) == before
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="exists already"):
        write_bundle(SAT, path, tmp_path / "file")
    with pytest.raises(InputError, match="is not a directory, so"):
        write_bundle(SAT, path, tmp_path / "not" / "there")
    with pytest.raises(InputError, match="most must be at least 1"):
        write_bundle(SAT, path, tmp_path / "new", most=0)


def test_bundles_of_other_sources(tmp_path):
    import networkx as nx

    triangle = Coloring(nx.complete_graph(3), 3)
    write_bundle(triangle, route(triangle, "AttentionQuery", via="direct")[:1], tmp_path / "coloring")
    model = instance_at(tmp_path / "coloring", 0).brute_force()
    assert triangle.verify(lift_answer(tmp_path / "coloring", {"instance": 0, "witness": list(model)}))
    vectors = OrthogonalVectors(([[1, 0], [1, 1]], [[0, 1], [1, 1]]))
    write_bundle(vectors, route(vectors, "AttentionQuery")[:1], tmp_path / "vectors")
    solved = [(i, instance_at(tmp_path / "vectors", i).brute_force()) for i in range(4)]
    number, witness = next((i, w) for i, w in solved if w is not None)
    assert lift_answer(tmp_path / "vectors", {"instance": number, "witness": witness}) == (0, 0)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({"instance": 9, "witness": [0, 0]}, "the bundle has the instances 0 to 0, got 9"),
        ({"instance": True, "witness": [0, 0]}, "got True"),
        ({"instance": "x.json", "witness": [0, 0]}, "got 'x.json'"),
        ({"instance": 0, "witness": [0]}, "is not a witness of instance 0"),
        ({"instance": 0, "witness": [0, 0]}, "is not a witness of instance 0"),
        ({"instance": 0, "witness": [1.5, "a"]}, "is not a witness of instance 0"),
        ({"instance": 0, "witness": None}, "is not a witness of instance 0"),
        ({"instance": 0}, "an answer reads"),
        ([0, 1], "an answer reads"),
    ],
)
def test_bad_answers(answer, message, tmp_path):
    write_bundle(SAT, route(SAT, "AttentionQuery", order=2)[:1], tmp_path / "bundle")
    with pytest.raises(InputError, match=message):
        lift_answer(tmp_path / "bundle", answer)


def test_bad_bundles(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        lift_answer(tmp_path, {"instance": 0, "witness": []})
    for text in ("{", "[]", "{}", "3"):
        (tmp_path / "manifest.json").write_text(text)
        with pytest.raises(InputError, match="not the manifest of a bundle"):
            instance_at(tmp_path, 0)
    (tmp_path / "manifest.json").write_text('{"path": [{"edge": "Nobody", "parameters": {}}], "instances": []}')
    with pytest.raises(InputError, match="'Nobody' is not an edge"):
        lift_answer(tmp_path, {"instance": 0, "witness": []})
