r"""Block gadgets: small ones are found by a SAT solver, and it is proved that there are none that are smaller.

A block gadget of order k, for blocks of l bits, gives player p a vector $g_p(x)$ in $\{0,1\}^D$ for every block x of
its vector. For blocks $x^1, \dots, x^k$, let

    S = sum_j  g_1(x^1)_j ... g_k(x^k)_j.

Then S = V if the blocks are orthogonal, that is no place has a 1 in all of them, and S <= V - gap otherwise. So over
m/l blocks the inner product is V m/l for orthogonal vectors, and by the gap less for others: k-OV becomes a question
about large inner products in dimension D m/l. With a negative gap, others are at least V - gap: a question about small
ones.

What is known from here, gap 1, is proved by the solver in moments: the telescoping product of
`reductions.edges.orthogonal_vectors_to_gap_max_ip_direct`, D = k l and V = l, has the least D for (k, l) = (2, 1 to 4),
(3, 1 to 3) and (4, 1 to 2); and for the blocks of two bits of two players there is a gadget of the same D with V = 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from pathlib import Path
from time import monotonic

import numpy as np
from numpy.typing import ArrayLike, NDArray

from attention.support.files import replacing
from reductions.errors import BudgetError, InputError
from reductions.problem import ORDER_LIMIT, bit_matrix, is_whole, whole
from reductions.testing.gadget_formula import Shape, blocks_and_tuples, formula

__all__ = ["Gadget", "GadgetSearch", "Refuted", "find_gadget"]

MOST_CLAUSES = 2**21

CONFLICTS = 2_000
"""Of the solver between two looks at the clock."""


@dataclass(frozen=True, eq=False)
class Gadget:
    """A block gadget; what it promises is checked when it is made.

    Parameters
    ----------
    vectors
        One matrix of zeros and ones per player, shape (2^l, D): row x belongs to the block that reads x in binary.
    value
        The inner product V of orthogonal blocks.
    gap
        How far below V it is for all others, at least; if negative, how far above.

    Raises
    ------
    InputError
        If the shapes do not fit, or a tuple of blocks has another inner product than it should.

    Examples
    --------
    >>> gadget = Gadget(([[0, 1], [1, 0]], [[1, 1], [0, 1]]), value=1)
    >>> print(gadget)
    order 2, 1 bit in a block, dimension 2: 1 for orthogonal blocks, at most 0 for others
    0   01 11
    1   10 01
    >>> [vectors.tolist() for vectors in gadget.apply(([[1, 1], [1, 0]], [[0, 1]]))]
    [[[1, 0, 1, 0], [1, 0, 0, 1]], [[1, 1, 0, 1]]]
    """

    vectors: tuple[NDArray[np.uint8], ...]
    value: int
    gap: int = 1

    def __post_init__(self) -> None:
        """Check what it promises."""
        checked = tuple(bit_matrix(f"the vectors of player {p}", v) for p, v in enumerate(self.vectors, start=1))
        object.__setattr__(self, "vectors", checked)
        rows = len(checked[0]) if checked else 0
        if len({v.shape for v in checked}) != 1 or rows < 2 or rows & (rows - 1):
            raise InputError(
                "every player of a gadget has one vector for each of 2^l blocks, l at least 1, all of one dimension; "
                f"got shapes {[v.shape for v in checked]}"
            )
        for blocks, orthogonal in blocks_and_tuples(self.order, self.block):
            found = self.inner_product(blocks)
            if found != self.value if orthogonal else (found - self.value + self.gap) * self.gap > 0:
                shown = ", ".join(f"{x:0{self.block}b}" for x in blocks)
                raise InputError(f"this is not such a gadget: the inner product of the blocks {shown} is {found}")

    @property
    def order(self) -> int:
        """The number k of players."""
        return len(self.vectors)

    @property
    def block(self) -> int:
        """The number l of bits in a block."""
        return len(self.vectors[0]).bit_length() - 1

    @property
    def dimension(self) -> int:
        """The dimension D of the vectors."""
        return int(self.vectors[0].shape[1])

    def inner_product(self, blocks: Sequence[int]) -> int:
        """The inner product for one block of each player, each a number whose binary digits are the bits."""
        chosen = [vectors[x].astype(np.int64) for x, vectors in zip(blocks, self.vectors, strict=True)]
        return int(prod(chosen[1:], start=chosen[0]).sum())

    def apply(self, sets: Sequence[ArrayLike]) -> tuple[NDArray[np.uint8], ...]:
        """Replace every block of l bits in vectors, shapes (n_p, m), by its vector; zeros fill up the last block.

        The inner products are V ceil(m / l) for orthogonal vectors, and by the gap less, or more, for others.
        """
        if len(sets) != self.order:
            raise InputError(f"the gadget is for {self.order} players, got {len(sets)} sets of vectors")
        return tuple(self._applied(p, bit_matrix(f"set {p + 1}", vectors)) for p, vectors in enumerate(sets))

    def _applied(self, player: int, vectors: NDArray[np.uint8]) -> NDArray[np.uint8]:
        count, dimension = vectors.shape
        filled = np.pad(vectors, ((0, 0), (0, -dimension % self.block)))
        digits = filled.reshape(count, -1, self.block).astype(np.int64)
        return self.vectors[player][digits @ (1 << np.arange(self.block)[::-1])].reshape(count, -1)

    def __str__(self) -> str:
        other = f"at most {self.value - self.gap}" if self.gap > 0 else f"at least {self.value - self.gap}"
        rows = (
            f"{''.join(map(str, bits))}   {' '.join(''.join(map(str, vectors[x])) for vectors in self.vectors)}"
            for x, bits in enumerate(product((0, 1), repeat=self.block))
        )
        bits = "1 bit" if self.block == 1 else f"{self.block} bits"
        says = f"order {self.order}, {bits} in a block, dimension {self.dimension}: {self.value} for orthogonal blocks"
        return "\n".join([f"{says}, {other} for others", *rows])


@dataclass(frozen=True)
class Refuted:
    """There is no gadget of this dimension and value: a formula without a model, and the solver's proof of that.

    Attributes
    ----------
    dimension, value
        Of the gadget that does not exist.
    clauses
        The formula, with the clauses that keep one gadget of each family; see `reductions.testing.gadget_formula`.
    proof
        Lines of a DRUP proof: each clause follows from the formula and those before it by unit propagation.
    """

    dimension: int
    value: int
    clauses: list[list[int]]
    proof: tuple[str, ...]

    def write(self, name: str | Path) -> None:
        """Write NAME.cnf in DIMACS format and NAME.drup, as independent checkers of proofs read them."""
        variables = max((abs(literal) for clause in self.clauses for literal in clause), default=0)
        lines = [f"p cnf {variables} {len(self.clauses)}", *(" ".join(map(str, [*c, 0])) for c in self.clauses)]
        for ending, content in ((".cnf", lines), (".drup", self.proof)):
            with replacing(Path(f"{name}{ending}")) as partial:
                partial.write_text("\n".join(content) + "\n", encoding="ascii")


@dataclass(frozen=True)
class GadgetSearch:
    """What a search found: a gadget of the least dimension, of these one of the least value, or none; and proofs."""

    gadget: Gadget | None
    refuted: tuple[Refuted, ...]

    def __str__(self) -> str:
        found = "no gadget of this dimension and value" if self.gadget is None else str(self.gadget)
        return "\n".join([found, *(f"refuted: dimension {r.dimension}, value {r.value}" for r in self.refuted)])


def find_gadget(
    order: int,
    block: int,
    *,
    dimension: int | None = None,
    value: int | None = None,
    gap: int = 1,
    most: int = 12,
    seconds: float = 60,
    progress: Callable[[int, int], None] | None = None,
) -> GadgetSearch:
    """Find a block gadget of the least dimension, and for it the least value; refute everything before it.

    Parameters
    ----------
    order
        The number k of players, from 2.
    block
        The number l of bits in a block, from 1.
    dimension
        The dimension D to try; by default 1, 2, 3, ... until there is a gadget.
    value
        The value V of orthogonal blocks; by default every one that is possible, the least first.
    gap
        Other blocks are at most V - gap; with a negative gap, at least V - gap.
    most
        The largest dimension to try, where none is given.
    seconds
        Time for each dimension and value.
    progress
        Called with each dimension and value before it is tried.

    Raises
    ------
    InputError
        If a number is out of range, or PySAT is missing.
    BudgetError
        If a formula would be too large, with its projected size, or one was not decided in time.

    Notes
    -----
    Complexity: a formula of about k D (V + 1) 2^(k l) clauses for each dimension and value; to decide it may take time
    exponential in its variables, k D 2^l and more. A gadget is checked from the definition before it is returned.

    Examples
    --------
    >>> search = find_gadget(2, 2)
    >>> search.gadget.dimension, search.gadget.value, [(r.dimension, r.value) for r in search.refuted]
    (4, 1, [(1, 1), (2, 1), (2, 2), (3, 1), (3, 2), (3, 3)])
    >>> find_gadget(3, 2, dimension=6, value=1).gadget is None
    True
    """
    order, block = whole("order", order, 2), whole("block", block, 1)
    if order > ORDER_LIMIT:
        raise InputError(f"order must be at most {ORDER_LIMIT}, got {order}")
    if not is_whole(gap) or gap == 0:
        raise InputError(f"gap must be an integer other than 0, got {gap!r}")
    dimensions = range(1, whole("most", most, 1) + 1) if dimension is None else (whole("dimension", dimension, 1),)
    refuted: list[Refuted] = []
    for size in dimensions:
        possible = range(gap, size + 1) if gap > 0 else range(size + gap + 1)
        for chosen in possible if value is None else {whole("value", value, 0)} & set(possible):
            if progress is not None:
                progress(size, chosen)
            found = _decided(Shape(order, block, size, chosen, gap), seconds)
            if isinstance(found, Gadget):
                return GadgetSearch(found, tuple(refuted))
            refuted.append(found)
    return GadgetSearch(None, tuple(refuted))


def _decided(shape: Shape, seconds: float) -> Gadget | Refuted:
    """A gadget of this shape, or the proof that there is none."""
    try:
        from pysat.solvers import Glucose4  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise InputError("gadgets are found by PySAT: pip install 'hardchain[solver]'") from error
    asked = f"dimension {shape.dimension} and value {shape.value}"
    if (exponent := shape.order * shape.block) > 2**6 or shape.clauses > MOST_CLAUSES:
        projected = f"more than 2^{exponent}" if exponent > 2**6 else f"about {shape.clauses:,}"
        raise BudgetError(
            f"a gadget of {asked} takes a formula of {projected} clauses, where {MOST_CLAUSES:,} are allowed; take "
            "shorter blocks or a lower order"
        )
    clauses = formula(shape)
    end = monotonic() + seconds
    with Glucose4(bootstrap_with=clauses, with_proof=True) as solver:
        decided = None
        try:
            while decided is None:
                if monotonic() > end:
                    raise BudgetError(
                        f"{asked} was not decided in {seconds:g} seconds; allow more, or take shorter blocks or a "
                        "lower order"
                    )
                solver.conf_budget(CONFLICTS)
                decided = solver.solve_limited()
        finally:  # or it is written when Python ends, see `reductions.testing.proving.formula`
            proof = solver.get_proof()
        if decided:
            return Gadget(tuple(_vectors(shape, solver.get_model())), shape.value, shape.gap)
        return Refuted(shape.dimension, shape.value, clauses, (*filter("0".__ne__, proof), "0"))


def _vectors(shape: Shape, model: list[int]) -> Iterator[NDArray[np.uint8]]:
    """The vectors of each player in a model of the formula."""
    entries = np.array(model[: shape.order * 2**shape.block * shape.dimension]) > 0
    yield from entries.reshape(shape.order, 2**shape.block, shape.dimension).astype(np.uint8)
