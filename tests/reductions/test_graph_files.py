"""Graph files: against networkx's writers and readers, and what is refused of each format."""

import gzip
import io
from contextlib import suppress

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from networkx.utils import graphs_equal

from reductions import Coloring
from reductions.errors import BudgetError, InputError
from reductions.problems.graphs.files import parse_graph, read_graph

TRIANGLE = nx.Graph([(1, 2), (2, 3), (1, 3)])
GRAPHML = '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><graph edgedefault="undirected">{}</graph></graphml>'


def parse(text, name="text", **options):
    content = text.encode() if isinstance(text, str) else text
    return parse_graph([content[:5], content[5:17], content[17:]], name, **options)


def dimacs(graph):
    """With the vertices 1..V."""
    edges = "".join(f"e {u} {w}\n" for u, w in graph.edges)
    return f"c of a test\np edge {len(graph)} {graph.number_of_edges()}\n{edges}".encode()


def written(graph, write, **options):
    stream = io.BytesIO()
    write(graph, stream, **options)
    return stream.getvalue()


FORMATS = {
    "col": (dimacs, 1),
    "g6": (nx.to_graph6_bytes, 0),
    "s6": (nx.to_sparse6_bytes, 0),
    "graphml": (lambda graph: written(graph, nx.write_graphml), 5),
    "edgelist": (lambda graph: written(graph, nx.write_edgelist), 5),
}
"""How a graph is written, and what its vertices begin with."""


@st.composite
def graphs(draw, least=0, most=12):
    number = draw(st.integers(least, most))
    pairs = [(u, w) for w in range(number) for u in range(w)]
    graph = nx.empty_graph(number)
    graph.add_edges_from(draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else [])
    return graph


def numbered(graph, first):
    return nx.convert_node_labels_to_integers(graph, first_label=first)


@pytest.mark.parametrize("ending", FORMATS)
@given(graphs())
def test_round_trips(ending, graph):
    write, first = FORMATS[ending]
    graph = numbered(graph, first)
    if ending == "edgelist":
        graph.remove_nodes_from(list(nx.isolates(graph)))
    text = write(graph)
    assert graphs_equal(parse(text, f"graph.{ending}"), graph)
    for other in (text.replace(b"\n", b"\r\n"), b"\n" + text.replace(b"\n", b"\r")):
        if b"<?xml" not in other:
            assert graphs_equal(parse(other, f"graph.{ending}"), graph)
    if graph.number_of_edges():
        assert graphs_equal(parse(text, "graph.txt"), graph)


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5, 8, 9, 16, 17, 62, 63, 64, 65, 200])
def test_graph6_and_sparse6_of_many_sizes(number):
    for graph in (nx.gnp_random_graph(number, 0.2, seed=number), nx.empty_graph(number), nx.complete_graph(number)):
        for write in (nx.to_graph6_bytes, nx.to_sparse6_bytes):
            for header in (True, False):
                assert graphs_equal(parse(write(graph, header=header), "graph.g6"), graph)


@given(graphs(1, 20))
def test_sparse6_where_padding_could_be_an_edge(graph):
    """For 2, 4, 8 or 16 vertices, where the last has no edge and the one before it has."""
    for size in (2, 4, 8, 16):
        if len(graph) >= size:
            part = nx.convert_node_labels_to_integers(graph.subgraph(range(size - 1)))
            part.add_nodes_from(range(size))
            assert graphs_equal(parse(nx.to_sparse6_bytes(part)), part)


def graph6(graph):
    """What networkx writes of 63 vertices or more, without its header and at once."""
    pairs = nx.to_numpy_array(graph, dtype=np.uint8).T[np.tril_indices(len(graph), -1)]
    sextets = np.packbits(np.pad(pairs, (0, -pairs.size % 6)).reshape(-1, 6), axis=1) >> 2
    count = [63, len(graph) >> 12, len(graph) >> 6 & 63, len(graph) & 63]
    return bytes(np.append(count, sextets).astype(np.uint8) + 63) + b"\n"


