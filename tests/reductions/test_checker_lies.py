"""Bundles that lie, sealed again so that only the checker's own logic can see it; and those of the next format."""

import hashlib
import shutil
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from protocols import DisjointnessProtocol, GarciaStichtenoth, Hermitian, ReedSolomon
from protocols.parameters import protocol_for
from reductions import CNF, OrthogonalVectors, route
from reductions.bundles.bundle import write_bundle
from reductions.bundles.checker import Rejected, check, numbers_of
from reductions.edges import OrthogonalVectorsToGapMaxIP
from tests.reductions.test_checker import FIRST, FORMULA, MANIFEST, PRODUCTS, SECOND, edit, put, seal

SOURCE = "source.json"
EVERY = tuple(f"instance-{number:06d}.json" for number in range(3))
NO = CNF(4, tuple((a * 1, b * 2, *rest) for a in (1, -1) for b in (1, -1) for rest in ((3, 4), (3, -4), (-3,))))
VECTORS = OrthogonalVectors(([[1, 0, 1], [0, 1, 1], [1, 1, 1]], [[1, 1, 0], [0, 0, 1]]))

BUNDLES = {
    "split": (FORMULA, {"order": 3}, 1),
    "gap": (FORMULA, {"order": 3}, 2),
    "no": (NO, {"order": 2}, 2),
    "vectors": (VECTORS, {"block_length": 2}, 1),
    "compressed": (FORMULA, {"order": 2, "mode": "compressed", "block_length": 3}, 2),
    "full": (VECTORS, {"mode": "full", "block_length": 3}, 1),
    "direct": (FORMULA, {"order": 3, "via": "direct"}, 2),
    "attention": (FORMULA, {"order": 2, "code": "tower"}, 3),
    "explicit": (FORMULA, {"order": 3, "via": "direct"}, 3),
    "written": (VECTORS, {"mode": "compressed", "block_length": 3}, 2),
}


@pytest.fixture(scope="session")
def honest(tmp_path_factory):
    parent = tmp_path_factory.mktemp("honest")
    for name, (source, options, stop) in BUNDLES.items():
        write_bundle(source, route(source, "AttentionQuery", **options)[:stop], parent / name, most=3)
    return parent


@pytest.fixture
def bundle(honest, tmp_path):
    return lambda name: Path(shutil.copytree(honest / name, tmp_path / "copy"))


def new(name, value):
    return lambda document: document.update({name: value})


def inside(*keys):
    """A change of what is at the end of these keys."""
    *keys, change = keys

    def apply(document):
        for key in keys:
            document = document[key]
        change(document)

    return apply


def remove(name):
    return lambda document: document.pop(name)


def everywhere(change):
    return {MANIFEST: inside("instances", lambda entries: [change(entry) for entry in entries])}


def scaled(entries, factor):
    return {**entries, "data": [factor * x for x in entries["data"]]}


def twice(document):
    """The query's entries larger, those of a key set smaller: the logits are as they were."""
    logits = document["payload"]["logits"]
    logits["query"], logits["keys"][0] = scaled(logits["query"], 2), scaled(logits["keys"][0], 0.5)


def half(document):
    """All entries smaller, the scale larger: other vectors, other scale, same logits."""
    logits = document["payload"]["logits"]
    logits["query"], logits["keys"] = scaled(logits["query"], 0.5), [scaled(keys, 0.5) for keys in logits["keys"]]
    logits["scale"] = scaled(logits["scale"], 8)


def negative(document):
    """The inner products of two sets are as they were."""
    products = document["payload"]["products"]
    for vectors in (products["queries"], products["keys"][0]):
        vectors.update(dtype="|i1", data=[-bit for bit in vectors["data"]])


STEP = ("path", -1)
SIZE = ("instances", 0, "size")
SPLIT_LINE = "CNFToOrthogonalVectors(order=3)"
GAP_LINE = "OrthogonalVectorsToGapMaxIP(code=reed-solomon, block_length=2, mode=structured, soundness=1/2)"

