"""Graph files: DIMACS `p edge` and `p col`, graph6, sparse6, GraphML and lists of edges.

Every format is read alike, so that one graph in two formats is one graph:

- an edge that comes twice, or in both directions as in many files of DIMACS, is one edge;
- a loop is refused: some tools drop it, and here it would make a graph uncolourable;
- weights, colours and other attributes are not read, and edges with a direction are refused;
- the vertices of DIMACS are 1..V, those of graph6 and sparse6 0..V-1;
- those of GraphML and of lists of edges are ints if all of their names are, else strings.

References
----------
.. [1] "Clique and coloring problems: graph format", DIMACS, 1993.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from reductions.errors import InputError
from reductions.problems.graphs.building import add_edge, check_graph_size, empty_graph, graph_of_names
from reductions.problems.graphs.graph6 import read_graph6
from reductions.problems.graphs.graphml import read_graphml
from reductions.text_files import first_line, lines, name_of, read_parts, shown

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["is_graph", "parse_graph", "read_graph"]

Reader: TypeAlias = "Callable[[Iterable[bytes], str], nx.Graph[Any]]"


def read_graph(path: str | Path, *, relaxed: bool = False) -> nx.Graph[Any]:
    r"""Read a graph from a file, which may be compressed.

    Parameters
    ----------
    path
        A file whose ending says its format: .col, .g6, .graph6, .s6, .sparse6, .graphml, .edgelist, .edges or .el,
        perhaps followed by .gz, .xz, .bz2 or .zst. Under any other ending the format is guessed from the content.
    relaxed
        Take a header of DIMACS that announces another number of edges.

    Raises
    ------
    InputError
        If the file cannot be read or breaks its format; the message names the file, the line and the reason.
    BudgetError
        If there are more than 524,288 vertices or 4,194,304 edges.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as directory:
    ...     path = Path(directory, "path.col")
    ...     _ = path.write_text("c three in a row\np edge 3 2\ne 1 2\ne 2 3\n")
    ...     read_graph(path).edges
    EdgeView([(1, 2), (2, 3)])
    """
    name = name_of(path)
    return parse_graph(read_parts(path, name), name, relaxed=relaxed)


def parse_graph(parts: Iterable[bytes], name: str, *, relaxed: bool = False) -> nx.Graph[Any]:
    """The graph in the parts of a file of this name; see `read_graph`."""
    first, parts = first_line(parts)
    reader = _reader(name, first)
    if reader is None:
        if not first:
            raise InputError(f"{name}: there is no graph in it")
        header = re.match(rb"p[ \t]+[^ \t]+[ \t]+[0-9]", first)
        reader = _dimacs if header else _edge_list if re.search(rb"[ \t]|^[#%]", first) else read_graph6
    return _dimacs(parts, name, relaxed) if reader is _dimacs else reader(parts, name)


def is_graph(name: str, first: bytes) -> bool:
    """Whether the name of a file, or its first line that is not a comment, says that there is a graph in it."""
    return _reader(name, first) is not None


def _reader(name: str, first: bytes) -> Reader | None:
    ending = re.search(r"\.(\w+)(\.(gz|xz|bz2|zst))?$", name.lower())
    found = ENDINGS.get(ending[1]) if ending else None
    return found or next((reader for start, reader in STARTS.items() if re.match(start, first)), None)


def _dimacs(parts: Iterable[bytes], name: str, relaxed: bool = False) -> nx.Graph[Any]:
    graph = empty_graph()
    announced: int | None = None
    number = count = 0
    for number, words in _words(parts, name, b"c"):
        where = f"{name}:{number}"
        if words[0] == b"p":
            if announced is not None:
                raise InputError(f"{where}: a second header")
            if len(words) != 4 or words[1] not in (b"edge", b"edges", b"col"):
                raise InputError(f"{where}: the header must read 'p edge VERTICES EDGES', got {_said(words)}")
            vertices, announced = _numbers(words[2:], where)
            check_graph_size(name, vertices, 0)
            graph.add_nodes_from(range(1, vertices + 1))
        elif announced is None:
            raise InputError(f"{where}: the header 'p edge VERTICES EDGES' must come first, got {_said(words)}")
        elif words[0] == b"e" and len(words) == 3:
            count += 1
            check_graph_size(name, 0, count)
            add_edge(graph, *_numbers(words[1:], where), where)
        else:
            raise InputError(
                f"{where}: an edge must read 'e VERTEX VERTEX', and nothing else is read, got {_said(words)}"
            )
    if announced is None:
        raise InputError(f"{name}: no header 'p edge VERTICES EDGES'")
    if announced not in (count, graph.number_of_edges()) and not relaxed:
        raise InputError(f"{name}:{number}: the header announces {announced:,} edges, there are {count:,}")
    return graph


def _edge_list(parts: Iterable[bytes], name: str) -> nx.Graph[Any]:
    names: dict[str, str] = {}
    edges: list[tuple[str, str, int]] = []
    for number, words in _words(parts, name, b"#%"):
        if len(words) != 2 and words[2:] != [b"{}"]:  # an edge without data, as networkx writes it
            raise InputError(f"{name}:{number}: an edge must read 'VERTEX VERTEX', got {_said(words)}")
        try:
            u, w = (names.setdefault(word, word) for word in (words[0].decode(), words[1].decode()))
        except UnicodeDecodeError:
            raise InputError(f"{name}:{number}: vertices must have names in UTF-8, got {_said(words)}") from None
        edges.append((u, w, number))
        check_graph_size(name, len(names), len(edges))
    return graph_of_names(name, names, edges)


def _words(parts: Iterable[bytes], name: str, comments: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """The words of each line that is neither blank nor a comment, with its number."""
    for number, line in lines(parts, name, comments):
        yield number, re.findall(rb"[^ \t]+", line)


def _numbers(words: list[bytes], where: str) -> tuple[int, int]:
    if not all(re.fullmatch(rb"[0-9]{1,18}", word) for word in words):
        raise InputError(f"{where}: expected two numbers of at most 18 digits, got {_said(words)}")
    return int(words[0]), int(words[1])


def _said(words: list[bytes]) -> str:
    return shown(b" ".join(words))


ENDINGS: dict[str, Reader] = {
    **dict.fromkeys(("col",), _dimacs),
    **dict.fromkeys(("g6", "graph6", "s6", "sparse6"), read_graph6),
    **dict.fromkeys(("graphml",), read_graphml),
    **dict.fromkeys(("edgelist", "edges", "el"), _edge_list),
}

STARTS: dict[bytes, Reader] = {
    rb"p[ \t]+(edges?|col)([ \t]|$)": _dimacs,
    rb">>(graph|sparse)6<<": read_graph6,
    rb":[?-~]+$": read_graph6,
    rb"<": read_graphml,
}
"""What a graph begins with."""