def test_graph6_of_more_than_a_part(tmp_path):
    graph, small = nx.gnm_random_graph(2600, 300, seed=1), nx.gnm_random_graph(70, 900, seed=2)
    assert graph6(small) == nx.to_graph6_bytes(small, header=False)
    path = tmp_path / "graph"
    for header in (b">>graph6<<", b""):
        path.write_bytes(text := header + graph6(graph))
        assert len(text) > 2**19
        assert graphs_equal(read_graph(path), graph)


@pytest.mark.parametrize("ending", FORMATS)
def test_compressed_files(ending, tmp_path):
    path = tmp_path / f"petersen.{ending.upper()}.gz"
    graph = numbered(nx.Graph(nx.petersen_graph().edges), FORMATS[ending][1])
    path.write_bytes(gzip.compress(FORMATS[ending][0](graph)))
    read = read_graph(path)
    assert graphs_equal(read, graph)
    assert Coloring(read, 3).brute_force() is not None
    assert Coloring(read, 2).brute_force() is None


@pytest.mark.parametrize(
    ("text", "vertices", "edges"),
    [
        ("p edge 0 0", [], []),
        ("p edge 3 0\n", [1, 2, 3], []),
        ("c\nc\np col 3 1\r\ne 3 1\r\n", [1, 2, 3], [(1, 3)]),
        ("p edges 2 1\nc between\n\n\te\t1  2 \n", [1, 2], [(1, 2)]),
        ("p edge 3 4\ne 1 2\ne 2 1\ne 3 2\ne 2 3\n", [1, 2, 3], [(1, 2), (2, 3)]),
        ("p edge 3 2\ne 1 2\ne 2 1\ne 3 2\ne 3 2\n", [1, 2, 3], [(1, 2), (2, 3)]),
        ("p edge 2 1\nc for\x0bm\u2028e 1 1\ne 1 2\n", [1, 2], [(1, 2)]),
        ("0 1\n1 0 {}\n# all\n%all\n", [0, 1], [(0, 1)]),
        ("-1\t0\n10 -1\n", [-1, 0, 10], [(-1, 0), (-1, 10)]),
        ("01 1\n", ["01", "1"], [("01", "1")]),
        ("-0 0\n", ["-0", "0"], [("-0", "0")]),
        ("0 1\n1 a\n", ["0", "1", "a"], [("0", "1"), ("1", "a")]),
        ("é ü\x0b\xa0\n", ["é", "ü\x0b\xa0"], [("é", "ü\x0b\xa0")]),
        (f"{'9' * 18} {'9' * 17}\n", [10**18 - 1, 10**17 - 1], [(10**18 - 1, 10**17 - 1)]),
        (f"{'9' * 19} 1\n", ["9" * 19, "1"], [("9" * 19, "1")]),
        ("?", [], []),
        ("@\n", [0], []),
        ("\n>>graph6<<Bw \r\n", [0, 1, 2], [(0, 1), (0, 2), (1, 2)]),
        (":Bc", [0, 1, 2], [(0, 1), (0, 2)]),
        (GRAPHML.format(""), [], []),
        (GRAPHML.format("<node id='1'/>" + "<a></a>" * 200 + "<b>" * 98 + "</b>" * 98), [1], []),
        (GRAPHML.format('<edge source="b" target="a"/><node id="a"/><node id="b"/>'), ["a", "b"], [("a", "b")]),
        (GRAPHML.format('<node id="0"/><node id="1"/>' + 2 * '<edge source="0" target="1"/>'), [0, 1], [(0, 1)]),
        (
            "\ufeff<?xml version='1.0'?>\n<!-- c -->" + GRAPHML.format('<node id="&lt;ü"><data>1</data></node>'),
            ["<ü"],
            [],
        ),
        ("<graphml><graph><node id='1'/></graph></graphml>", [1], []),
    ],
)
def test_reads(text, vertices, edges, tmp_path):
    path = tmp_path / "graph"
    path.write_bytes(text.encode())
    expected = nx.Graph(edges)
    expected.add_nodes_from(vertices)
    graph = read_graph(path)
    assert graphs_equal(graph, expected)
    assert {type(vertex) for vertex in graph} <= {type(vertex) for vertex in vertices}


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("g.col", "", "g.col: no header 'p edge VERTICES EDGES'"),
        ("g.col", "e 1 2\n", "g.col:1: the header .* must come first, got 'e 1 2'"),
        ("g.COL.XZ", "e 1 2\n", "g.COL.XZ:1: the header .* must come first, got 'e 1 2'"),
        ("g.col", "p edge 3\n", "g.col:1: the header must read .*, got 'p edge 3'"),
        ("g.txt", "p sp 3 2\na 1 2 7\n", "g.txt:1: the header must read .*, got 'p sp 3 2'"),
        ("g.col", "p cnf 3 2\n1 2 0\n", "the header must read .*, got 'p cnf 3 2'"),
        ("g.col", "p edge -3 2\n", "g.col:1: expected two numbers .*, got '-3 2'"),
        ("g.col", "p edge 3 0\np edge 3 0\n", "g.col:2: a second header"),
        ("g.col", "p edge 3 2\ne 1 2\n", "g.col:2: the header announces 2 edges, there are 1"),
        ("g.col", "p edge 3 1\ne 1 2\ne 1 3\n", "g.col:3: the header announces 1 edges, there are 2"),
        ("g.col", "p edge 3 1\nc\ne 1 4\n", "g.col:3: vertex 4 .* is not among the 3 vertices"),
        ("g.col", "p edge 3 1\ne 0 1\n", "g.col:2: vertex 0 .* is not among the 3 vertices"),
        ("g.col", "p edge 3 1\ne 1 -1\n", "g.col:2: expected two numbers"),
        ("g.col", "p edge 3 1\ne 1 \u0663\n", "g.col:2: expected two numbers"),
        ("g.col", "p edge 3 1\ne 1 2 3\n", "g.col:2: an edge must read 'e VERTEX VERTEX', .* got 'e 1 2 3'"),
        ("g.col", "p edge 3 1\nn 1 5\n", "g.col:2: an edge must read .* got 'n 1 5'"),
        ("g.col", "p edge 3 1\ne 1\x0b2\n", "g.col:2: an edge must read"),
        ("g.col", "p edge 3 1\ne 2 2\n", "g.col:2: the edge from 2 to itself is a loop"),
        ("g.txt", "", "g.txt: there is no graph in it"),
        ("g.txt", "c only\n", "g.txt: there is no graph in it"),
        ("g.el", "# c\n1 1\n", "g.el:2: the edge from 1 to itself is a loop"),
        ("g.el", "1 2\n3\n", "g.el:2: an edge must read 'VERTEX VERTEX', got '3'"),
        ("g.el", "1 2 3.5\n", "g.el:1: an edge must read 'VERTEX VERTEX', got '1 2 3.5'"),
        ("g.el", "1,2\n", "g.el:1: an edge must read 'VERTEX VERTEX', got '1,2'"),
        ("g.el", b"a b\na \xff\n", r"g.el:2: vertices must have names in UTF-8, got 'a \\xff'"),
        ("g.g6", "\n", "are of the characters . to ~, got ''"),
        ("g.g6", "Bw\rBw\n", "there is more than one graph in the file"),
        ("g.g6", ">>graph6<<\n", "are of the characters . to ~, got ''"),
        ("g.g6", "B w", "are of the characters . to ~, got 'B w'"),
        ("g.g6", "B\x7f", "are of the characters . to ~"),
        ("g.g6", "Bww", "3 vertices have 3 pairs, got 12 bits"),
        ("g.g6", "Bw?", "3 vertices have 3 pairs, got 12 bits"),
        ("g.g6", "B", "3 vertices have 3 pairs, got 0 bits"),
        ("g.g6", "B~", "3 vertices have 3 pairs, got 6 bits"),
        ("g.g6", "~?", "ends in the middle of the number of vertices"),
        ("g.g6", "~~????", "ends in the middle of the number of vertices"),
        ("g.g6", "&BP_", "'&' begins digraph6 or incremental sparse6"),
        ("g.g6", ";BP_", "';' begins digraph6 or incremental sparse6"),
        ("g.txt", "hello\n", "41 vertices have 820 pairs, got 24 bits"),
        ("g.s6", ":", "are of the characters . to ~, got ':'"),
        ("g.s6", ":A?", "the edge from 0 to itself is a loop"),
        ("g.s6", ":Bcn~~~", "an edge of sparse6 is cut off, or beyond the 3 vertices"),
        ("g.s6", ":~?@c?", "an edge of sparse6 is cut off, or beyond the 100 vertices"),
        ("g.graphml", "", "g.graphml:1: not well-formed XML: no element found"),
        ("g.graphml", "<graphml>\n<graph>", "g.graphml:2: not well-formed XML: no element found"),
        ("g.graphml", "<graphml>\n</graph>", "g.graphml:2: not well-formed XML: mismatched tag"),
        ("g.graphml", "<graphml>" + "<a>" * 100, "an element within 100 others is not read"),
        ("g.graphml", "<html><graph/></html>", "g.graphml:1: the first element must be <graphml>, got <html>"),
        ("g.graphml", "<graphml></graphml>", "there must be one graph in the file, got 0"),
        ("g.graphml", "<graphml><graph/><graph/></graphml>", "there must be one graph in the file, got 2"),
        ("g.graphml", GRAPHML.format("<node/>"), "g.graphml:1: <node> without id is not read"),
        ("g.graphml", GRAPHML.format('<node id="1"/><node id="1"/>'), "a second vertex '1' is not read"),
        ("g.graphml", GRAPHML.format('\n<edge source="1"/>'), "g.graphml:2: <edge> without target is not read"),
        ("g.graphml", GRAPHML.format('<node id="1"/>\n<edge source="1" target="2"/>'), "2: vertex '2' .* not among"),
        ("g.graphml", GRAPHML.format('<node id="1"/>\n<edge source="1" target="1"/>'), "2: the edge from 1 to its"),
        ("g.graphml", GRAPHML.format("\n<hyperedge/>"), "g.graphml:2: an edge of more than two vertices is not read"),
        ("g.graphml", GRAPHML.replace("undirected", "directed"), "g.graphml:1: a directed graph is not read"),
        ("g.graphml", GRAPHML.format('<edge directed="true" source="1" target="2"/>'), "a directed edge is not read"),
    ],
)  # fmt: skip
def test_refuses_in_one_line(name, text, reason):
    with pytest.raises(InputError, match=reason) as caught:
        parse(text, name)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("ending", FORMATS)