LIES = {
    "an answer": ("gap", {MANIFEST: new("answer", "YES")}),
    "an answer of an instance": ("gap", {MANIFEST: inside("instances", 0, new("answer", None))}),
    "an answer in an instance": ("gap", {SECOND: new("witness", [0, 0, 0])}),
    "an answer in the source": ("gap", {SOURCE: new("witness", [1, 2, 3, 4])}),
    "an answer in a payload": ("gap", {SECOND: inside("payload", new("witness", [0, 0, 0]))}),
    "an answer in the source's payload": ("gap", {SOURCE: inside("payload", new("satisfiable", True))}),
    "an answer in products": ("compressed", {FIRST: inside(*PRODUCTS, new("witness", [0]))}),
    "an answer in coins": ("gap", {FIRST: inside(*PRODUCTS, new("witness", [0]))}),
    "an answer in logits": ("attention", {FIRST: inside("payload", "logits", new("row", 0))}),
    "a note on the code": ("gap", {MANIFEST: inside("code", new("distance", 5))}),
    "a code that nothing uses": ("direct", {MANIFEST: new("code", {"distance": 5})}),
    "a step that says more": ("gap", {MANIFEST: inside(*STEP, new("proved", True))}),
    "an unknown parameter": ("gap", {MANIFEST: inside(*STEP, "parameters", new("seed", 1))}),
    "an unknown parameter of a step without any": ("direct", {MANIFEST: inside(*STEP, "parameters", new("seed", 1))}),
    "a parameter missing": ("gap", {MANIFEST: inside(*STEP, "parameters", remove("code"))}),
    "no versions": ("gap", {MANIFEST: remove("versions")}),
    "no provenance": ("gap", {MANIFEST: remove("provenance")}),
    "the name of another code": ("gap", {MANIFEST: put(*STEP, "parameters", "code", value="hermitian")}),
    "the name of no code": ("gap", {MANIFEST: put(*STEP, "parameters", "code", value="golay")}),
    "another mode, coins": ("gap", {MANIFEST: put(*STEP, "parameters", "mode", value="compressed")}),
    "another mode, vectors": ("compressed", {MANIFEST: put(*STEP, "parameters", "mode", value="structured")}),
    "no mode at all": ("gap", {MANIFEST: put(*STEP, "parameters", "mode", value="quick")}),
    "another soundness": ("gap", {MANIFEST: put(*STEP, "parameters", "soundness", value={"fraction": ["4", "7"]})}),
    "a soundness that is rounded": ("gap", {MANIFEST: put(*STEP, "parameters", "soundness", value=0.5)}),
    "an order that is rounded": ("split", {MANIFEST: put(*STEP, "parameters", "order", value=3.0)}),
    "a kappa that is rounded": ("attention", {MANIFEST: put(*STEP, "parameters", "kappa", value=16.0)}),
    "a length that is rounded": ("gap", {MANIFEST: put(*STEP, "parameters", "block_length", value=2.0)}),
    "an edge twice": ("gap", {MANIFEST: inside("path", lambda path: path.append(path[-1]))}),
    "the first edge twice": ("gap", {MANIFEST: inside("path", lambda path: path.insert(0, path[0]))}),
    "edges out of order": ("gap", {MANIFEST: inside("path", lambda path: path.reverse())}),
    "an edge of no library": (
        "vectors",
        {
            MANIFEST: inside("path", lambda path: path.insert(0, {"edge": "Magic", "parameters": {}})),
            SOURCE: put("problem", value="Halting"),
        },
    ),
    "provenance of other steps": ("gap", {MANIFEST: put("provenance", 0, value=SPLIT_LINE.replace("3", "2"))}),
    "provenance that goes further": ("gap", {MANIFEST: inside("provenance", lambda lines: lines.append("solved: NO"))}),
    "provenance of nobody": ("gap", {MANIFEST: new("provenance", [])}),
    "a source from elsewhere": ("gap", {SOURCE: new("provenance", ["read from DIMACS, hard.cnf"])}),
    "a source from nowhere": ("gap", {SOURCE: new("provenance", "here")}),
    "a source from numbers": (
        "vectors",
        {
            SOURCE: new("provenance", [1]),
            FIRST: inside("provenance", lambda lines: lines.insert(0, 1)),
            SECOND: inside("provenance", lambda lines: lines.insert(0, 1)),
            EVERY[2]: inside("provenance", lambda lines: lines.insert(0, 1)),
            MANIFEST: inside("provenance", lambda lines: lines.insert(0, 1)),
        },
    ),
    "an instance from elsewhere": ("gap", {SECOND: inside("provenance", lambda lines: lines.insert(0, "by hand"))}),
    "an instance from nowhere": ("gap", {SECOND: new("provenance", [])}),
    "another message": ("gap", {SECOND: put("provenance", 1, value=f"{GAP_LINE}, message 2")}),
    "another message, begun alike": ("gap", {SECOND: put("provenance", 1, value=f"{GAP_LINE}, message 11")}),
    "a message and a word": ("gap", {SECOND: put("provenance", 1, value=f"{GAP_LINE}, message 1, by hand")}),
    "another step of an instance": ("gap", {SECOND: put("provenance", 0, value=SPLIT_LINE.replace("3", "2"))}),
    "hardchain of another time": ("gap", {MANIFEST: inside("versions", new("hardchain", "9.9"))}),
    "an instance of another time": ("gap", {SECOND: new("hardchain", "9.9")}),
    "a source of another time": ("gap", {SOURCE: new("hardchain", "9.9")}),
    "a version of what is not used": ("gap", {MANIFEST: inside("versions", new("sage", "10.4"))}),
    "a version missing": ("gap", {MANIFEST: inside("versions", remove("galois"))}),
    "a version that is none": ("gap", {MANIFEST: inside("versions", new("galois", "the newest"))}),
    "a version that is a number": ("gap", {MANIFEST: inside("versions", new("galois", 0.4))}),
    "a format of the future": ("gap", {MANIFEST: new("format", 3)}),
    "a format that is true": ("gap", {SECOND: new("format", True)}),
    "one instance that is true": ("split", {MANIFEST: new("projected", True)}),
    "a number of instances that is rounded": ("gap", {MANIFEST: put("projected", change=float)}),
    "an index that is true": ("gap", {MANIFEST: put("instances", 1, "indices", value=[0, True])}),
    "an index that is rounded": ("gap", {MANIFEST: put("instances", 1, "indices", value=[0, 1.0])}),
    "a size that is rounded": ("gap", {MANIFEST: put(*SIZE, "threshold", change=float)}),
    "a size missing": ("gap", {MANIFEST: inside(*SIZE, remove("threshold"))}),
    "a size of something else": ("gap", {MANIFEST: inside(*SIZE, new("colours", 3))}),
    "a threshold that is rounded": ("gap", {SECOND: put("payload", "threshold", change=float)}),
    "entries above the bound of the theorem": (
        "explicit",
        {FIRST: twice, MANIFEST: put(*SIZE, "entry_bound", change=lambda bound: 2 * bound)},
    ),
    "a scale that makes up for small entries": (
        "explicit",
        {FIRST: half, MANIFEST: put(*SIZE, "entry_bound", change=lambda bound: bound / 2)},
    ),
    "logits a little off": (
        "explicit",
        {FIRST: inside("payload", "logits", lambda logits: logits.update(query=scaled(logits["query"], 1 + 1e-8)))},
    ),
    "a literal of no variable": ("gap", {SOURCE: put("payload", "clauses", 0, change=lambda clause: [*clause, 5])}),
    "a literal 0": ("gap", {SOURCE: put("payload", "clauses", 0, change=lambda clause: [*clause, 0])}),
    "a literal that is true": ("gap", {SOURCE: put("payload", "clauses", 0, 0, value=True)}),
    "variables that are rounded": ("gap", {SOURCE: put("payload", "variables", value=4.0)}),
    "a symbol beyond the field": ("gap", {MANIFEST: put("code", "generator", "data", 2, change=lambda x: x + 7)}),
    "bits that are negative": ("compressed", {FIRST: negative}),
    "bits that are halves": (
        "direct",
        {FIRST: put(*PRODUCTS, "queries", "data", change=lambda data: [x + 0.5 for x in data])},
    ),
    "a shape to be guessed": ("direct", {FIRST: put(*PRODUCTS, "queries", "shape", 0, value=-1)}),
    "vectors in three dimensions": ("vectors", {SOURCE: put("payload", "sets", 0, "shape", value=[3, 3, 1])}),
}  # fmt: skip


