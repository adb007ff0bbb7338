"""Integers of any kind mean the same everywhere; numpy's do not wrap around, and what is not an integer is refused.

The walk finds every public constructor, function and method with an integer among its parameters.
"""

import inspect
import re
from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from functools import partial
from importlib import import_module
from itertools import islice
from pkgutil import walk_packages

import numpy as np
import pytest

import protocols
from protocols import DisjointnessProtocol, EvaluationCode, GarciaStichtenoth, Hermitian, ReedSolomon
from protocols.accounting import best_account, compare
from protocols.checks import check_operations, check_symbols
from protocols.codes.one_point import OnePointCode
from protocols.codes.reed_solomon import finite_field
from protocols.codes.tower_basis import checked_curve, explicit_basis, least_poles, poles_of_monomials
from protocols.codes.tower_cache import cache_file, solved_basis
from protocols.codes.tower_system import solve_tower
from protocols.errors import BudgetError, InputError, ProtocolError
from protocols.parameters import CODES, protocol_for, tower
from protocols.soundness import best_cheat, intersecting_inputs
from protocols.transcript import Transcript, run

HALF = Fraction(1, 2)
CODE = ReedSolomon(127, 120, 30)
PROTOCOL = DisjointnessProtocol(CODE, 4, 3)
INPUTS = [1, 1, 0], [1, 0, 0], [0, 1, 1]
HONEST = run(PROTOCOL, INPUTS, coin=3)
MEET = [1, 1, 0], [1, 0, 0], [1, 1, 1]
CHEATED = DisjointnessProtocol(ReedSolomon(101, 60, 11), 7, 3)


def rng():
    return np.random.default_rng(0)


class Bare(EvaluationCode):
    def __init__(self, length, dimension, degree, parameters):
        field = finite_field(5)
        super().__init__(field, length=length, dimension=dimension, degree=degree, parameters=parameters)

    points = evaluation_matrix = None

    def power(self, exponent):
        return Bare(self.length, self.dimension, self.power_degree(exponent), self._parameters)


class Curve(OnePointCode):
    def __init__(self, curve, degree, length, size):
        super().__init__(curve, degree=degree, length=length, size=size, least_poles=least_poles(curve[0], 2))

    def _functions(self):
        raise NotImplementedError

    def power(self, exponent):
        raise NotImplementedError