def test_loops_are_refused_in_every_format(ending):
    write, first = FORMATS[ending]
    graph = numbered(nx.path_graph(4), first)
    graph.add_edge(first + 2, first + 2)
    if ending == "g6":
        pytest.skip("graph6 has no loops")
    with pytest.raises(InputError, match=f"the edge from {first + 2} to itself is a loop"):
        parse(write(graph), f"graph.{ending}")


def test_directed_graphs_of_networkx_are_refused():
    with pytest.raises(InputError, match="a directed graph is not read"):
        parse(written(nx.DiGraph([(1, 2)]), nx.write_graphml))


def test_relaxed_takes_another_number_of_edges():
    for announced in (0, 1, 99):
        text = f"p edge 3 {announced}\ne 1 2\ne 2 3\ne 3 1\n"
        assert graphs_equal(parse(text, relaxed=True), TRIANGLE)
        with pytest.raises(InputError, match=f"announces {announced} edges, there are 3"):
            parse(text)
    with pytest.raises(InputError, match="is not among the 3"):
        parse("p edge 3 1\ne 1 4\n", relaxed=True)


def test_files_that_cannot_be_read(tmp_path):
    for path, reason in ((tmp_path / "missing.col", "No such file"), (tmp_path, "Is a directory")):
        with pytest.raises(InputError, match=f"{path}: cannot be read: {reason}"):
            read_graph(path)


