"""The hypotheses that lower bounds stand on: statement, references, status with date, and what implies what.

A reduction stays valid whatever becomes of a hypothesis; a lower bound is worth as much as the hypothesis it names.

Examples
--------
>>> graph = implications(3)
>>> sorted(map(repr, nx.descendants(graph, SETH())))
['2-OVC', '3-OVC', 'ETH']
>>> graph.edges[SETH(), KOVC(3)]["reason"]
'k-CNFs are sparsified, then split and listed as k-orthogonal vectors'
"""

from __future__ import annotations

from dataclasses import dataclass

import networkx as nx

from reductions.problem import whole

__all__ = ["ETH", "KOVC", "SETH", "Hypothesis", "Status", "implications"]

IPZ = 'R. Impagliazzo, R. Paturi and F. Zane, "Which problems have strongly exponential complexity?", JCSS 2001'
IMPAGLIAZZO_PATURI = 'R. Impagliazzo and R. Paturi, "On the complexity of k-SAT", JCSS 2001'
WILLIAMS = (
    'R. Williams, "A new algorithm for optimal 2-constraint satisfaction and its implications", '
    "Theoretical Computer Science 2005"
)
ALMAN_SONG = (
    'J. Alman and Z. Song, "How to Capture Higher-order Correlations? Generalizing Matrix Softmax Attention to '
    'Kronecker Computation", ICLR 2024, arXiv 2310.04064'
)


@dataclass(frozen=True)
class Status:
    """What is known about a hypothesis on a day.

    Attributes
    ----------
    summary
        "open", or "refuted, machine-checked": a formal proof of the refuting algorithm was accepted.
    date
        The day on which this was looked up, as in 2026-11-26.
    evidence
        One sentence each: the algorithm, its model, who proved it and where; what is not covered.
    """

    summary: str
    date: str
    evidence: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "; ".join((f"{self.summary} ({self.date})", *self.evidence))


REFUTED = Status(
    "refuted, machine-checked",
    "2026-11-26",
    (
        "k-SAT, for every fixed k, in time 2^O(n log log n / sqrt(log n)), deterministic, Turing machine in Lean 4: "
        '"A 2^{o(n)} Time Algorithm for 3-SAT", Claude (Anthropic), 2026, anthropics/formal-math, folder eth',
        "and, by another algorithm, in polynomial space, with a Lean proof of 2^O_k(n (log log n)^2 / sqrt(log n)): "
        '"The Exponential Time Hypothesis is False", OpenAI, 17 October 2026, openai/math, family 378',
        "the proofs were not checked here; not covered: clauses of unbounded width",
    ),
)


@dataclass(frozen=True)
class Hypothesis:
    """A conjecture of hardness.

    Attributes
    ----------
    name
        As papers call it.
    statement
        In plain text with $...$ for mathematics.
    references
        Papers that pose it.
    status
        What is known of it.
    """

    name: str
    statement: str
    references: tuple[str, ...]
    status: Status

    def __repr__(self) -> str:
        return self.name

    def __str__(self) -> str:
        return f"{self.name}: {self.statement} Status: {self.status}."

    def _repr_latex_(self) -> str:
        return f"**{self.name}.** {self.statement}"


def SETH() -> Hypothesis:
    """The strong exponential time hypothesis."""
    return Hypothesis(
        "SETH",
        r"for every $\delta > 0$ there is a k such that k-SAT on v variables has no $O(2^{(1-\delta) v})$ algorithm.",
        (IMPAGLIAZZO_PATURI, f"{ALMAN_SONG}, Hypothesis 4.1"),
        REFUTED,
    )


def ETH() -> Hypothesis:
    """The exponential time hypothesis."""
    return Hypothesis(
        "ETH",
        r"there is a $\delta > 0$ such that 3-SAT on v variables has no $O(2^{\delta v})$ algorithm.",
        (IPZ,),
        REFUTED,
    )


def KOVC(order: int) -> Hypothesis:
    """The orthogonal vectors conjecture for k = `order` >= 2 sets."""
    k = whole("order", order, 2)
    return Hypothesis(
        f"{k}-OVC",
        rf"for every $\delta > 0$ there is a c such that {k}-OV with n vectors per set, of dimension $m = c \log n$, "
        rf"has no $O(n^{{{k}-\delta}})$ algorithm.",
        (WILLIAMS, f"{ALMAN_SONG}, Conjecture 4.3"),
        Status("open", "2026-11-26", ("SETH implies it, but SETH is refuted; no hypothesis that stands implies it",)),
    )


def implications(order: int) -> nx.DiGraph[Hypothesis]:
    r"""What implies what among SETH, ETH and k-OVC up to k = `order` >= 2; an edge has the attribute `reason`.

    From k+1 sets to k: an algorithm for k-OV in $O(n^{k-\delta})$, run for each vector x of one set on the other sets
    restricted to the coordinates where x is 1, decides (k+1)-OV in $O(n^{k+1-\delta})$. [proved here]
    """
    whole("order", order, 2)
    graph: nx.DiGraph[Hypothesis] = nx.DiGraph()
    graph.add_edge(SETH(), KOVC(order), reason="k-CNFs are sparsified, then split and listed as k-orthogonal vectors")
    for k in range(order, 2, -1):
        reason = "k-OV is run once for each vector of one more set, on the coordinates where that vector is 1"
        graph.add_edge(KOVC(k), KOVC(k - 1), reason=reason)
    graph.add_edge(SETH(), ETH(), reason="a fast algorithm for 3-SAT solves each leaf of every sparsified k-CNF")
    return graph