# Numbers below 128 whose products, powers or sums with others are not.
CALLS = {
    "accounting.best_account": (best_account, {"bits": 100, "parties": 3, "blocks": 2}),
    "accounting.compare": (compare, {"sizes": [100], "parties": 3, "blocks": 2}),
    "checks.check_operations": (partial(check_operations, "it"), {"operations": 100}),
    "checks.check_symbols": (partial(check_symbols, "it"), {"rows": 100, "columns": 100}),
    "codes.base.EvaluationCode": (Bare, {"length": 120, "dimension": 7, "degree": 30, "parameters": (100, 3)}),
    "codes.base.EvaluationCode.power": (Bare(120, 7, 30, (1,)).power, {"exponent": 3}),
    "codes.base.EvaluationCode.power_degree": (Bare(120, 7, 30, (1,)).power_degree, {"exponent": 3}),
    "codes.hermitian.Hermitian": (Hermitian, {"q": 7, "degree": 80, "length": 120}),
    "codes.hermitian.Hermitian.power": (Hermitian(7, 30, length=127).power, {"exponent": 4}),
    "codes.one_point.OnePointCode": (Curve, {"curve": (7, 100), "degree": 80, "length": 120, "size": 125}),
    "codes.reed_solomon.ReedSolomon": (ReedSolomon, {"order": 127, "length": 120, "dimension": 30}),
    "codes.reed_solomon.ReedSolomon.power": (CODE.power, {"exponent": 4}),
    "codes.reed_solomon.finite_field": (finite_field, {"order": 125}),
    "codes.tower.GarciaStichtenoth": (GarciaStichtenoth, {"q": 5, "level": 3, "degree": 99, "length": 120}),
    "codes.tower.GarciaStichtenoth.power": (GarciaStichtenoth(5, 3, 80).power, {"exponent": 5}),
    "codes.tower_basis.checked_curve": (checked_curve, {"q": 5, "level": 14}),
    "codes.tower_basis.explicit_basis": (explicit_basis, {"q": 5, "level": 3}),
    "codes.tower_basis.least_poles": (least_poles, {"q": 5, "level": 5}),
    "codes.tower_basis.poles_of_monomials": (partial(poles_of_monomials, exponents=np.eye(6, dtype=int)), {"q": 7}),
    "codes.tower_cache.cache_file": (cache_file, {"q": 2, "level": 30}),
    "codes.tower_cache.solved_basis": (solved_basis, {"q": 5, "level": 4}),
    "codes.tower_system.solve_tower": (solve_tower, {"q": 5, "level": 4}),
    "disjointness.DisjointnessProtocol": (partial(DisjointnessProtocol, CODE), {"blocks": 100, "parties": 3}),
    "disjointness.DisjointnessProtocol.accepts": (partial(PROTOCOL.accepts, HONEST.message, INPUTS), {"coin": 100}),
    "disjointness.DisjointnessProtocol.message": (PROTOCOL.message, {"index": 127}),
    "disjointness.DisjointnessProtocol.messages": (PROTOCOL.messages, {"first": 100}),
    "parameters.protocol_for": (protocol_for, {"bits": 100, "parties": 3, "block_length": 70}),
    "parameters.tower": (
        partial(tower, soundness=HALF),
        {"dimension": 100, "blocks": 4, "parties": 3, "levels": [2, 4]},
    ),
    "soundness.best_cheat": (lambda trials: best_cheat(CHEATED, MEET, rng=rng(), trials=trials), {"trials": 3}),
    "soundness.intersecting_inputs": (
        lambda common: intersecting_inputs(PROTOCOL, rng(), common=common),
        {"common": 99},
    ),
    "transcript.Transcript": (
        partial(Transcript, PROTOCOL, INPUTS, HONEST.message, symbols=HONEST.symbols),
        {"coin": 3},
    ),
    "transcript.run": (partial(run, PROTOCOL, INPUTS), {"coin": 100}),
    **{
        f"CODES {name}": (partial(search, soundness=HALF), {"dimension": 100, "blocks": 4, "parties": 3})
        for name, search in CODES.items()
    },
}
THE_CHECK_ITSELF = {"checks.whole", "checks.shown"}


def with_integers(thing):
    parameters = inspect.signature(thing).parameters.values()
    # What stands in *inputs are bits, and may be arrays of them.
    return {p.name for p in parameters if re.search(r"\bint\b", str(p.annotation)) and p.kind != p.VAR_POSITIONAL}


def public():
    """What has integers among its parameters, but no errors and no records, which are results."""
    for info in walk_packages(protocols.__path__, "protocols."):
        module = import_module(info.name)
        for name in module.__all__:
            thing = getattr(module, name)
            if not callable(thing) or getattr(thing, "__module__", None) != info.name:
                continue
            home = f"{info.name}.{name}".removeprefix("protocols.")
            if not isinstance(thing, type):
                yield home, with_integers(thing)
            elif not issubclass(thing, (tuple, Exception)):
                yield home, with_integers(thing)
                for method, function in vars(thing).items():
                    if not method.startswith("_") and inspect.isfunction(function):
                        yield f"{home}.{method}", with_integers(function)


def test_the_walk_misses_nothing():
    found = {name: integers for name, integers in public() if integers and name not in THE_CHECK_ITSELF}
    assert len(found) > 25
    assert found == {name: set(numbers) for name, (_, numbers) in CALLS.items() if not name.startswith("CODES")}


def facts(value):
    """A result in plain Python; every integer in it must be one of Python, so that nothing can wrap around later."""
    parts = value
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, EvaluationCode):
        parts = [repr(value), value.length, value.dimension, value.degree, value._parameters, vars(value).get("genus")]
    elif isinstance(value, DisjointnessProtocol):
        parts = [repr(value), value.blocks, value.parties, value.num_bits, value.num_messages, value.costs]
    elif isinstance(value, Transcript):
        parts = [str(value), value.coin, value.verify()]
    elif isinstance(value, partial):
        parts = [value.func, *value.args, *value.keywords.values()]
    elif isinstance(value, Iterator):
        parts = list(islice(value, 3))
    elif isinstance(value, dict):
        parts = list(value.items())
    assert not isinstance(parts, np.generic)
    return [facts(part) for part in parts] if isinstance(parts, (list, tuple)) else parts


