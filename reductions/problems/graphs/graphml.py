"""GraphML: the vertices and edges of a graph in XML, and nothing else of it.

Read by expat element by element, so that nothing has to be stored or expanded; a document type, where entities that
grow without end are defined, is refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

from reductions.errors import InputError
from reductions.problems.graphs.building import check_graph_size, graph_of_names

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["read_graphml"]

DEPTH_LIMIT = 100
"""How deep elements may be nested; expat remembers them all."""


def read_graphml(parts: Iterable[bytes], name: str) -> nx.Graph[Any]:
    """The graph of a file; its vertices are ints if all of their ids are, else strings."""
    reader = _Reader(name)
    try:
        for part in parts:
            reader.parser.Parse(part, False)
        reader.parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise InputError(f"{name}:{error.lineno}: not well-formed XML: {expat.ErrorString(error.code)}") from error
    if reader.graphs != 1:
        raise InputError(f"{name}: there must be one graph in the file, got {reader.graphs}")
    return graph_of_names(name, reader.vertices, reader.edges)


class _Reader:
    """What was read so far."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.root = ""
        self.depth = 0
        self.graphs = 0
        self.vertices: dict[str, str] = {}
        self.edges: list[tuple[str, str, int]] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.StartDoctypeDeclHandler = self.doctype

    @property
    def place(self) -> str:
        return f"{self.name}:{self.parser.CurrentLineNumber}"

    def doctype(self, *_: object) -> None:
        raise InputError(f"{self.place}: <!DOCTYPE ...> is not read, as it could define entities; take it out")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(" ")[2]
        self.root = self.root or tag
        self.depth += 1
        self.refuse(self.depth > DEPTH_LIMIT, f"an element within {DEPTH_LIMIT} others")
        if self.root != "graphml":
            raise InputError(f"{self.place}: the first element must be <graphml>, got <{tag:.60}>")
        if tag == "graph":
            self.graphs += 1
            self.refuse(attributes.get("edgedefault") == "directed", "a directed graph")
        elif tag == "node":
            vertex = self.value(tag, attributes, "id")
            self.refuse(vertex in self.vertices, f"a second vertex {vertex!r:.60}")
            self.vertices[vertex] = vertex
        elif tag == "edge":
            self.refuse(attributes.get("directed") == "true", "a directed edge")
            u, w = (self.value(tag, attributes, key) for key in ("source", "target"))
            self.edges.append((self.vertices.get(u, u), self.vertices.get(w, w), self.parser.CurrentLineNumber))
        self.refuse(tag == "hyperedge", "an edge of more than two vertices")
        check_graph_size(self.name, len(self.vertices), len(self.edges))

    def end(self, tag: str) -> None:
        self.depth -= 1

    def value(self, tag: str, attributes: dict[str, str], key: str) -> str:
        self.refuse(key not in attributes, f"<{tag}> without {key}")
        return attributes[key]

    def refuse(self, wrong: bool, what: str) -> None:
        if wrong:
            raise InputError(f"{self.place}: {what} is not read")
