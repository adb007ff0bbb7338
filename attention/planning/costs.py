"""How long either method takes on this machine, calibrated once.

Time is modelled as operations times what each takes. Exact attention takes one exponential and d + d_v multiply-adds
per query and tuple of keys; fast attention takes a pass over all tokens, and d_v + 3 multiply-adds per token and
monomial, after a design that is worked out anew for new inputs. The times are measured on small instances, each of them
new, when first needed and kept in the user's cache directory.
"""

from __future__ import annotations

import json
import platform
from bisect import bisect_right
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from functools import lru_cache
from math import ceil, inf, prod
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np

from attention.exact.attention import exact_attention
from attention.fast.attention import PRECISIONS, TensorAttention, fast_attention
from attention.fast.boxes import Rates
from attention.fast.certificate import design_for
from attention.fast.design import choose_design
from attention.fast.exponential import minimax_exp
from attention.fast.monomials import MOST_KEPT, MOST_MONOMIALS
from attention.support.files import replacing

__all__ = ["Calibration", "calibration", "measure_costs"]

_FORMAT = 8
_CAUSAL = 3.0  # times as long fast causal attention takes; 1.4 to 6.8 were measured
_PAD = 4  # exact attention pads d and d_v to fours
_TILE = 256  # fast attention pads tokens to tiles
_RUNS = 3
_SELECTION = 600  # monomials are selected in the time in which polynomials to select for are found
_PAIR, _NODE = 1e-6, 2e-8  # seconds of a pair of cells, and of a token in a level of a tree: hardly anything


