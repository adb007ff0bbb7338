"""Accounting: the numbers are those of the protocols that are built, and the search misses nothing."""

import random
from fractions import Fraction
from functools import partial
from itertools import islice
from math import ceil, log2

import pytest

from protocols import accounting
from protocols.accounting import FAMILIES, best_account, compare
from protocols.errors import BudgetError, InputError
from protocols.parameters import CODES, Candidate


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("blocks", [1, 2, 4])
def test_costs_are_those_of_the_protocol(family, blocks):
    account = best_account(9, 2, blocks=blocks, families=[family])
    protocol = account.protocol()
    assert protocol.costs == (account.merlin, account.coin, account.party)
    assert protocol.num_bits >= 9
    assert protocol.soundness <= Fraction(1, 2)
    assert protocol.code.power(2).dimension == account.candidate.power_dimension
    assert account.log2_dimension == pytest.approx(
        log2(protocol.code.length) + protocol.blocks * log2(protocol.code.field.order)
    )


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize(("bits", "parties"), [(1, 2), (7, 3), (40, 2), (64, 4)])
def test_the_search_is_exhaustive(family, bits, parties):
    """Against the twelve smallest fields for every number of blocks, without any pruning."""
    totals = []
    for blocks in range(1, bits + 1):
        dimension = -(-bits // blocks)
        for c in islice(FAMILIES[family](dimension, blocks, parties, Fraction(1, 2)), 12):
            symbol = log2(c.field_order)
            merlin = ceil((c.power_dimension - c.dimension) * symbol)
            totals.append(merlin + (c.length - 1).bit_length() + (parties - 1) * ceil(blocks * symbol))
    assert best_account(bits, parties, families=[family]).total == min(totals)


@pytest.fixture
def asked(monkeypatch):
    """A family without codes: for which dimensions and blocks it was asked."""
    found = []
    none = lambda *numbers: iter(found.append(numbers[:3]) or ())  # noqa: E731
    monkeypatch.setattr(accounting, "FAMILIES", {"none": none})
    return found


@pytest.mark.parametrize("bits", [*range(1, 40), 1000])
def test_every_length_of_a_block_is_tried(bits, asked):
    """Once, with the fewest blocks of that length; in the order of the fewest blocks where nothing is known."""
    with pytest.raises(BudgetError, match=f"long enough for {bits:,} bits"):
        best_account(bits, 3, families=["none"])
    fewest = {-(-bits // length) for length in range(1, bits + 1)}
    assert sorted(asked) == sorted((-(-bits // blocks), blocks, 3) for blocks in fewest)


@pytest.mark.parametrize("seed", range(30))
def test_pruning_cuts_nothing_off(seed, monkeypatch):
    """Messages as short as they may be, over fields as small as they may be, so that every bound is nearly attained."""
    rng = random.Random(seed)
    bits, parties = rng.randint(1, 60), rng.randint(2, 4)
    counts = {-(-bits // length) for length in range(1, bits + 1)}
    fields = {(name, t): sorted(rng.sample(range(t.bit_length(), 11), 3)) for name in "ab" for t in sorted(counts)}
    slack = {key: [rng.choice([0, 0, 1, 5]) for _ in powers] for key, powers in fields.items()}

    def search(name, dimension, blocks, parties, soundness):
        assert soundness == Fraction(2, 3)
        for power, more in zip(fields[name, blocks], slack[name, blocks], strict=True):
            yield Candidate(2**power, 1 + more, 0, dimension, dimension + (parties - 1) * (dimension - 1), None)

    monkeypatch.setattr(accounting, "FAMILIES", {name: partial(search, name) for name in "ab"})
    totals = [
        (parties - 1) * (-(-bits // t) - 1 + t) * power + more.bit_length()
        for (name, t), powers in fields.items()
        for power, more in zip(powers, slack[name, t], strict=True)
    ]
    best = best_account(bits, parties, families=["a", "b"], soundness=Fraction(2, 3))
    assert best.total == min(totals)
    assert (best.bits, best.parties) == (bits, parties)


@pytest.mark.parametrize("families", ["ab", "ba"])
def test_of_equals_the_first_is_taken(families, monkeypatch):
    search = lambda dimension, blocks, *_: iter([Candidate(16, 40, 0, dimension, 2 * dimension - 1, None)])  # noqa: E731
    monkeypatch.setattr(accounting, "FAMILIES", {"a": search, "b": search})
    assert best_account(9, 2, families=list(families)).family == families[0]


def test_limits_are_what_may_be_asked(asked):
    for bits, parties, blocks in ((2**24, 2, 5), (7, 2**32, 5), (7, 2, 2**32)):
        with pytest.raises(BudgetError, match="long enough"):
            best_account(bits, parties, blocks=blocks, families=["none"])
        assert asked.pop() == (-(-bits // blocks), blocks, parties)
    for name, numbers, shown in (
        ("bits", (2**24 + 1, 2, 1), "16,777,217"),
        ("parties", (7, 2**32 + 1, 1), "4,294,967,297"),
        ("blocks", (7, 2, 2**32 + 1), "4,294,967,297"),
    ):
        with pytest.raises(BudgetError, match=f"^{shown} {name} are more than"):
            best_account(*numbers[:2], blocks=numbers[2], families=["none"])
    assert not asked


def test_the_published_table():
    """k = 3, soundness 1/2: dim L(3u) log2|F| for the smallest field, rounded to the nearest bit."""
    expected = {16: (304, 477, 3492), 64: (1628, 1661, None), 128: (3662, 3404, 7584), 512: (17768, 14192, 27219)}
    for length, row in expected.items():
        for family, bits in zip(CODES, row, strict=True):
            first = next(CODES[family](length, 1, 3, Fraction(1, 2)))
            if bits is not None:
                assert ceil(first.power_dimension * log2(first.field_order)) - bits in (0, 1)


def test_where_the_logarithm_goes():
    """Merlin's bits for each bit of input, in two blocks: growing for Reed-Solomon, flat for the tower."""
    table = compare([2**10, 2**13, 2**16], 3, blocks=2)
    rates = {family: [account.merlin / account.bits for account in row] for family, row in table.items()}
    growth = [b - a for a, b in zip(rates["reed-solomon"], rates["reed-solomon"][1:], strict=False)]
    assert all(step == pytest.approx(3, abs=0.1) for step in growth)  # (k - 1) / T log2 of 8, for T = 2
    assert max(rates["tower"]) < 1.06 * min(rates["tower"])
    assert rates["tower"][-1] < rates["hermitian"][-1] < rates["reed-solomon"][-1]
    best = best_account(2**16, 3, blocks=2)
    assert best.family == "tower"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: best_account(0, 2), "bits must be at least 1, got 0"),
        (lambda: best_account(3, 1), "parties must be at least 2, got 1"),
        (lambda: best_account(3, 2, blocks=0), "blocks must be at least 1, got 0"),
        (lambda: best_account(3, 2, families=["golay"]), "families are reed-solomon, hermitian, tower, got 'golay'"),
        (lambda: best_account(3, 2, families=[]), "at least one family"),
        (lambda: best_account(3, 2, soundness=Fraction(0)), "strictly between 0 and 1, got 0"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(InputError, match=message):
        call()
