r"""The state of fast attention: sums over tokens that stream, merge, and answer queries.

For key set $p$ the state is the matrix $S_p = \sum_j x_j^\alpha [V_p[j], 1]$, with $x_j$ the row $j$ of $K_p$ and
$\alpha$ running over monomials: $r \times (d_v + 1)$ numbers, however many tokens there are. A sum over tokens is a
monoid: chunks may come in any order, from any machine. A query then takes

$$\sum_\alpha c_{|\alpha|} \frac{|\alpha|!}{\alpha!}\, q^\alpha \prod_p S_p[\alpha, c]
  = \sum_{j_1, \dots, j_h} P(z_{j_1 \dots j_h}) \prod_p V_p[j_p, c]$$

for each column of values and for the ones, and divides. The polynomial $P$ is chosen only then, to suit the logits.

References
----------
.. [1] J. Alman and Z. Song, "How to Capture Higher-order Correlations?", ICLR 2024, arXiv 2310.04064, section 3.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from math import comb, frexp
from os import PathLike
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from attention.errors import BudgetError, CertificateError, InputError, MissingFileError
from attention.fast.certificate import Certificate, design_for
from attention.fast.exponential import MOST_DEGREE, ExpPolynomial, minimax_exp
from attention.fast.extent import MOST_LOGIT, Extent, Setting, in_range
from attention.fast.monomials import MOST_MONOMIALS, MOST_VARIABLES, MonomialSet, places_of
from attention.inputs import (
    Matrices,
    Matrix,
    checked_matrices,
    checked_matrix,
    checked_scale,
    checked_tolerance,
    checked_values,
    checked_whole,
    shown,
)
from attention.support.archive import read_arrays
from attention.support.files import replacing
from attention.support.memory import over_memory
from attention.support.parallel import PARTS, run_parallel, slices

__all__ = ["AttentionState", "frozen"]

_FORMAT = 1


class AttentionState:
    """Everything that fast attention keeps of the keys and values seen so far.

    Parameters
    ----------
    monomials
        What to sum; `AttentionState.of_degree` takes all up to a degree.
    keys
        The number h of key sets.
    value_columns
        d_v.
    scale
        Factor of the logits, default 1/d.
    key_bounds, value_bounds
        (h, d) and (h, d_v), the absolute values to expect, default 1. Entries are divided by the next power of two,
        which guards against over- and underflow. Other entries are not wrong, but what their powers may lose counts in
        the certificate; in float32 that is everything where entries of 10^-8 meet a degree of 5.
    dtype
        float64 or float32, the type or its name: of the products. Sums over tiles of tokens are in float64.

    Examples
    --------
    >>> state = AttentionState.of_degree(4, dimension=1, keys=1, value_columns=1)
    >>> state.add([[[0.0]]], [[[1.0]]])
    >>> state.add([[[1.0]]], [[[2.0]]])
    >>> state.query([[1.0]], tolerance=1e-3).round(3)
    array([[1.731]])
    """

    def __init__(
        self,
        monomials: MonomialSet,
        *,
        keys: int,
        value_columns: int,
        scale: float | None = None,
        key_bounds: ArrayLike | None = None,
        value_bounds: ArrayLike | None = None,
        dtype: DTypeLike = np.float64,
    ) -> None:
        from attention.fast.block_kernel import COLUMNS  # noqa: PLC0415  (compiled when first needed)

        keys, value_columns = (
            checked_whole("keys", keys, 1, 2**31),
            checked_whole("value_columns", value_columns, 0, 2**31),
        )
        if dtype not in (float, np.float64, np.float32, "float64", "float32"):
            raise InputError(f"dtype must be float64 or float32, got {shown(dtype)}")
        self.monomials = monomials
        self.dimension = monomials.exponents.shape[1]
        self.value_columns = value_columns
        self.scale = checked_scale(scale, self.dimension)
        self.dtype = np.dtype(dtype)
        self.key_powers = _powers("key_bounds", key_bounds, (keys, self.dimension))
        self.value_powers = _powers("value_bounds", value_bounds, (keys, value_columns))
        if not in_range([np.full(self.dimension, frexp(self.scale)[1]), *self.key_powers]):
            raise InputError(f"the scale {self.scale:.3g} times the key_bounds must be 0 or between 1e-300 and 1e300")
        padded = -(-(value_columns + 1) // COLUMNS) * COLUMNS
        if over := over_memory(8 * (keys + 2 * PARTS) * padded * len(monomials)):
            raise BudgetError(
                f"{len(monomials)} monomials times {value_columns} columns of values would take {over}; take fewer "
                "columns of values at a time, or fewer monomials: a lower degree or a higher tolerance"
            )
        self.sums = np.zeros((keys, padded, len(monomials)))
        self.chunks = 0  # how often something was added to the sums, with one rounding each time
        self._keys = [Extent.none(self.dimension)] * keys
        self._values = [Extent.none(value_columns)] * keys

    @classmethod
    def of_degree(cls, degree: int, *, dimension: int, **rest: Any) -> Self:
        """Return a state with all monomials of `dimension` variables up to a degree; the rest is as for the class."""
        dimension = checked_whole("dimension", dimension, 0, 2**31)
        degree = checked_whole("degree", degree, 0, MOST_DEGREE)
        if dimension > MOST_VARIABLES or comb(dimension + degree, degree) > MOST_MONOMIALS:
            raise BudgetError(
                f"monomials of degree up to {degree} in {dimension} variables are too many: there may be at most "
                f"{MOST_MONOMIALS}, in {MOST_VARIABLES} variables; take a lower degree or fewer variables"
            )
        return cls(MonomialSet.complete((True,) * dimension, degree), **rest)

    def __repr__(self) -> str:
        return f"AttentionState(rank={len(self.monomials)}, tokens={self.tokens}, dtype={self.dtype})"

    @property
    def tokens(self) -> tuple[int, ...]:
        """How many tokens each key set has."""
        return tuple(key.rows for key in self._keys)

    def add(self, keys: Matrices, values: Matrices) -> None:
        """Take in more tokens: keys (m_p, d) and values (m_p, d_v), any m_p >= 0, for each of the h key sets.

        Raises
        ------
        InputTypeError, InputError
            If an argument is not real and finite, or shapes do not fit.

        Complexity
        ----------
        O(m r d_v) time; memory does not depend on m.
        """
        matrices = [frozen(key) for key in checked_matrices("keys", keys)]
        if len(matrices) != len(self._keys):
            raise InputError(f"the state has {len(self._keys)} key sets, got {len(matrices)}")
        outputs = [frozen(value) for value in checked_values(values, [len(key) for key in matrices])]
        for name, columns, group in (("keys", self.dimension, matrices), ("values", self.value_columns, outputs)):
            for p, matrix in enumerate(group):
                if matrix.shape[1] != columns:
                    raise InputError(f"{name}[{p}] must have {columns} columns, got shape {matrix.shape}")
        order = len(matrices) + 1
        self.absorb(matrices, outputs, [Extent.of(m, order) for m in matrices], [Extent.of(m, order) for m in outputs])

    def absorb(
        self, keys: Sequence[Matrix], values: Sequence[Matrix], extents: list[Extent], value_extents: list[Extent]
    ) -> None:
        """Take in checked tokens whose extents are known."""
        done: dict[tuple[int, int, bytes], NDArray[np.float64]] = {}
        added = []
        for p, (key, value) in enumerate(zip(keys, values, strict=True)):
            powers = self.key_powers[p].tobytes() + self.value_powers[p].tobytes()
            same = id(key), id(value), powers  # one matrix in several places is summed once
            if same not in done:
                done[same] = self.token_sums(p, key, value)
            added.append(done[same])
        self.chunks += 1
        for p, sums in enumerate(added):
            self.sums[p] += sums
            self._keys[p] |= extents[p]
            self._values[p] |= value_extents[p]

    def token_sums(self, p: int, key: Matrix, value: Matrix) -> NDArray[np.float64]:
        """Return what tokens (m, d) and (m, d_v) would add to `sums[p]`."""
        from attention.fast.kernel import absorb as absorb_tokens  # noqa: PLC0415  (compiled when first needed)

        factors = np.ldexp(1.0, -self.key_powers[p]), np.ldexp(1.0, -self.value_powers[p])
        parts = slices(len(key))
        sums = np.zeros((len(parts), *self.sums.shape[1:]))

        def run(i: int) -> None:
            tokens, values = key[parts[i]], value[parts[i]]
            absorb_tokens(tokens, factors[0], values, factors[1], self.monomials.layout, sums[i], self.scratch())

        run_parallel(run, len(parts), len(key) * sums[0].size)
        with np.errstate(over="ignore", invalid="ignore"):
            total: NDArray[np.float64] = sums.sum(axis=0)
        if not np.isfinite(total).all():
            raise InputError(
                f"products of keys and values leave the range of {self.dtype}; give key_bounds and value_bounds"
            )
        return total

    def scratch(self, columns: int | None = None) -> Matrix:
        """Workspace of a kernel, for the columns of the state or that many."""
        from attention.fast.kernel import scratch_shape  # noqa: PLC0415  (compiled when first needed)

        columns = self.sums.shape[1] if columns is None else columns
        return np.empty(scratch_shape(self.monomials.layout, self.dimension, columns, self.dtype), self.dtype)

    def __add__(self, other: AttentionState) -> AttentionState:
        """Return the state of the tokens of both; they must have been made with the same arguments.

        Raises
        ------
        InputError
            If the arguments differ.
        """
        if not isinstance(other, AttentionState):
            return NotImplemented
        mine, others = self._arguments(), other._arguments()
        for name, value in mine.items():
            if not np.array_equal(value, others[name]):
                raise InputError(f"states with different {name} cannot be merged: {self} and {other}")
        merged = copy(self)
        merged.sums = self.sums + other.sums
        merged.chunks = self.chunks + other.chunks + 1
        merged._keys = [a | b for a, b in zip(self._keys, other._keys, strict=True)]
        merged._values = [a | b for a, b in zip(self._values, other._values, strict=True)]
        return merged

    def __radd__(self, other: int) -> Self:
        """Let `sum(states)`, which starts from 0, merge them."""
        return self if isinstance(other, int) and other == 0 else NotImplemented

    def _arguments(self) -> dict[str, Any]:
        return {
            "exponents": self.monomials.exponents,
            "columns": np.array([self.sums.shape[0], self.value_columns]),
            "scale": np.float64(self.scale),
            "key_powers": self.key_powers,
            "value_powers": self.value_powers,
            "dtype": np.array(self.dtype.name),
        }

    def _setting(self, query: Matrix) -> Setting:
        return Setting.of(query, self._keys, self.scale, chunks=self.chunks)

    def certificate(self, query: ArrayLike) -> Certificate:
        """Return what is proved about `query(query)`.

        Raises
        ------
        InputTypeError, InputError
            As `query`.
        """
        query = self._checked(query)
        return self._certificate(query, self._setting(query))

    def _certificate(self, query: Matrix, setting: Setting) -> Certificate:
        if setting.logit > MOST_LOGIT:
            raise CertificateError("logits beyond 300 cannot be certified; scale the entries down")
        degree = int(self.monomials.degrees.max())
        shifts = np.zeros(self.dimension, np.intp)
        for key, powers in zip(self._keys, self.key_powers, strict=True):
            shifts += np.where(key.largest > 0, 1 + np.abs(key.powers - powers), 0)
        polynomial = minimax_exp(setting.logit, degree)
        design = design_for(self.monomials, polynomial, self.dtype, setting, tuple(shifts.tolist()))
        units = np.ldexp(1.0, self.value_powers.sum(axis=0))
        return Certificate.of(design, setting, self._values, query.dtype, units)

    def _checked(self, query: ArrayLike) -> Matrix:
        query = frozen(checked_matrix("query", query))
        if query.shape[1] != self.dimension:
            raise InputError(f"query must have {self.dimension} columns, got shape {query.shape}")
        for p, rows in enumerate(self.tokens):
            if not rows:
                raise InputError(f"key set {p} has no tokens yet, and a mean over no tuples is undefined; add some")
        return query

    def query(self, query: ArrayLike, *, tolerance: float = 1e-6) -> Matrix:
        """Return the attention output of queries over all tokens so far.

        Parameters
        ----------
        query
            (n, d), any n >= 0.
        tolerance
            The largest error allowed; infinity allows any.

        Returns
        -------
        (n, d_v), of the type of the query.

        Raises
        ------
        InputTypeError, InputError
            If the query is not real and finite or does not fit, or a key set has no tokens.
        CertificateError
            If the error is not proved to be at most the tolerance.

        Complexity
        ----------
        O(n r d_v) time.
        """
        query, tolerance = self._checked(query), checked_tolerance(tolerance)
        certificate = self._certificate(query, self._setting(query))
        if not certificate.error_bound <= tolerance:
            raise CertificateError(
                f"{self} is certified for errors up to {certificate.error_bound:.3g} at logits up to "
                f"{certificate.logit_bound:.4g}, not for {tolerance:.3g}; raise the tolerance, use a higher degree"
                f"{', use float64' if self.dtype == np.float32 else ''} or scale the entries down"
            )
        return self.evaluate(query, certificate.design.polynomial)[0]

    def evaluate(self, query: Matrix, polynomial: ExpPolynomial) -> tuple[Matrix, NDArray[np.float64]]:
        """Return the output for a checked query, uncertified, and the denominators over the number of tuples."""
        from attention.fast.kernel import evaluate as evaluate_tokens  # noqa: PLC0415  (compiled when first needed)

        with np.errstate(over="ignore", invalid="ignore"):
            weights = np.ascontiguousarray(self._weights(polynomial).T.astype(self.dtype))
        if not np.isfinite(weights).all():
            raise InputError(f"products of means leave the range of {self.dtype}; give key_bounds and value_bounds")
        factors = np.ldexp(self.scale, self.key_powers.sum(axis=0))
        units = np.ldexp(1.0, self.value_powers.sum(axis=0))
        output, sums = np.empty((len(query), self.value_columns), query.dtype), np.empty(len(query))
        parts = slices(len(query))

        def run(i: int) -> None:
            rows = parts[i]
            arguments = query[rows], factors, self.monomials.layout, weights, units, True
            evaluate_tokens(*arguments, output[rows], sums[rows], self.scratch())

        run_parallel(run, len(parts), len(query) * weights.size)
        return output, sums

    def _weights(self, polynomial: ExpPolynomial) -> NDArray[np.float64]:
        """What each monomial of a query is multiplied with, a row for each column of values and one for the ones."""
        means = [sums / rows for sums, rows in zip(self.sums, self.tokens, strict=True)]
        weights: NDArray[np.float64] = self.monomial_weights(polynomial) * np.prod(means, axis=0)
        return weights

    def monomial_weights(self, polynomial: ExpPolynomial) -> NDArray[np.float64]:
        """Return the coefficient of each monomial in the expanded polynomial, (r,)."""
        weights: NDArray[np.float64] = (
            np.array(polynomial.coefficients)[self.monomials.degrees] * self.monomials.multinomials
        )
        return weights

    def save(self, path: str | PathLike[str]) -> None:
        """Write the state to an npz file, without pickle."""
        extents = {
            f"{kind}{p}_{name}": np.asarray(value)
            for kind, group in (("key", self._keys), ("value", self._values))
            for p, extent in enumerate(group)
            for name, value in extent._asdict().items()
        }
        header = {"format": np.array(_FORMAT), "chunks": np.array(self.chunks), "sums": self.sums}
        with replacing(path) as partial, partial.open("wb") as file:
            np.savez_compressed(file, **header, **self._arguments(), **extents)  # type: ignore[arg-type]

    @classmethod
    def load(cls, path: str | PathLike[str]) -> Self:
        """Read a state that `save` wrote.

        Raises
        ------
        MissingFileError
            If there is no such file: an InputError that is a FileNotFoundError too.
        InputError
            If the file cannot be read, is not such a state, or has another format version.
        """
        try:
            return cls._of_arrays(read_arrays(path))
        except OSError as error:
            kind = MissingFileError if isinstance(error, FileNotFoundError) else InputError
            raise kind(f"{path}: cannot be read: {error.strerror or error}") from error
        except InputError as error:
            raise InputError(f"{path} is not a saved attention state: {error}") from error
        except Exception as error:  # zipfile and numpy have a dozen kinds between them
            raise InputError(f"{path} is not a saved attention state: {error!r}") from error

    @classmethod
    def _of_arrays(cls, arrays: dict[str, NDArray[Any]]) -> Self:
        if "format" not in arrays:
            raise InputError("it has no format version")
        version = int(arrays["format"])
        if version != _FORMAT:
            raise InputError(f"its format version is {version}, and this version of the package reads {_FORMAT}")
        keys, value_columns = arrays["columns"].tolist()
        exponents, sums = _typed(arrays, "exponents", np.uint8), _typed(arrays, "sums", np.float64)
        if sums.ndim != 3 or exponents.ndim != 2 or (keys, len(exponents)) != sums.shape[::2] or not sums.size:
            raise InputError(
                f"its sums have shape {sums.shape}, which does not fit {keys} key sets and {exponents.shape} exponents"
            )
        used = value_columns + 1
        if used > sums.shape[1]:
            raise InputError(f"its sums have shape {sums.shape}, which does not fit {value_columns} columns of values")
        state = cls(
            MonomialSet.of(exponents),
            keys=keys,
            value_columns=value_columns,
            scale=float(arrays["scale"]),
            dtype=str(arrays["dtype"]),
        )
        for name in ("key_powers", "value_powers"):
            setattr(state, name, _typed(arrays, name, np.int32, getattr(state, name).shape))
        state.chunks = int(arrays["chunks"])
        state.sums[:, :used] = sums[:, :used, places_of(state.monomials.exponents, exponents)]
        for kind, group in (("key", state._keys), ("value", state._values)):
            for p in range(keys):
                low, high, total = (
                    _typed(arrays, f"{kind}{p}_{name}", np.float64, group[p].low.shape)
                    for name in ("low", "high", "total")
                )
                rows, norm = (arrays[f"{kind}{p}_{name}"].item() for name in ("rows", "norm"))
                group[p] = Extent(rows, low, high, total, norm)
        return state


def _typed(
    arrays: dict[str, NDArray[Any]], name: str, dtype: type[np.generic], shape: tuple[int, ...] | None = None
) -> NDArray[Any]:
    """Return the array of this name, or raise InputError if it is not of this type and shape."""
    array = arrays[name]
    if array.dtype != dtype or (shape is not None and array.shape != shape):
        raise InputError(f"its array {name} has dtype {array.dtype} and shape {array.shape}")
    return array


def frozen(matrix: Matrix) -> Matrix:
    """Return a contiguous read-only view, or copy, so that kernels are compiled for one kind of matrix per type."""
    view = np.ascontiguousarray(matrix).view()
    view.flags.writeable = False
    return view


def _powers(name: str, bounds: ArrayLike | None, shape: tuple[int, int]) -> NDArray[np.int32]:
    """Return exponents of the least powers of two above the bounds, 0 where a bound is not given or 0."""
    if bounds is None:
        return np.zeros(shape, np.int32)
    matrix = checked_matrix(name, bounds)
    if matrix.shape != shape:
        raise InputError(f"{name} must have shape {shape}, got {matrix.shape}")
    powers = np.frexp(matrix)[1].astype(np.int32)
    if (matrix < 0).any() or not in_range(list(powers)):
        raise InputError(f"{name} and their products over the key sets must be 0 or between 1e-300 and 1e300")
    return powers
