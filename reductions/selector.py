"""The selector: two sequences of gadgets that fit best where a chosen pair (i, j) of gadgets fits.

Reductions from orthogonal vectors to alignments share it. The first sequence has the G = 2 n_1 + 2 n - 3 gadgets

    S ... S  U_0  S  U_1  S  ...  S  U_(n_1 - 1)  S ... S        with n - 1 times S at both ends,

and the second one has V_0, ..., V_(n-1). U_i is made from a_i and V_j from b_j. V_j fits U_i fully if these vectors are
orthogonal, and it fits S but for a score of 1. The canonical placement for (i, j) puts V_j at U_i, and V_(j-1),
V_(j-2), ... at the next S to the left, one after the other, and V_(j+1), ... at the next S to the right. There are
enough S for that, and between two gadgets that are used there is at most one other, which is a U. So n - 1 scores are
lost if a_i and b_j are orthogonal; if no pair is, at least n are. The papers have two devices for this: a gadget that
normalises each pair, and a list of the first vectors that is written twice. Here S alone does it.

Letters are characters or integers, and gadgets are strings or lists of them. Every gadget of the first sequence stands
between two guards. The second sequence is filled up with one letter, `filler`, that guards have: between two V as often
as an unused U and the guards around it have it, at both ends as often as it occurs left or right of all gadgets that a
canonical placement uses.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, chain
from typing import Any, TypeAlias

import sympy

from reductions.problems.vectors.base import Choice
from reductions.problems.vectors.orthogonal_vectors import OrthogonalVectors

__all__ = ["Selector", "gadgets"]

Letters: TypeAlias = Sequence[Any]

n_1, n = (OrthogonalVectors.symbols[name] for name in ("first", "others"))

gadgets: sympy.Expr = 2 * n_1 + 2 * n - 3
"""The number G of gadgets in the first sequence."""


@dataclass(frozen=True)
class Selector:
    """Two sequences that are made of gadgets, and the way between alignments of them and pairs (i, j).

    Parameters
    ----------
    chosen
        The gadgets U, at least one.
    skipped
        The gadget S.
    parts
        The gadgets V, at least one.
    guard
        What stands before the first and after the last gadget of the first sequence.
    inner
        What stands between two gadgets there.
    left, right
        What stands at the ends there.
    filler
        One letter.
    pad, between
        How often it stands at the ends of the second sequence, and between two V there.

    Examples
    --------
    >>> layout = Selector(["A", "a"], "S", ["V", "v"], "(", ".", "", "", "_", pad=3, between=2)
    >>> "".join(layout.first), "".join(layout.second), layout.used(1, 1)
    ('(S.A.S.a.S(', '___V__v___', [2, 3])
    """

    chosen: Sequence[Letters]
    skipped: Letters
    parts: Sequence[Letters]
    guard: Letters
    inner: Letters
    left: Letters
    right: Letters
    filler: Any
    pad: int
    between: int

    @cached_property
    def row(self) -> list[Letters]:
        """The gadgets of the first sequence in their order."""
        ends = [self.skipped] * (len(self.parts) - 1)
        inside = [gadget for chosen in self.chosen for gadget in (self.skipped, chosen)]
        return [*ends, *inside[1:], *ends]

    @cached_property
    def first(self) -> tuple[Any, ...]:
        """The first sequence."""
        return _joined([self.left, self.guard, *_between(self.row, self.inner), self.guard, self.right])

    @cached_property
    def second(self) -> tuple[Any, ...]:
        """The second sequence."""
        end = [self.filler] * self.pad
        return _joined([end, *_between(self.parts, [self.filler] * self.between), end])

    @cached_property
    def starts(self) -> list[int]:
        """Where each gadget of the first sequence begins."""
        return _starts(self.row, len(self.left) + len(self.guard), len(self.inner))

    @cached_property
    def part_starts(self) -> list[int]:
        """Where each V begins in the second sequence."""
        return _starts(self.parts, self.pad, self.between)

    def used(self, i: int, j: int) -> list[int]:
        """The gadgets of the canonical placement, one for each V."""
        place = len(self.parts) - 1 + 2 * i
        skipped = [number for number in range(len(self.row)) if self.index(number) is None]
        before = [number for number in skipped if number < place]
        after = [number for number in skipped if number > place]
        return [*before[len(before) - j :], place, *after[: len(self.parts) - 1 - j]]

    def index(self, number: int) -> int | None:
        """Which U this gadget is; None for S."""
        i, odd = divmod(number - len(self.parts) + 1, 2)
        return i if not odd and 0 <= i < len(self.chosen) else None

    def canonical(
        self, pair: Choice, fit: Callable[[Any, Any], Iterable[tuple[int, int]]]
    ) -> Iterator[tuple[int, int]]:
        """Index pairs of the canonical placement: V as `fit` pairs them with their gadgets, and all of the filler.

        Between two gadgets that are used, the filler is paired with all of the filler in the first sequence, and with
        other letters there, the first ones, as far as there are any.

        Parameters
        ----------
        pair
            The numbers i and j.
        fit
            From a gadget and the V that is put there to index pairs of their letters.
        """
        used = self.used(*pair)
        ends = [0, *(self.starts[number] + len(self.row[number]) for number in used)]
        begins = [*(self.starts[number] for number in used), len(self.first)]
        part_ends = [0, *(start + len(part) for start, part in zip(self.part_starts, self.parts, strict=True))]
        part_begins = [*self.part_starts, len(self.second)]
        for k, (end, begin, q, stop) in enumerate(zip(ends, begins, part_ends, part_begins, strict=True)):
            same: list[int] = []
            others: list[int] = []
            for p in range(end, begin):
                (same if self.first[p] == self.filler else others).append(p)
            yield from zip(sorted((same + others)[: stop - q]), range(q, stop), strict=False)
            if k < len(used):
                yield from ((begin + p, stop + r) for p, r in fit(self.row[used[k]], self.parts[k]))

    def equal(self, pairs: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """The pairs of equal letters among these."""
        return ((p, q) for p, q in pairs if self.first[p] == self.second[q])

    def lift(self, source: OrthogonalVectors, pairs: Iterable[tuple[int, int]]) -> Choice:
        """The first orthogonal pair (i, j) such that letters of V_j are paired, and only with letters of U_i."""
        found: dict[int, set[int | None]] = {}
        for p, q in pairs:
            j = _owner(self.part_starts, self.parts, q)
            if j is not None:
                number = _owner(self.starts, self.row, p)
                found.setdefault(j, set()).add(None if number is None else self.index(number))
        alone = ((i, j) for j, (i, *others) in sorted(found.items()) if i is not None and not others)
        return next((i, j) for i, j in alone if source.holds((i, j)))


def _between(parts: Iterable[Letters], separator: Letters) -> list[Letters]:
    return [part for each in parts for part in (separator, each)][1:]


def _joined(parts: Iterable[Letters]) -> tuple[Any, ...]:
    return tuple(chain.from_iterable(parts))


def _starts(parts: Sequence[Letters], first: int, between: int) -> list[int]:
    return list(accumulate((len(part) + between for part in parts[:-1]), initial=first))


def _owner(starts: Sequence[int], parts: Sequence[Letters], place: int) -> int | None:
    """The part that a place of a sequence is in."""
    number = bisect_right(starts, place) - 1
    return number if number >= 0 and place < starts[number] + len(parts[number]) else None