def with_one(numbers, name, kind):
    value = numbers[name]
    return {**numbers, name: type(value)(map(kind, value)) if isinstance(value, (list, tuple)) else kind(value)}


each = pytest.mark.parametrize(
    ("call", "numbers", "name"),
    [pytest.param(call, numbers, name, id=f"{k}-{name}") for k, (call, numbers) in CALLS.items() for name in numbers],
)


@each
def test_numpy_integers_mean_the_same(call, numbers, name):
    expected = facts(call(**numbers))
    for kind in (np.int8, np.int16, np.uint8, np.uint64):
        assert facts(call(**with_one(numbers, name, kind))) == expected
        assert facts(call(**{other: with_one(numbers, other, kind)[other] for other in numbers})) == expected


@each
@pytest.mark.parametrize("kind", [bool, np.bool_, float, np.float64, str, lambda number: [number]])
def test_what_is_not_an_integer_is_refused(call, numbers, name, kind):
    """Also where the same call with an integer, which is equal and hashes alike, has just been answered."""
    ones = with_one(numbers, name, lambda number: 1 if kind in (bool, np.bool_) else number)
    with suppress(ProtocolError):  # 1 need not be in range
        facts(call(**ones))
    with pytest.raises(InputError, match="must be an integer, got"):
        facts(call(**with_one(ones, name, kind)))


@each
@pytest.mark.parametrize("number", [-1, -(10**5000), 10**5000], ids=["-1", "-10^5000", "10^5000"])
def test_numbers_of_any_length_are_refused_in_a_line(call, numbers, name, number):
    """Or answered, where nothing is done with them that would take long."""
    refusal = ""
    try:
        result = call(**with_one(numbers, name, lambda _: number))
        if isinstance(result, Iterator):
            next(result, None)
    except ProtocolError as error:
        refusal = str(error)
    assert (refusal or number > 0) and len(refusal) < 400 and "\n" not in refusal  # noqa: PT018


def test_hermitian_codes_have_all_points():
    """The case that was found: q^3 = 87 in eight bits."""
    code = Hermitian(np.int8(7), 80)
    assert (code.length, code.q, code.degree, code.genus) == (343, 7, 80, 21)
    assert all(type(number) is int for number in (code.length, code.q, code.degree, code.genus, code.dimension))
    assert GarciaStichtenoth(np.uint8(5), np.int8(3), 20).length == 500
    assert DisjointnessProtocol(ReedSolomon(101, 100, 30), np.int8(100), np.int8(3)).num_bits == 3000


def test_no_limit_wraps_around():
    """2^16 times 2^16 is 0 in 32 bits, and (2^4)^3 is 0 in eight."""
    with pytest.raises(BudgetError, match="65,536 x 65,536 symbols"):
        check_symbols("a matrix", np.int32(2**16), np.int32(2**16))
    with pytest.raises(BudgetError):
        Hermitian(np.int16(256), 5)
    with pytest.raises(BudgetError):
        GarciaStichtenoth(np.uint8(128), np.uint8(4), 5)
    with pytest.raises(InputError, match=r"= 10 over GF\(11\), got 255"):
        DisjointnessProtocol(ReedSolomon(11, 10, 2), np.uint8(255), 3)


@pytest.mark.parametrize("soundness", [0.5, True, "1/2", None, np.float64(0.5), Fraction(1), 0, Fraction(-1, 2)])
def test_soundness_is_an_exact_fraction(soundness):
    for call in (
        best_account,
        partial(protocol_for, block_length=2),
        lambda dimension, **rest: tower(dimension, 2, **rest),
    ):
        assert facts(call(7, parties=3, soundness=HALF))
        with pytest.raises(InputError, match="soundness must"):
            facts(call(7, parties=3, soundness=soundness))