def lie(directory, changes):
    for name, change in changes.items():
        edit(directory, name, change)
    seal(directory)


@pytest.mark.parametrize("name", BUNDLES)
def test_accepts_what_is_true(honest, name):
    assert check(honest / name).startswith("accepted: ")


@pytest.mark.parametrize(("name", "changes"), LIES.values(), ids=LIES)
def test_rejects_lies(bundle, name, changes):
    directory = bundle(name)
    lie(directory, changes)
    with pytest.raises(Rejected):
        check(directory)


def keep(directory, count):
    """Only the first instances."""
    for name in EVERY[count:]:
        (directory / name).unlink(missing_ok=True)

    def change(manifest):
        manifest["instances"] = manifest["instances"][:count]
        manifest["sha256"] = dict.fromkeys((SOURCE, *EVERY[:count]))

    edit(directory, MANIFEST, change)


def test_rejects_a_bundle_of_no_instance(bundle):
    directory = bundle("gap")
    for count in (2, 1, 0):
        keep(directory, count)
        seal(directory)
        if count:
            assert check(directory) == f"accepted: {count} of 49 instances"
    with pytest.raises(Rejected):
        check(directory)


def empty(matrix):
    return {**matrix, "shape": [0, matrix["shape"][1]], "data": []}


@pytest.mark.parametrize("name", ["gap", "no"])
def test_rejects_a_merlin_who_is_silenced(bundle, name):
    """Of a NO instance nobody misses the messages that Merlin might have sent."""
    directory = bundle(name)
    keep(directory, 1)
    edit(directory, MANIFEST, inside("code", lambda code: code.update(basis=empty(code["basis"]))))
    edit(directory, MANIFEST, new("projected", 1))
    seal(directory)
    with pytest.raises(Rejected):
        check(directory)