@dataclass(frozen=True)
class Calibration:
    """Seconds that this machine takes, on all its cores.

    Attributes
    ----------
    exact_call, fast_call
        One call of either method, whatever its size.
    exponential, product
        Exact attention: for one query and tuple of keys, and for one multiply-add of its d + d_v; in float64, and half
        of it in float32.
    token
        Fast attention: to check, measure and turn one entry of a query, key or value.
    number
        Fast attention: to clear, merge and weight one number of the states.
    double, single
        Fast attention: one multiply-add, in float64 and in float32.
    design
        Fast attention: to work out what is proved, for one monomial.
    selection
        The same where columns are uneven, so that monomials that matter are selected from all.
    """

    exact_call: float
    fast_call: float
    exponential: float
    product: float
    token: float
    number: float
    double: float
    single: float
    design: float = 0.0
    selection: float = 0.0

    def exact(
        self,
        count: int,
        lengths: Sequence[int],
        dimension: int,
        value_columns: int,
        dtype: str,
        *,
        causal: bool = False,
    ) -> float:
        """Seconds of exact attention for `count` queries and key sets of these lengths."""
        tuples = prod(map(float, lengths), start=float(count)) / (len(lengths) + 1 if causal else 1)
        width = sum(ceil(columns / _PAD) * _PAD for columns in (dimension, value_columns))
        share = 1.0 if dtype == "float64" else 0.5
        return self.exact_call + share * tuples * (self.exponential + width * self.product)

    def fast(
        self,
        count: int,
        lengths: Sequence[int],
        dimension: int,
        value_columns: int,
        rank: float,
        dtype: str,
        *,
        causal: bool = False,
    ) -> float:
        """Seconds of fast attention with so many monomials and products in that type, of which design takes a part."""
        tokens = float(sum(-(-rows // _TILE) * _TILE for rows in (count, *lengths)))
        rate = self.double if dtype == "float64" else self.single
        numbers = rank * (value_columns + 1)
        products = tokens * rank * (value_columns + 3)  # two for multiplying a monomial out
        passes = tokens * (dimension + value_columns) * self.token + (len(lengths) + 1) * numbers * self.number
        seconds = self.fast_call + self.designing(rank, dimension) + passes + products * rate
        return seconds * (_CAUSAL if causal else 1)

    def designing(self, rank: float, dimension: int) -> float:
        """Seconds of choosing so many monomials, and of working out their certificate.

        Tables too large to be kept are laid out anew, which takes about as long for each exponent.
        """
        return self.design * rank * (1 if rank * dimension <= MOST_KEPT else dimension)

    def selecting(self, rank: float) -> float:
        """Seconds of selecting so many monomials from all, where columns are uneven."""
        return self.selection * (rank + _SELECTION)

    def cells(self, dimension: int, value_columns: int) -> Rates:
        """Seconds of what cells take."""
        width = dimension + value_columns + 1
        return Rates(
            pair=_PAIR,
            token=3 * self.exponential + 4 * width * self.product,
            monomial=(value_columns + 3) * self.double,
            product=self.exponential + 2 * width * self.product,
            node=_NODE,
        )

    def worth(
        self,
        count: int,
        lengths: Sequence[int],
        dimension: int,
        value_columns: int,
        dtype: str,
        *,
        causal: bool = False,
    ) -> dict[str, int]:
        """Return up to how many monomials fast attention is quicker than exact attention, for products in each type."""
        slow = self.exact(count, lengths, dimension, value_columns, dtype, causal=causal)
        shape = count, lengths, dimension, value_columns

        def most(name: str) -> int:
            return most_below(slow, lambda rank: self.fast(*shape, rank, name, causal=causal))

        return {name: most(name) for name in PRECISIONS}

    def selected(
        self,
        count: int,
        lengths: Sequence[int],
        dimension: int,
        value_columns: int,
        dtype: str,
        *,
        causal: bool = False,
    ) -> int:
        """Return the same, in the quickest type, where monomials are selected."""
        slow = self.exact(count, lengths, dimension, value_columns, dtype, causal=causal)
        shape = count, lengths, dimension, value_columns

        def seconds(rank: int) -> float:
            quickest = min(self.fast(*shape, rank, name, causal=causal) for name in PRECISIONS)
            return quickest + self.selecting(rank)

        return most_below(slow, seconds)


def most_below(seconds: float, taken: Callable[[int], float]) -> int:
    """Return up to how many monomials take less than so many seconds.

    Examples
    --------
    >>> most_below(1.0, lambda rank: 0.3 * rank), most_below(1.0, lambda rank: 2.0)
    (3, 0)
    """
    return max(0, bisect_right(range(MOST_MONOMIALS + 1), seconds, key=taken) - 1)


@lru_cache(maxsize=1)
def calibration() -> Calibration:
    """Return how long this machine takes: from the user's cache directory, or else measured in a second or two."""
    path = _cache_path()
    machine = {"format": _FORMAT, "machine": platform.platform(), "cores": _cores()}
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        if {name: stored[name] for name in machine} == machine:
            seconds = {field.name: float(stored["seconds"][field.name]) for field in fields(Calibration)}
            if all(0 <= value < inf for value in seconds.values()):
                return Calibration(**seconds)
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        pass  # nothing usable there yet: measure
    measured = measure_costs()
    if path.is_absolute():  # a user without a home, as in containers, has a relative one
        with suppress(OSError):  # a read-only home costs a measurement per process, nothing else
            path.parent.mkdir(parents=True, exist_ok=True)
            with replacing(path) as partial:
                partial.write_text(json.dumps({**machine, "seconds": asdict(measured)}), encoding="utf-8")
    return measured


def _cache_path() -> Path:
    from platformdirs import user_cache_path  # noqa: PLC0415  (only needed here)

    return user_cache_path("hardchain") / "calibration.json"


def _cores() -> int:
    from numba import config  # noqa: PLC0415  (numba takes longer to import than a small instance to solve)

    return int(config.NUMBA_NUM_THREADS)  # type: ignore[attr-defined]


_Instance = tuple[Any, list[Any], list[Any]]


def _seconds(make: Callable[[], _Instance], task: Callable[[_Instance], object], cores: int = 1) -> float:
    """Return the best time of a few runs that keep so many cores busy, each on new inputs, after one that may compile.

    It is the time of the processor: where other programs run, it hardly differs from that of an idle machine.
    """
    task(make())
    best = inf
    for _ in range(_RUNS):
        inputs = make()
        start = process_time()
        task(inputs)
        best = min(best, process_time() - start)
    return best / cores


def measure_costs() -> Calibration:
    """Time both methods on small instances, and solve for what each operation takes."""
    rng = np.random.default_rng(0)

    def instance(count: int, width: int) -> Callable[[], _Instance]:
        def make() -> _Instance:
            query, key, value = rng.uniform(-1, 1, (3, count, width))
            return query, [key], [value]

        return make

    tiny = instance(1, 4)
    exact_call = _seconds(tiny, lambda x: exact_attention(*x))
    count = 3072
    cores = _cores()
    low, high = (
        _seconds(instance(count, width), lambda x: exact_attention(*x), cores) - exact_call / cores for width in (4, 32)
    )
    product = max(high - low, 0.1 * high) / (56 * count**2)
    exponential = max(low / count**2 - 8 * product, product)

    fast_call = _seconds(tiny, lambda x: fast_attention(*x))
    problem = TensorAttention.of(*instance(_TILE, 16)(), None)
    found = problem.certificate(1e-4, precisions=("float64",)).design
    arguments = found.monomials, found.polynomial, found.dtype, problem.setting
    design = _seconds(tiny, lambda _: design_for.__wrapped__(*arguments)) / len(found.monomials)

    falling = np.geomspace(2, 0.1, 16)
    query, keys, values = instance(_TILE, 16)()
    problem = TensorAttention.of(query * falling, [key * falling for key in keys], values, None)

    def select(_: object) -> int:
        for known in (minimax_exp, choose_design):
            known.cache_clear()
        return len(problem.certificate(1e-3).design.monomials)

    selection = _seconds(tiny, select) / (select(None) + _SELECTION)

    def fast(make: Callable[[], _Instance], tolerance: float, precision: str) -> tuple[float, int]:
        options: dict[str, Any] = {"tolerance": tolerance, "precisions": (precision,)}
        inputs = make()
        problem = TensorAttention.of(*inputs, None)
        rank = len(problem.certificate(**options).design.monomials)

        def again() -> _Instance:  # with the same bounds, and so as many monomials
            query, (key,), (value,) = inputs
            return rng.permutation(query), [rng.permutation(key)], [rng.permutation(value)]

        taken = _seconds(again, lambda x: fast_attention(*x, **options), cores)
        return taken - fast_call / cores, rank * (inputs[0].shape[1] + 3) * 2 * len(inputs[0])

    entries = instance(2**16, 8)

    def rate(precision: str) -> tuple[float, float]:
        """Seconds of a multiply-add, and of what takes as long for any number of monomials."""
        (little, few), (much, many) = (fast(entries, tolerance, precision) for tolerance in (1.0, 1e-4))
        found = max(much - little, 0.1 * much) / (many - few)
        return found, max(little - few * found, 0.1 * little)

    (double, token), (single, _) = map(rate, PRECISIONS[::-1])
    state, more = fast(instance(_TILE, 16), 1e-5, "float64")  # of one tile on one core, too many for its cache
    number = cores * max(state - more * double, 0.1 * state) / (more / 19 / _TILE * 17)
    return Calibration(
        exact_call=exact_call,
        fast_call=fast_call,
        exponential=exponential,
        product=product,
        token=token / (16 * 2**17),
        number=number,
        double=double,
        single=single,
        design=design,
        selection=selection,
    )
