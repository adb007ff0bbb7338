"""Where problems are on the page: a region for each family, a cell for each problem, arrows as short as possible."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

PITCH = (110.0, 62.0)
BOX = (98.0, 44.0)
HEADING, GUTTER = 22.0, 34.0
"""Room above the cells of a region, and between regions."""

UNDER = 250.0
"""An arrow that passes under a box counts as so much longer."""

STARTS = 24

Areas = Sequence[tuple[int, Sequence[str]]]
"""Columns of the page, from the left: how many cells wide, and the families from above."""

Places = NDArray[np.float64]


def places(families: Mapping[str, str], arrows: Sequence[tuple[str, str]], areas: Areas) -> dict[str, list[float]]:
    """The middle of the box of each problem.

    Cells of a region are exchanged as long as that makes the arrows shorter, from several beginnings; the best end is
    taken. Complexity: one product of matrices, as large as there are problems, per exchange.

    Parameters
    ----------
    families
        The family of each problem.
    arrows
        Pairs of problems.
    areas
        How the families lie on the page.
    """
    cells, owners = grid(families, areas)
    names = list(families)
    far = lengths(cells)
    number = {name: place for place, name in enumerate(names)}
    joined = np.zeros((len(cells), len(cells)))  # beyond the problems: nobody, in cells that stay empty
    for start, end in arrows:
        if start != end:
            joined[number[start], number[end]] = joined[number[end], number[start]] = 1
    members = [families[name] for name in names]
    members += [f for f in dict.fromkeys(owners) for _ in range(owners.count(f) - members.count(f))]
    same = np.array(members)[:, None] == np.array(members)
    best: tuple[float, Any] = (np.inf, None)
    for seed in range(STARTS):
        best = min(best, exchanged(shuffled(members, owners, seed), joined, far, same), key=lambda found: found[0])
    return {name: [float(x) for x in cells[best[1][place]]] for place, name in enumerate(names)}


def grid(families: Mapping[str, str], areas: Areas) -> tuple[Places, list[str]]:
    """The middles of all cells, and the family that each is for; all columns of regions are equally high."""
    counts = {family: list(families.values()).count(family) for _, column in areas for family in column}
    rows = [{family: -(-counts[family] // width) for family in column} for width, column in areas]
    needed = [sum(r.values()) * PITCH[1] + len(r) * (HEADING + GUTTER) for r in rows]
    found, owners, left = [], [], 0.0
    for (width, column), each, height in zip(areas, rows, needed, strict=True):
        stretch = PITCH[1] + (max(needed) - height) / sum(each.values())
        top = 0.0
        for family in column:
            top += HEADING
            for row, place in product(range(each[family]), range(width)):
                found.append((left + (place + 0.5) * PITCH[0], top + (row + 0.5) * stretch))
                owners.append(family)
            top += each[family] * stretch + GUTTER
        left += width * PITCH[0] + GUTTER
    return np.array(found), owners


def lengths(cells: Places) -> NDArray[np.float64]:
    """Between every two cells: how far, and more for every box that the straight line passes."""
    away = np.linalg.norm(cells[:, None] - cells, axis=2)
    along = np.linspace(0, 1, 40)[:, None, None]
    under = np.zeros_like(away)
    for start, cell in enumerate(cells):
        line = cell + along * (cells - cell)  # (40, cells, 2)
        for other in np.flatnonzero(np.arange(len(cells)) != start):
            inside = (np.abs(line - cells[other]) < np.array(BOX) / 2).all(axis=2).any(axis=0)
            inside[other] = False
            under[start] += inside
    return away + UNDER * under


def shuffled(members: Sequence[str], owners: Sequence[str], seed: int) -> NDArray[np.int64]:
    """A cell of its family's for each, at random."""
    rng = np.random.default_rng(seed)
    free: dict[str, Iterator[int]] = {
        family: iter(rng.permutation([cell for cell, owner in enumerate(owners) if owner == family]))
        for family in set(owners)
    }
    return np.array([next(free[family]) for family in members])


def exchanged(
    at: NDArray[np.int64], joined: NDArray[np.float64], far: NDArray[np.float64], same: NDArray[np.bool_]
) -> tuple[float, NDArray[np.int64]]:
    """The cells after all exchanges of two that shorten the arrows, and how long these are."""
    while True:
        cost = (joined @ far[at])[:, at]  # of each problem, were it where each other one is
        own = np.diag(cost)
        change = cost + cost.T - own[:, None] - own + 2 * joined * far[np.ix_(at, at)]
        change = np.where(same, change, 0)
        first, second = np.unravel_index(np.argmin(change), change.shape)
        if change[first, second] > -1e-6:
            return float(own.sum()), at
        at = at.copy()
        at[[first, second]] = at[[second, first]]
