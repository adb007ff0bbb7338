"""What the commands read: formulas, graphs and instances, by the name of the file or by its content."""

import bz2
import gzip
import io
import lzma
from functools import partial
from types import SimpleNamespace

import networkx as nx
import pytest

from reductions import CNF, Coloring, OrthogonalVectors
from reductions.commands.common import BadInput, read_source
from reductions.errors import InputError

packed = partial(gzip.compress, mtime=0)  # the same bytes in every process that collects these tests

FORMULA = "c note\x0b-1 0\np cnf 3 2\n1 -2 0\n3 0\n"
SIZE = (3, 2)
CYCLE = "c five in a ring\np edge 5 5\ne 1 2\ne 2 3\ne 3 4\ne 4 5\ne 5 1\n"
CYCLES = [
    ("ring.col", CYCLE.encode()),
    ("ring", CYCLE.replace("edge", "col").encode()),
    ("ring.cnf", CYCLE.encode()),
    ("ring.col.gz", packed(CYCLE.encode())),
    ("ring.g6", b"DqK\n"),
    ("ring.s6", nx.to_sparse6_bytes(nx.cycle_graph(5))),
    ("ring.txt", b">>graph6<<DqK\n"),
    ("ring.edgelist.bz2", bz2.compress(b"a b\nb c\nc d\nd e\ne a\n")),
    ("ring", "\n".join(nx.generate_graphml(nx.cycle_graph(5))).encode()),
]


@pytest.fixture
def standard_input(monkeypatch):
    def give(content):
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(content)))

    return give


@pytest.mark.parametrize(("name", "content"), CYCLES)
def test_graphs(name, content, tmp_path):
    path = tmp_path / name
    path.write_bytes(content)
    for colors, answer in ((2, False), (3, True)):
        coloring = read_source(str(path), colors=colors)
        assert type(coloring) is Coloring
        assert coloring.size() == (5, 5, colors)
        assert (coloring.brute_force() is not None) == answer
        assert str(path) in coloring.provenance[0]
    with pytest.raises(InputError, match=f"{path}: there is a graph in it; say how many colours"):
        read_source(str(path))


@pytest.mark.parametrize("content", [b"1 2\n2 3\n", b"A_", b"a b\nc d\n", b"p edge 2 1\ne 1 2\n", b"\n#c\n%\n1 2\n"])
def test_content_is_a_graph_where_colors_are_given(content, tmp_path, standard_input):
    path = tmp_path / "graph"
    path.write_bytes(content)
    assert type(read_source(str(path), colors=2)) is Coloring
    standard_input(content)
    assert type(read_source("-", colors=2)) is Coloring


@pytest.mark.parametrize("pack", [bytes, packed, bz2.compress, lzma.compress])
def test_formulas(pack, tmp_path, standard_input):
    path = tmp_path / "formula"
    path.write_bytes(pack(FORMULA.encode()))
    expected = CNF(3, ((1, -2), (3,)))
    formula = read_source(str(path))
    assert formula == expected
    assert formula.provenance == (f"read from DIMACS, {path}",)
    standard_input(pack(FORMULA.encode()))
    formula = read_source("-")
    assert formula == expected
    assert formula.provenance == ("read from DIMACS, text",)


@pytest.mark.parametrize("text", ["p cnf 2 1\n1 2 0\n", "c\np wcnf 2 1 9\n9 1 2 0\n", '{"problem": "CNF"}'])
def test_colors_are_for_graphs(text, tmp_path):
    path = tmp_path / "formula.cnf"
    path.write_text(text)
    with pytest.raises(InputError, match=r"formula.cnf: there is no graph in it, .* got 3"):
        read_source(str(path), colors=3)


def test_relaxed(tmp_path):
    path = tmp_path / "wrong"
    for text, colors, size in (("p cnf 2 3\n1 2 0\n-1", None, (2, 2)), ("p edge 3 9\ne 1 2\n", 2, (3, 1, 2))):
        path.write_text(text)
        with pytest.raises(InputError, match=r"wrong:.* (announces 9|is not ended)"):
            read_source(str(path), colors=colors)
        assert read_source(str(path), colors=colors, relaxed=True).size() == size


INSTANCES = [
    CNF(2, ((1, -2),), provenance=("by hand",)),
    Coloring(nx.path_graph(3), 2),
    OrthogonalVectors(([[1, 0]], [[0, 1], [1, 1]])),
]


@pytest.mark.parametrize("instance", INSTANCES)
def test_instances(instance, tmp_path, standard_input):
    path = tmp_path / "instance"
    for content in (instance.to_json().encode(), packed(b"\xef\xbb\xbf\n" + instance.to_json().encode())):
        path.write_bytes(content)
        standard_input(content)
        for read in (read_source(str(path)), read_source("-")):
            assert read == instance
            assert read.provenance == instance.provenance
    archive = tmp_path / "instance.npz"
    instance.to_npz(archive)
    assert read_source(str(archive)) == instance
    path.write_text(instance.to_json())
    with pytest.raises(InputError, match=r"there is no graph in it, .* got 2"):
        read_source(str(path), colors=2)
    with pytest.raises(BadInput, match="not of AttentionQuery"):
        read_source(str(path), "attention")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("missing.cnf", None, "missing.cnf: cannot be read: No such file"),
        ("missing.col", None, "missing.col: cannot be read: No such file"),
        ("missing.npz", None, "missing.npz: .*No such file"),
        ("empty", b"", "empty:1: no header 'p cnf"),
        ("x.npz", b"p cnf 1 1\n1 0\n", "x.npz: not an instance in npz"),
        ("x.zip", b"PK\x03\x04" + bytes(99), "x.zip: is a zip archive"),
        ("x", b"{", "x: this is not the JSON of an instance"),
        ("x", b'{"problem": "\xff"}', "x: byte 13 is not part of a UTF-8 character"),
        ("x", b"hello\n", "x:1: the header 'p cnf .* must come first, got 'hello'"),
        ("x.cnf", packed(FORMULA.encode())[:-9], "x.cnf: ends in the middle of compressed data"),
    ],
)
def test_refuses(name, content, reason, tmp_path):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=reason) as caught:
        read_source(str(tmp_path / name), colors=3 if name.endswith(".col") else None)
    assert str(tmp_path / name) in str(caught.value)
    assert "\n" not in str(caught.value)