# What would take all memory

LAUGHS = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{i + 1} "{f"&a{i};" * 10}">' for i in range(12))


@pytest.mark.parametrize(
    "start",
    [
        f"<!DOCTYPE graphml [{LAUGHS}]>",
        '<!DOCTYPE graphml SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE graphml [<!ENTITY a12 SYSTEM "file:///etc/passwd">]>',
        "<?xml version='1.0'?>\n<!-- <graphml> -->\n<!DOCTYPE\ngraphml>",
        "<!DOCTYPE graphml [<!ENTITY % p SYSTEM 'http://localhost/x'> %p;]>",
    ],
)
def test_document_types_are_refused(start):
    text = start + GRAPHML.format('<node id="&a12;"/>')
    with pytest.raises(InputError, match=r"g.graphml:\d+: <!DOCTYPE \.\.\.> is not read"):
        parse(text, "g.graphml")
    with pytest.raises(InputError, match="<!DOCTYPE"):
        parse_graph([text.encode("utf-16")], "g.graphml")
    with pytest.raises(InputError, match="not well-formed XML: undefined entity"):
        parse(GRAPHML.format('<node id="&a12;"/>'), "g.graphml")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("g.col", "p edge 999999999 0\n"),
        ("g.col", "p edge 524289 0\n"),
        ("g.s6", ":~~?@????"),
        ("g.s6", ":~~~~~~~~"),
        ("g.g6", "~~~~~~~~"),
    ],
)
def test_numbers_of_vertices_that_would_take_all_memory(name, text):
    with pytest.raises(BudgetError, match="may have 524,288 vertices, got"):
        parse(text, name)


