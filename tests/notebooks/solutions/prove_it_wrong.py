"""Solutions of notebook 10, and answers that are wrong in a way that happens."""

from dataclasses import dataclass

import networkx as nx

from reductions import Coloring, FanOut, Overhead, Theorem

V, E, c = Coloring.symbols.values()


def counterexample():
    return Coloring(nx.path_graph(2), 1)


@dataclass(frozen=True)
class Twice(FanOut[Coloring, Coloring]):
    theorem = Theorem("two copies, side by side")
    overhead = Overhead(vertices=2 * V, edges=2 * E, colors=c)

    def targets(self, source):
        yield Coloring(nx.disjoint_union(source.graph, source.graph), source.colors)

    def embed(self, source, witness):
        colors = [witness[vertex] for vertex in source.graph]
        return 0, dict(enumerate(2 * colors))

    def lift(self, source, index, witness):
        return {vertex: witness[place] for place, vertex in enumerate(source.graph)}


class HalfEmbedded(Twice):
    def embed(self, source, witness):
        return 0, {place: witness.get(place, 0) for place in range(2 * len(source.graph))}


class Joined(Twice):
    def targets(self, source):
        graph = nx.disjoint_union(source.graph, source.graph)
        graph.add_edges_from([(0, len(source.graph))] * (len(source.graph) > 0))
        yield Coloring(graph, source.colors)


def shrunk(clauses, fails):
    kept = tuple(clauses)
    place = 0
    while place < len(kept):
        less = kept[:place] + kept[place + 1 :]
        if fails(less):
            kept, place = less, 0
        else:
            place += 1
    return kept


def only_from_the_end(clauses, fails):
    kept = tuple(clauses)
    while kept and fails(kept[:-1]):
        kept = kept[:-1]
    return kept


SOLUTIONS = {"10.1": counterexample, "10.2": Twice, "10.3": shrunk}

WRONG = {
    "10.1": [lambda: Coloring(nx.cycle_graph(4), 2), lambda: Coloring(nx.complete_graph(4), 2), lambda: None],
    "10.2": [HalfEmbedded, Joined],
    "10.3": [only_from_the_end, lambda clauses, fails: clauses],
}