def test_rejects_a_merlin_who_may_say_more(bundle):
    """One more word of zeros on the information set: seven times as many messages, of which the first is the same."""
    directory = bundle("gap")
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


def test_rejects_messages_in_another_order(bundle):
    """The basis the other way round, and the instances with it: each is an instance, but has another number."""
    directory = bundle("gap")
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


def test_rejects_a_name_that_occurs_twice(bundle):
    """Readers disagree on which one counts."""
    directory = bundle("gap")
    text = (directory / MANIFEST).read_text().replace('"projected": 49', '"projected": 7, "projected": 49')
    (directory / MANIFEST).write_text(text)
    (directory / "SEAL").write_text(hashlib.sha256(text.encode()).hexdigest() + "\n")
    with pytest.raises(Rejected, match="twice"):
        check(directory)


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


def of_the_first_version(manifest):
    """The same manifest in the first format: other names of sizes and of an edge, and no format number."""
    del manifest["format"]
    former = {"first": "queries", "others": "keys", "other_tuples": "key_tuples"}
    for entry in manifest["instances"]:
        entry["size"] = {former.get(name, name): value for name, value in entry["size"].items() if name != "written"}
    for step in manifest["path"]:
        step["edge"] = step["edge"].replace("ToGapMaxIPDirect", "ToMaxIP")
    manifest["provenance"] = [line.replace("ToGapMaxIPDirect", "ToMaxIP") for line in manifest["provenance"]]


def document_of_the_first_version(document):
    del document["format"]
    document["provenance"] = [line.replace("ToGapMaxIPDirect", "ToMaxIP") for line in document["provenance"]]


@pytest.mark.parametrize("name", BUNDLES)
def test_accepts_the_first_format(bundle, name):
    directory = bundle(name)
    edit(directory, MANIFEST, of_the_first_version)
    for document in (SOURCE, *EVERY):
        if (directory / document).exists():
            edit(directory, document, document_of_the_first_version)
    seal(directory)
    assert check(directory).startswith("accepted: ")


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("gap", {MANIFEST: inside(*SIZE, new("written", 22))}),
        ("gap", {MANIFEST: inside(*SIZE, new("written", False))}),
        ("compressed", {MANIFEST: inside(*SIZE, new("written", 0))}),
        ("attention", {MANIFEST: inside(*SIZE, new("written", 1))}),
        ("split", {MANIFEST: inside(*SIZE, new("written", 0))}),
        ("split", {MANIFEST: inside(*SIZE, new("first", 5))}),
        ("gap", {MANIFEST: put(*SIZE, change=lambda size: {**size, "first": size.pop("queries")})}),
    ],
)
def test_rejects_lies_about_sizes(bundle, name, changes):
    directory = bundle(name)
    lie(directory, changes)
    with pytest.raises(Rejected):
        check(directory)


def test_steps_may_name_their_number_in_other_words(bundle):
    directory = bundle("gap")
    for number, name in enumerate(EVERY):
        lines = [f"{SPLIT_LINE}, instance 0", f"{GAP_LINE}, guess {number}"]
        edit(directory, name, new("provenance", lines))
    seal(directory)
    assert check(directory) == "accepted: 3 of 49 instances"
    for wrong in (
        f"{GAP_LINE}, guess 2",
        f"{GAP_LINE}, guess",
        f"{GAP_LINE} guess 1",
        f"{GAP_LINE}, the best guess of 1",
    ):
        edit(directory, SECOND, put("provenance", 1, value=wrong))
        seal(directory)
        with pytest.raises(Rejected):
            check(directory)