@pytest.mark.parametrize("ending", FORMATS)
def test_limits(ending, monkeypatch):
    write, first = FORMATS[ending]
    graph = numbered(nx.complete_graph(7), first)
    for limit, count in (("EDGES_LIMIT", 21), ("VERTICES_LIMIT", 7)):
        monkeypatch.setattr(f"reductions.problems.graphs.building.{limit}", count)
        assert len(parse(write(graph), f"graph.{ending}")) == 7
        monkeypatch.setattr(f"reductions.problems.graphs.building.{limit}", count - 1)
        with pytest.raises(BudgetError, match=f"may have {count - 1} "):
            parse(write(graph), f"graph.{ending}")
        monkeypatch.setattr(f"reductions.problems.graphs.building.{limit}", 99)


def test_repeated_edges_and_empty_groups_count(monkeypatch):
    monkeypatch.setattr("reductions.problems.graphs.building.EDGES_LIMIT", 3)
    for name, text in (("g.col", "p edge 2 4\n" + "e 1 2\n" * 4), ("g.el", "a b\n" * 4), ("g.s6", ":A" + "?" * 99)):
        with pytest.raises(BudgetError, match="may have 3 edges"):
            parse(text, name)


@pytest.mark.parametrize("ending", ["txt", *FORMATS])
def test_a_million_blanks_take_no_time(ending):
    with pytest.raises(InputError):
        parse("p edge" + " " * 10**6 + "x", f"graph.{ending}")
    for write in (nx.to_graph6_bytes, nx.to_sparse6_bytes):
        blanks = b" " * 10**6
        assert graphs_equal(parse(blanks + write(nx.path_graph(5)).strip() + blanks, "graph.g6"), nx.path_graph(5))


def test_graph6_of_too_many_bits(monkeypatch):
    monkeypatch.setattr("reductions.problems.graphs.graph6.BITS_LIMIT", 60)
    assert len(parse(nx.to_graph6_bytes(nx.empty_graph(11)))) == 11
    with pytest.raises(BudgetError, match="a graph of 78 bits"):
        parse(nx.to_graph6_bytes(nx.empty_graph(13)))


@pytest.mark.parametrize("ending", ["txt", *FORMATS])
@given(st.binary(max_size=40) | st.text("pe 0123~?:&<>graphml6\n", max_size=40).map(str.encode))
def test_any_bytes_are_a_graph_or_refused(ending, content):
    with suppress(InputError, BudgetError):
        graph = parse(content, f"graph.{ending}")
        assert not list(nx.selfloop_edges(graph))
        assert Coloring.from_json(Coloring(graph, 3).to_json()) == Coloring(graph, 3)
