"""Forged codes: bundles that are whole, but not of the code that their path names; and messages that Merlin lacks."""

from fractions import Fraction

import numpy as np
import pytest

from protocols import DisjointnessProtocol, GarciaStichtenoth, Hermitian, ReedSolomon
from protocols.parameters import protocol_for
from reductions import CNF, route
from reductions.bundles.bundle import write_bundle
from reductions.bundles.checker import Protocol, Rejected, check, check_instance, numbers_of
from reductions.edges import OrthogonalVectorsToGapMaxIP
from tests.reductions.forging import NO, inside, keep, lie, new, written
from tests.reductions.test_checker import FORMULA, MANIFEST, PRODUCTS, SECOND, edit, put, seal


def empty(matrix):
    return {**matrix, "shape": [0, matrix["shape"][1]], "data": []}


@pytest.mark.parametrize("name", ["gap", "no"])
def test_rejects_a_merlin_who_is_silenced(tmp_path, name):
    """Of a NO instance nobody misses the messages that Merlin might have sent."""
    directory = written(name, tmp_path)
    keep(directory, 1)
    edit(directory, MANIFEST, inside("code", lambda code: code.update(basis=empty(code["basis"]))))
    edit(directory, MANIFEST, new("projected", 1))
    seal(directory)
    with pytest.raises(Rejected):
        check(directory)


def test_rejects_a_merlin_who_may_say_more(tmp_path):
    """One more word of zeros on the information set: seven times as many messages, of which the first is the same."""
    directory = written("gap", tmp_path)
    keep(directory, 1)

    def change(code):
        rows = code["basis"]["data"]
        first, second = rows[:6], rows[6:]
        assert (first[:4], second[:4]) == ([0, 0, 1, 0], [0, 0, 0, 1])
        code["basis"].update(shape=[3, 6], data=[*first[:4], 0, first[5], *second[:4], 0, second[5], 0, 0, 0, 0, 1, 0])

    lie(directory, {MANIFEST: lambda manifest: (change(manifest["code"]), manifest.update(projected=343))})
    with pytest.raises(Rejected, match="matrices"):
        check(directory)


def test_rejects_messages_that_show_on_the_information_set(tmp_path):
    """Curves may have messages that no honest Merlin sends; those, too, are zero on the information set."""
    write_bundle(NO, route(NO, "AttentionQuery", order=2, code="hermitian")[:2], tmp_path / "bundle", most=1)

    def change(code):
        rows = np.array(code["basis"]["data"]).reshape(code["basis"]["shape"])
        field = protocol_for(12, 2, code="hermitian", block_length=2).code.field
        generator, chosen = field(np.array(code["generator"]["data"]).reshape(2, -1)), code["information_set"]
        products = [generator[i] * generator[j] for i, j in ((0, 0), (0, 1), (1, 1))]
        rest = field([word - word[chosen] @ generator for word in products])
        # What honest words take of each row of the basis; a combination of rows that all of them leave out.
        taken = rest[:, (rows != 0).argmax(axis=1)]
        assert np.array_equal(taken @ field(rows), rest)
        unseen = taken.null_space()
        assert len(unseen)
        rows[:, chosen[1]] = unseen[0]
        code["basis"]["data"] = rows.ravel().tolist()

    lie(tmp_path / "bundle", {MANIFEST: inside("code", change)})
    with pytest.raises(Rejected, match="information set"):
        check(tmp_path / "bundle")


def test_rejects_messages_in_another_order(tmp_path):
    """The basis the other way round, and the instances with it: each is an instance, but has another number."""
    directory = written("gap", tmp_path)
    other = protocol_for(5, 3, block_length=2).message(7)

    def turn(code):
        rows = np.array(code["basis"]["data"]).reshape(code["basis"]["shape"])
        code["basis"]["data"] = rows[::-1].ravel().tolist()

    keep(directory, 2)
    edit(directory, MANIFEST, inside("code", turn))
    edit(directory, SECOND, put(*PRODUCTS, "message", "data", value=other.tolist()))
    seal(directory)
    with pytest.raises(Rejected, match="order"):
        check(directory)


@pytest.mark.parametrize("family", ["reed-solomon", "hermitian", "tower"])
def test_rejects_messages_of_another_code(family, tmp_path):
    """The basis has a word of zeros on the information set, but not of the power of the code; no instance uses it."""
    write_bundle(NO, route(NO, "AttentionQuery", order=2, code=family)[:2], tmp_path / "bundle", most=1)
    assert check(tmp_path / "bundle").startswith("accepted")

    def change(code):
        rows = np.array(code["basis"]["data"]).reshape(code["basis"]["shape"])
        free = np.setdiff1d(np.arange(rows.shape[1]), [*code["information_set"], *(rows != 0).argmax(axis=1)])
        rows[-1, free[-1]] ^= 1
        code["basis"]["data"] = rows.ravel().tolist()

    lie(tmp_path / "bundle", {MANIFEST: inside("code", change)})
    with pytest.raises(Rejected, match="lacks a message"):
        check(tmp_path / "bundle")


