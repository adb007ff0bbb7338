r"""Max-cut to Max-2-SAT: two clauses for every edge.

Variables are the vertices, true for those of one side. For every edge u w there are the clauses (u or w) and (not u or
not w): both are satisfied if u and w are on different sides, and else exactly one. So with E edges

    an assignment satisfies E + (the number of edges across) clauses,

and the threshold E + t asks for t edges across. Witnesses are in bijection. A loop is an edge whose ends are never on
different sides, and has the clauses (u) and (not u). Max-2-SAT in time $2^{(1-\delta)v}$ is max-cut in that time.

The smallest instances are the empty graph: threshold 0 is YES, and 1 is NO.

References
----------
.. [1] R. Williams, "A new algorithm for optimal 2-constraint satisfaction and its implications", TCS 2005, where both
   are constraint satisfaction problems on pairs of variables. (The clauses are derived here.)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reductions.overhead import Overhead, at_most
from reductions.problems.formulas.cnf import Assignment
from reductions.problems.formulas.max_sat import MaxSat
from reductions.problems.graphs.max_cut import MaxCut, Side
from reductions.reduction import FanOut, Theorem

__all__ = ["MaxCutToMaxSat"]

V, E, t = (MaxCut.symbols[name] for name in ("vertices", "edges", "threshold"))


@dataclass(frozen=True)
class MaxCutToMaxSat(FanOut[MaxCut, MaxSat]):
    """One formula, of exact sizes; its clauses have two literals, if there are any.

    Examples
    --------
    >>> import networkx as nx
    >>> source = MaxCut(nx.path_graph(3), 2)
    >>> target, = MaxCutToMaxSat().instances(source)
    >>> target.clauses, target.threshold, list(target.witnesses())
    (((1, 2), (-1, -2), (2, 3), (-2, -3)), 4, [(-1, 2, -3), (1, -2, 3)])
    >>> MaxCutToMaxSat().lift(source, 0, (1, -2, 3))
    (0, 2)
    """

    theorem = Theorem("Williams 2005")
    overhead = Overhead(variables=V, clauses=2 * E, width=at_most(2), threshold=E + t)

    def targets(self, source: MaxCut) -> Iterator[MaxSat]:
        number = {vertex: i for i, vertex in enumerate(source.graph, start=1)}
        edges = [(number[u], number[w]) for u, w in source.graph.edges]
        clauses = (clause for u, w in edges for clause in ((u, w), (-u, -w)))
        yield MaxSat(len(number), tuple(clauses), len(edges) + source.threshold)

    def embed(self, source: MaxCut, witness: Side) -> tuple[int, Assignment]:
        side = set(witness)
        return 0, tuple(i if vertex in side else -i for i, vertex in enumerate(source.graph, start=1))

    def lift(self, source: MaxCut, index: int, witness: Assignment) -> Side:
        return tuple(vertex for vertex, literal in zip(source.graph, witness, strict=True) if literal > 0)
