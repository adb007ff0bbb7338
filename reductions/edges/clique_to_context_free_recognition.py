r"""3k-clique to context-free recognition, with one grammar for all graphs: words that only a clique can read.

Let vertices be numbered, in binary with a fixed number b of digits. The neighbours of a vertex v, and v itself, are

    list(v) = # 0 ($ reversed digits of u $ for every neighbour u) 0 #,        name(v) = # digits of v #,

and a k-clique v_1 < ... < v_k has the words

    names = name(v_1)^k ... name(v_k)^k,        lists = (list(v_k) ... list(v_1))^k,

each of k^2 names or lists. With nine more letters, the word is

    0  (a names a' names a'' for every k-clique)  0  (b lists b' names b'' ...)  0  (c lists c' lists c'' ...)  0.

The grammar, in which W derives every word of at least one letter, V every such word of 0, 1 and $, and X is one of ab,
bc and ac:

    S    ->  W a S_ac c'' W
    S_X  ->  # N_X $ V #
    N_X  ->  0 N_X 0  |  1 N_X 1  |  # S_X # V $  |  # E_X # V $
    E_ac ->  a' S_ab b' S_bc c'        E_ab ->  a'' W b        E_bc ->  b'' W c

Correctness. S_X reads a name from the left and a list from the right: N_X matches its digits with those before a $ of
the list, in reverse, until # is read on the left, when the digits on the right must begin after a $. As V has no #,
what is skipped on both sides is of the same list, and as a name has at least one digit and V one letter, the digits are
those of one neighbour. So S_X matches names, outermost first, with lists from the right end, a name with a list that
has it, and E_X stands where the names end and the lists begin. It begins and ends with a letter that is there only at
the end of names and at the beginning of lists, so all k^2 of both are matched: the p-th name, of vertex number p div k,
with the p-th list from the right, of vertex number p mod k. This is one pair for every two vertices: the two k-cliques
are fully adjacent. S_ac compares the first names of a clique A with the last lists of a clique C, within this S_ab the
other names of A with the lists of a B, and S_bc the names of B with the other lists of C. Hence the word is derived iff
there are such A, B and C, which make a 3k-clique, as no vertex is its own neighbour; and derivations, W being read in
one way, are as many as triples A, B, C.

The word has $O(n^k)$ gadgets of $O(k^2 n \log n)$ letters; the grammar does not depend on the graph. Recognition in
time $O(N^c)$ is a 3k-clique in $n^{c(k+1)+o(1)}$: with c below $\omega$, for this grammar alone, large k would refute
the hypothesis on cliques. The grammar is that of [1] in Chomsky normal form; where it lets V and W be empty, here
letters 0 are added to the word.

The smallest YES instance is a triangle, with a word of 175 letters; the smallest NO instance has no vertices.

References
----------
.. [1] A. Abboud, A. Backurs and V. Vassilevska Williams, "If the current clique algorithms are optimal, so is Valiant's
   parser", FOCS 2015.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import sympy

from reductions.edges.clique_to_triangle import cliques
from reductions.errors import InputError
from reductions.overhead import Overhead, at_most
from reductions.problems.grammars.context_free_recognition import ContextFreeRecognition, Derivation
from reductions.problems.graphs.clique import Clique, Members
from reductions.reduction import FanOut, Theorem

__all__ = ["CliqueToContextFreeRecognition"]

Letters: TypeAlias = list[str]

LETTERS = ("0", "1", "$", "#", "a", "a'", "a''", "b", "b'", "b''", "c", "c'", "c''")
LONG_RULES = """
S = W a S_ac c'' W
S_X = # N_X $ V #
N_X = 0 N_X 0; 1 N_X 1; # S_X # V $; # E_X # V $
E_ac = a' S_ab b' S_bc c'
E_ab = a'' W b
E_bc = b'' W c
V = 0; 1; $; 0 V; 1 V; $ V
"""
PAIRS = ("ab", "bc", "ac")
Rule: TypeAlias = tuple[str, ...]


def binary(rules: str) -> dict[Rule, int]:
    """The rules in Chomsky normal form with their numbers, those with pairs first.

    A rule S = x y z becomes S = x (y z) and (y z) = y z, with "y z" for the name of a new nonterminal; a letter among
    others is a nonterminal of its name.
    """
    pairs, single = dict[Rule, None](), dict[Rule, None]()
    for line in rules.split("\n"):
        left, sides = line.split(" = ")
        for side in sides.split("; "):
            first, *rest = side.split()
            pair = (left, first, " ".join(rest))
            while rest:
                pairs[pair] = None
                first, *rest = rest
                pair = (pair[2], first, " ".join(rest))
            if " " not in side:
                single[left, side] = None
    single |= {(letter, letter): None for letter in LETTERS}
    return {rule: number for number, rule in enumerate([*pairs, *single])}


def long_rules() -> str:
    """All rules as text, with those of W, and those with X written out."""
    any_word = "W = " + "; ".join([*LETTERS, *(f"{letter} W" for letter in LETTERS)])
    lines = [line.replace("_X", f"_{X}") for line in LONG_RULES.strip().split("\n") for X in PAIRS]
    return "\n".join(dict.fromkeys([*lines, any_word]))


RULES = binary(long_rules())
NONTERMINALS = {name: number for number, name in enumerate(dict.fromkeys(left for left, *_ in RULES))}
BINARY = [tuple(NONTERMINALS[name] for name in rule) for rule in RULES if len(rule) == 3]
SINGLE = [(NONTERMINALS[rule[0]], LETTERS.index(rule[1])) for rule in RULES if len(rule) == 2]

V, k = Clique.symbols["vertices"], Clique.symbols["clique"] / 3
digits = sympy.Max(1, sympy.ceiling(sympy.log(sympy.Max(1, V), 2)))
longest = 4 + sympy.binomial(V, k) * (9 + 3 * k**2 * (V * (digits + 2) + 4))


@dataclass(frozen=True)
class CliqueToContextFreeRecognition(FanOut[Clique, ContextFreeRecognition]):
    """One word, read by the same grammar for all graphs; the length is attained by complete graphs.

    The number of vertices of the clique is a positive multiple of 3.

    Examples
    --------
    >>> import networkx as nx
    >>> source = Clique(nx.complete_graph(3), 3)
    >>> target, = CliqueToContextFreeRecognition().instances(source)
    >>> target
    ContextFreeRecognition(nonterminals=52, pairs=62, letters=29, length=175)
    >>> _, derivation = CliqueToContextFreeRecognition().embed(source, (2, 0, 1))
    >>> target.verify(derivation), CliqueToContextFreeRecognition().lift(source, 0, derivation)
    (True, (0, 1, 2))
    """

    theorem = Theorem("Abboud, Backurs and Vassilevska Williams 2015")
    overhead = Overhead(nonterminals=len(NONTERMINALS), pairs=len(BINARY), letters=len(SINGLE), length=at_most(longest))

    def parameters(self, size: Mapping[str, Any]) -> dict[sympy.Symbol, Any]:
        if size["clique"] % 3 or not size["clique"]:
            raise InputError(f"{self.name} takes cliques of 3, 6, 9, ... vertices, got {size['clique']}")
        return {}

    def targets(self, source: Clique) -> Iterator[ContextFreeRecognition]:
        word = [LETTERS.index(letter) for letter in Words(source).word]
        yield ContextFreeRecognition(len(NONTERMINALS), np.array(BINARY), np.array(SINGLE), np.array(word))

    def embed(self, source: Clique, witness: Members) -> tuple[int, Derivation]:
        place, size = {vertex: i for i, vertex in enumerate(source.graph)}, source.clique // 3
        clique = sorted(place[vertex] for vertex in witness)
        three = [tuple(clique[start : start + size]) for start in range(0, source.clique, size)]
        return 0, tuple(RULES[rule] for rule in Words(source).derivation(*three))

    def lift(self, source: Clique, index: int, witness: Derivation) -> Members:
        words, vertices, rules = Words(source), list(source.graph), list(RULES)
        return tuple(vertices[i] for clique in words.read([rules[number] for number in witness]) for i in clique)


class Words:
    """The word of a graph, what is where in it, and the derivations that three cliques have."""

    def __init__(self, source: Clique) -> None:
        self.cliques = list(cliques(source, source.clique // 3))
        place = {vertex: i for i, vertex in enumerate(source.graph)}
        self.near = [sorted(place[w] for w in source.graph[v] if w != v) for v in source.graph]
        self.digits = max(1, (len(place) - 1).bit_length())
        self.word: Letters = ["0"]
        self.starts: dict[str, list[int]] = {}
        for section in "abc":
            self.starts[section] = []
            for clique in self.cliques:
                names, lists = self.names(clique), self.lists(clique)
                first, second = names if section == "a" else lists, lists if section == "c" else names
                self.starts[section].append(len(self.word))
                self.word += [section, *first, f"{section}'", *second, f"{section}''"]
            self.word.append("0")

    def code(self, vertex: int) -> Letters:
        """The digits of a vertex."""
        return list(f"{vertex:0{self.digits}b}")

    def names(self, clique: tuple[int, ...]) -> Letters:
        """The names of a clique."""
        return [x for v in clique for x in ["#", *self.code(v), "#"] * len(clique)]

    def entries(self, vertices: list[int]) -> Letters:
        """The digits of vertices in reverse, as they are in a list."""
        return [x for u in vertices for x in ["$", *reversed(self.code(u)), "$"]]

    def lists(self, clique: tuple[int, ...]) -> Letters:
        """The lists of a clique."""
        return [x for v in reversed(clique) for x in ["#", "0", *self.entries(self.near[v]), "0", "#"]] * len(clique)

    def comparison(self, X: str, named: tuple[int, ...], listed: tuple[int, ...], inside: list[Rule]) -> list[Rule]:
        """How S_X derives the names of a clique and the lists of another one with what E_X derives between them."""
        between, found = f"E_{X}", inside
        for v in reversed(named):
            for u in reversed(listed):
                i = self.near[u].index(v)
                skipped = any_word("V", ["0", *self.entries(self.near[u][:i])])
                found = derived(f"N_{X}", ["#", (between, found), "#", ("V", skipped), "$"])
                for digit in reversed(self.code(v)):
                    found = derived(f"N_{X}", [digit, (f"N_{X}", found), digit])
                skipped = any_word("V", [*self.entries(self.near[u][i + 1 :]), "0"])
                found = derived(f"S_{X}", ["#", (f"N_{X}", found), "$", ("V", skipped), "#"])
                between = f"S_{X}"
        return found

    def derivation(self, first: tuple[int, ...], second: tuple[int, ...], third: tuple[int, ...]) -> list[Rule]:
        """The leftmost derivation of the word by three cliques that are fully adjacent to each other."""
        word, three = self.word, zip("abc", (first, second, third), strict=True)
        a, b, c = (self.starts[section][self.cliques.index(clique)] for section, clique in three)
        a_end, b_end, c_end = (word.index(f"{word[start]}''", start) + 1 for start in (a, b, c))
        e_ab = derived("E_ab", ["a''", ("W", any_word("W", word[a_end:b])), "b"])
        e_bc = derived("E_bc", ["b''", ("W", any_word("W", word[b_end:c])), "c"])
        s_ab, s_bc = self.comparison("ab", first, second, e_ab), self.comparison("bc", second, third, e_bc)
        e_ac = derived("E_ac", ["a'", ("S_ab", s_ab), "b'", ("S_bc", s_bc), "c'"])
        s_ac = self.comparison("ac", first, third, e_ac)
        before, after = any_word("W", word[:a]), any_word("W", word[c_end:])
        return derived("S", [("W", before), "a", ("S_ac", s_ac), "c''", ("W", after)])

    def read(self, derivation: list[Rule]) -> list[tuple[int, ...]]:
        """The three cliques that a derivation compares: their first letters come after the three W but the last."""
        letters, found = 0, {}
        for rule in derivation:
            letters += len(rule) == 2
            if rule[0] == "W" and len(rule) == 2 and letters < len(self.word):
                section = self.word[letters]
                found[section] = self.cliques[self.starts[section].index(letters)]
        return [found[section] for section in "abc"]


def derived(left: str, side: list[Any]) -> list[Rule]:
    """The leftmost derivation that begins with a long rule; letters derive themselves, others as is said."""
    names = [part if isinstance(part, str) else part[0] for part in side]
    parts = [[(part, part)] if isinstance(part, str) else part[1] for part in side]
    found: list[Rule] = []
    for i, part in enumerate(parts[:-1]):
        rest = " ".join(names[i + 1 :])
        found += [(left, names[i], rest), *part]
        left = rest
    return found + parts[-1]


def any_word(left: str, letters: Letters) -> list[Rule]:
    """How V or W derives letters."""
    *first, last = letters
    found: list[Rule] = [rule for letter in first for rule in ((left, letter, left), (letter, letter))]
    return [*found, (left, last)]
