r"""CNF-SAT to independent set on graphs of pathwidth v + 3: one long path per variable, and a gadget for each clause.

Lay v + 1 copies of the m clauses one after the other; clause number c of copy r is at place t = r m + c. A variable i
has a path

    T(i, 0) - F(i, 0) - T(i, 1) - F(i, 1) - ... - F(i, (v+1) m - 1),

whose independent sets are of at most (v+1) m vertices; one with as many has one of T(i, t), F(i, t) for each t, and
after an F only F's: they are T ... T F ... F, with at most one switch.

A clause with literals l_0, ..., l_(q-1), none twice and sorted by variable, has a vertex for each, in a triangle,

    {l_0, y_0},   {n_1, l_1, y_1},   ...,   {n_(q-2), l_(q-2), y_(q-2)},   {n_(q-1), l_(q-1)},   and edges y_j n_(j+1),

which for q = 1 is the vertex l_0 alone. Its independent sets are of at most q vertices, and one of q vertices has a
literal's vertex: without any it would have y_0, so not n_1, but y_1, and so on to n_(q-1), which is not free. With any
one literal's vertex l_j there is one: y_i for i < j and n_i for i > j. At place t the vertex of the literal x_i is
adjacent to F(i, t), and that of its negation to T(i, t).

Ask for k = (v+1) (v m + sum_c max(1, |c|)) independent vertices: all paths and all gadgets must be full, and an empty
clause makes the answer NO. The v paths switch at most v times, so some copy has no switch within; the assignment that
it says, x_i true for T's, satisfies every clause, as a gadget's literal excludes the other value. Conversely, a model
fills all paths, without a switch, and all gadgets.

Pathwidth. The bag moves along the paths with one vertex of each in it. At place t put F(i, t) beside T(i, t) for one
variable after the other, then the triangles of the clause's literals of that variable, from one to the next by
{y_j, n_(j+1)}; then leave T(i, t) out. So a bag has at most v + 1 vertices of paths and 3 of a triangle.

An algorithm for independent set in time $(2-\varepsilon)^w \mathrm{poly}(V)$ on decompositions of width w would decide
CNF-SAT, with clauses of any width, in time $(2-\varepsilon)^v \mathrm{poly}(v, m)$.

The smallest instances: no clause is k = 0, YES; the clause x is the path T - F - T - F with a vertex at each F and
k = 4, YES, and with its negation, k = 8, NO; an empty clause without variables is k = 1 without vertices, NO.

References
----------
.. [1] D. Lokshtanov, D. Marx and S. Saurabh, "Known algorithms on graphs of bounded treewidth are probably optimal",
   SODA 2011. The gadget of triangles, and the width v + 3 with it, are derived here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import networkx as nx

from reductions.errors import InputError
from reductions.overhead import Overhead, at_most
from reductions.problems.formulas.base import Assignment
from reductions.problems.formulas.cnf import CNF
from reductions.problems.graphs.independent_set import IndependentSet, Members
from reductions.reduction import FanOut, Theorem

__all__ = ["CNFToIndependentSet"]

v, m = (CNF.symbols[name] for name in ("variables", "clauses"))


@dataclass(frozen=True)
class CNFToIndependentSet(FanOut[CNF, IndependentSet]):
    """One graph with a path decomposition; its sizes but the width depend on the literals of the clauses.

    Vertices are numbered: those of the paths, T and F in turns, place by place; then the gadgets, place by place.

    Examples
    --------
    >>> source = CNF(2, ((1, 2), (-1, 2)))
    >>> target, = CNFToIndependentSet().instances(source)
    >>> target, CNFToIndependentSet().lift(source, 0, target.solve())
    (IndependentSet(vertices=48, edges=52, chosen=24, width=4), (1, 2))
    """

    theorem = Theorem("Lokshtanov, Marx and Saurabh 2011")
    overhead = Overhead(
        vertices=at_most(8 * v * m * (v + 1)),
        edges=at_most(12 * v * m * (v + 1)),
        chosen=at_most((v + 1) * m * (3 * v + 1)),
        width=at_most(v + 3),
    )

    def targets(self, source: CNF) -> Iterator[IndependentSet]:
        count, gadgets = source.num_variables, list(placed(source))
        graph: nx.Graph[int] = nx.Graph()
        graph.add_nodes_from(range(2 * count * len(gadgets) + sum(len(gadget.vertices) for gadget in gadgets)))
        for i in range(count):
            graph.add_edges_from(pairwise(v for t in range(len(gadgets)) for v in pair(count, i, t)))
        for t, gadget in enumerate(gadgets):
            graph.add_edges_from(gadget.edges())
            for j, literal in enumerate(gadget.literals):
                graph.add_edge(gadget.literal(j), pair(count, abs(literal) - 1, t)[literal > 0])
        chosen = sum(count + max(1, len(gadget.literals)) for gadget in gadgets)
        yield IndependentSet(graph, chosen, tuple(bags(count, gadgets)))

    def embed(self, source: CNF, witness: Assignment) -> tuple[int, Members]:
        count, true = source.num_variables, set(witness)
        members: list[int] = []
        for t, gadget in enumerate(placed(source)):
            members += [pair(count, i, t)[literal < 0] for i, literal in enumerate(witness)]
            first = next(j for j, literal in enumerate(gadget.literals) if literal in true)
            members += [gadget.literal(j) + (j < first) - (j > first) for j in range(len(gadget.literals))]
        return 0, tuple(members)

    def lift(self, source: CNF, index: int, witness: Members) -> Assignment:
        count, m, members = source.num_variables, len(source.clauses), set(witness)
        for copy in range(count + 1):
            places = range(copy * m, (copy + 1) * m)
            true = [{pair(count, i, t)[0] in members for t in places} for i in range(count)]
            if all(len(values) <= 1 for values in true):
                return tuple(i if True in values else -i for i, values in enumerate(true, start=1))
        raise InputError("an independent set of this size is constant on some copy of the clauses; this one is not")


class Gadget(NamedTuple):
    """The gadget of a clause: literals sorted by variable, none twice, and vertices n_1 behind y_0, and so on."""

    literals: tuple[int, ...]
    vertices: range

    def literal(self, j: int) -> int:
        """The vertex of a literal; y_j is the next one, and n_j the one before."""
        return self.vertices.start + 3 * j

    def edges(self) -> Iterator[tuple[int, int]]:
        """A path through all vertices, and what is missing of the triangles."""
        yield from pairwise(self.vertices)
        yield from ((self.literal(j) - 1, self.literal(j) + 1) for j in range(1, len(self.literals) - 1))


def pair(count: int, i: int, t: int) -> tuple[int, int]:
    """The vertices T and F of variable i, counted from 0, at place t."""
    first = 2 * (t * count + i)
    return first, first + 1


def placed(source: CNF) -> Iterator[Gadget]:
    """The gadget at each place, copy by copy."""
    clauses = [tuple(sorted(set(clause), key=abs)) for clause in source.clauses]
    copies = source.num_variables + 1
    start = 2 * source.num_variables * copies * len(clauses)
    for _ in range(copies):
        for clause in clauses:
            gadget = Gadget(clause, range(start, start + max(0, 3 * len(clause) - 2)))
            start = gadget.vertices.stop
            yield gadget


def bags(count: int, gadgets: list[Gadget]) -> Iterator[tuple[int, ...]]:
    """The bags of the decomposition, from the first place to the last."""
    for t, gadget in enumerate(gadgets):
        here = [pair(count, i, t) for i in range(count)]
        path = {i: true for i, (true, _) in enumerate(here)}
        rest: tuple[int, ...] = ()
        j = 0
        for i, (true, false) in enumerate(here):
            both = (*(vertex for number, vertex in path.items() if number != i), true, false)
            yield (*both, *rest)
            while j < len(gadget.literals) and abs(gadget.literals[j]) == i + 1:
                last = j == len(gadget.literals) - 1
                triangle = range(gadget.literal(j) - (j > 0), gadget.literal(j) + 2 - last)
                if rest:
                    yield (*both, *rest, triangle[0])
                yield (*both, *triangle)
                rest, j = () if last else (triangle[-1],), j + 1
            path[i] = false
        if t + 1 < len(gadgets):
            for i in range(count):
                following = pair(count, i, t + 1)[0]
                yield (*path.values(), following)
                path[i] = following