class Scaled(ReedSolomon):
    """Polynomials times powers of a function: as good as Reed-Solomon codes, but not theirs."""

    factor = 1

    @property
    def evaluation_matrix(self):
        return super().evaluation_matrix * self.field([1, 3, 1, 1, 1, 1]) ** self.factor

    def power(self, exponent):
        power = Scaled(self.field.order, self.length, self.power_degree(exponent) + 1)
        power.factor = exponent * self.factor
        return power


class Elsewhere(ReedSolomon):
    """Polynomials at other points."""

    @property
    def points(self):
        return self.field([[0], [1], [2], [3], [4], [6]])

    @property
    def evaluation_matrix(self):
        return self.points.T ** np.arange(self.dimension)[:, np.newaxis]

    def power(self, exponent):
        return Elsewhere(self.field.order, self.length, self.power_degree(exponent) + 1)


class Turned(ReedSolomon):
    """The same words, for messages the other way round."""

    @property
    def generator_matrix(self):
        return super().generator_matrix[::-1]

    @property
    def information_set(self):
        return super().information_set[::-1]


class Padded(ReedSolomon):
    """Words of the power that show the message, too, but are not of the smallest degree."""

    @property
    def generator_matrix(self):
        more = PADDING if self.dimension == 2 else 0
        return super().generator_matrix + self.field([more])


PADDING = protocol_for(5, 3, block_length=2).message(9)

OTHERS = {
    "honest": DisjointnessProtocol(ReedSolomon(7, 6, 2), 3, 3),
    "larger field": DisjointnessProtocol(ReedSolomon(11, 6, 2), 3, 3),
    "more coins": DisjointnessProtocol(ReedSolomon(7, 7, 2), 3, 3),
    "curve": DisjointnessProtocol(Hermitian(3, 3, length=18), 3, 3),
    "tower": DisjointnessProtocol(GarciaStichtenoth(4, 2, 4, length=24), 3, 3),
    "scaled": DisjointnessProtocol(Scaled(7, 6, 2), 3, 3),
    "elsewhere": DisjointnessProtocol(Elsewhere(7, 6, 2), 3, 3),
    "turned": DisjointnessProtocol(Turned(7, 6, 2), 3, 3),
    "padded": DisjointnessProtocol(Padded(7, 6, 2), 3, 3),
}


@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize("source", [FORMULA, NO])
def test_rejects_another_code_under_the_same_name(other, source, monkeypatch, tmp_path):
    """Whole and true in itself, but not the reduction that the path names."""
    path = route(source, "AttentionQuery", order=3)[:2]
    monkeypatch.setattr(OrthogonalVectorsToGapMaxIP, "protocol", lambda *_: OTHERS[other])
    write_bundle(CNF(source.num_variables, source.clauses[:6]), path, tmp_path / "bundle", most=2)
    if other == "honest":
        assert check(tmp_path / "bundle") == "accepted: 2 of 49 instances"
        return
    with pytest.raises(Rejected):
        check(tmp_path / "bundle")


@pytest.mark.parametrize("family", ["reed-solomon", "hermitian", "tower"])
@pytest.mark.parametrize("parties", [2, 3])
@pytest.mark.parametrize("length", [1, 2, 3, 5])
@pytest.mark.parametrize("blocks", [1, 2, 5])
def test_the_checker_finds_the_code_of_the_protocol(family, parties, length, blocks):
    """Written twice, from the definition: here and in protocols."""
    for soundness in (Fraction(1, 2), Fraction(3, 5)):
        bits = blocks * length
        protocol = protocol_for(bits, parties, code=family, block_length=length, soundness=soundness)
        code, field = protocol.code, protocol.code.field
        numbers = [field.characteristic, field.degree, code.degree, code.length, code.power(parties).dimension]
        assert numbers_of(family, length, blocks, parties, soundness) == numbers


def test_rejects_an_instance_without_a_gap():
    """Whatever the code: no tuple that intersects may be accepted more often than the soundness says."""
    sets = [np.array([[1, 1, 0, 1]]), np.array([[1, 0, 0, 0], [0, 0, 1, 0]])]
    protocol = protocol_for(4, 2, block_length=2)
    code, field = protocol.code, protocol.code.field
    assert (field.order, protocol.num_messages) == (4, 4)
    stored = {
        "characteristic": 2,
        "irreducible": [int(c) for c in field.irreducible_poly.coefficients()],
        "generator": code.generator_matrix.view(np.ndarray),
        "information_set": code.information_set.tolist(),
        "degree": code.degree,
        "weights": protocol.weights.view(np.ndarray),
        "basis": protocol.message_basis.view(np.ndarray),
    }
    declared = {"code": "reed-solomon", "block_length": 2, "mode": "structured", "soundness": Fraction(1, 2)}
    ours = Protocol(sets, stored, declared)
    products = dict(zip(["characteristic", "irreducible", "weights"], ours.given, strict=True))
    products |= {"message": ours.message(3), "encodings": ours.words}
    payload = {"products": products, "threshold": 4, "soundness": 2}
    assert check_instance("GapMaxIP", payload, sets, 0, ours, 3, signed=False)[0]["threshold"] == 4
    ours.residues[0, 0] = ours.message(3)
    with pytest.raises(Rejected, match="no gap"):
        check_instance("GapMaxIP", payload, sets, 0, ours, 3, signed=False)
