"""How what the atlas states is read: bounds, statuses, upper bounds and suppositions."""

from dataclasses import replace
from fractions import Fraction

import pytest

from reductions import atlas
from reductions.problems import Diameter, OrthogonalVectors
from reductions.theory.algorithms import Algorithm
from reductions.theory.growth import BOUNDED, LOGARITHM, LOGARITHMIC, Growth, constant, power
from reductions.theory.hypotheses import hypothesis_named
from reductions.theory.statements import BOUND, Refutation, Status, UpperBound, WhatIf, in_a_table, number

HALF = Fraction(1, 2)
(DIAMETER,) = atlas().implies("2-OVC", Diameter)
(VECTORS,) = atlas().implies("2-OVC", OrthogonalVectors)


def test_exponents_as_they_are_read():
    texts = {1: "1", 12: "12", Fraction(3, 2): "(3/2)", Fraction(1, 99): "(1/99)", Fraction(1, 100): "0.01"}
    texts |= {Fraction(299791, 100000): "2.99791", Fraction(1, 3 * 10**5): "3.33333e-06"}
    assert {value: number(Fraction(value)) for value in texts} == texts


@pytest.mark.parametrize(
    ("sizes", "budget", "attained", "text", "least"),
    [
        ({"vertices": power(1), "edges": power(1)}, 2, "edges*vertices", "n^2", 2),
        ({"vertices": power(1), "edges": power(2)}, 3, "", "vertices^3 or edges^(3/2)", Fraction(3, 2)),
        ({"vertices": power(2), "edges": power(1)}, 3, "", "edges^3 or vertices^(3/2)", Fraction(3, 2)),
        ({"vertices": power(1), "edges": power(2)}, 3, "edges*vertices", "edges*vertices", Fraction(3, 2)),
        ({"vertices": power(HALF), "edges": constant(5)}, 3, "vertices^6", "vertices^6", 6),
        ({"vertices": LOGARITHM, "edges": Growth(Fraction(0), HALF)}, 1, "", "2^vertices or 2^(2*edges)", 0),
        ({"vertices": LOGARITHMIC, "edges": BOUNDED}, 1, "", "-", 0),
    ],
)
def test_a_bound_in_its_sizes(sizes, budget, attained, text, least):
    said = replace(DIAMETER, shape=sizes, budget=Fraction(budget), attained=attained)
    assert (said.bound, said.least, said.tight) == (text, least, bool(attained))
    assert said.exponents == {name: budget / size.power for name, size in sizes.items() if size.power}
    assert said.document()["exponents"] == {name: str(exponent) for name, exponent in said.exponents.items()}


def test_what_a_table_says_beside_the_time():
    """How many parts there are to choose, and for what k; but not sizes that nobody chooses."""
    assert in_a_table(VECTORS) == "n^2 (order 2)"
    assert in_a_table(replace(VECTORS, limit=True)) == "n^2 (order 2, k to infinity)"
    assert in_a_table(replace(VECTORS, shape={**VECTORS.shape, "order": power(1)})) == f"{VECTORS.bound}"
    assert in_a_table(DIAMETER) == "n^2"  # whose distance is 3
    assert in_a_table(replace(DIAMETER, shape={"vertices": BOUNDED})) == "no power of a size"


def test_the_other_columns_of_a_table():
    columns = [[said(bound) for said in BOUND.values()] for bound in (DIAMETER, replace(VECTORS, attained=""))]
    assert columns == [["n^2", "yes", "OrthogonalVectors"], ["n^2 (order 2)", "-", "definition"]]
    (longer,) = atlas().implies("3-OVC", "MaxInnerProduct")
    assert BOUND["by way of"](longer) == "OrthogonalVectors > MinInnerProduct"


def test_the_algorithms_that_a_bound_is_about():
    words = {name: atlas().implies(name)[0].kind_of_algorithm for name in ("2-OVC", "OMv", "combinatorial BMM")}
    assert words == {"2-OVC": "algorithm", "OMv": "online algorithm", "combinatorial BMM": "combinatorial algorithm"}


FAST = Algorithm("fast", "Diameter", "edges**1.9", "2026-01", "refereed", "A paper")


def test_a_status_in_words():
    """What was proved, by which steps; whose proof nobody here has checked is said of what is formal alone."""
    assert str(Status("open", "2026-09")) == "open (2026-09)"
    found = Status("refuted, refereed", "2026", Refutation(FAST, Fraction(19, 10), ("One", "Two")))
    assert str(found) == "refuted, refereed (2026), by way of One, Two: A paper"
    assert (found.open, found.fate) == (False, "fell")
    formal = Refutation(replace(FAST, evidence="machine-checked"), Fraction(19, 10), ())
    assert str(Status("refuted", "2026", formal)).endswith("(2026): A paper; the proof was not checked here")
    longer = Status("refuted", "2026", formal._replace(path=("One",)))
    assert "by way of One: A paper; the formal proof is of the algorithm for Diameter alone" in str(longer)
    assert Status("refutation announced", "2026", formal).fate == "announced"


def test_evidence_in_the_order_of_its_weight():
    kinds = ("manuscript", "implemented", "textbook", "refereed", "machine-checked", "assumed")
    weights = [Refutation(replace(FAST, evidence=kind), Fraction(5), ("One",) * 3).weight for kind in kinds]
    assert weights == sorted(weights)
    assert len(set(weights)) == len(kinds)
    low = Refutation(FAST, Fraction(3, 2), ("One",))
    assert low.weight > low._replace(exponent=Fraction(2)).weight > low._replace(path=("One", "Two")).weight


def test_an_upper_bound_in_words():
    shape = {"vertices": power(1), "edges": power(2), "distance": constant(3)}
    found = UpperBound(Diameter, shape, Fraction(5, 2), FAST, ())
    assert found.bound == "vertices^(5/2)"
    start = "Best deterministic algorithm here for vertices = n, edges = n^2: vertices^(5/2)"
    assert str(found) == f"{start}, from fast (refereed: A paper)."
    assert replace(found, shape={**shape, "edges": power(1)}).bound == "n^(5/2)"
    (path,) = [bound.path for bound in atlas().implies("3-OVC", "AttentionQuery")]
    assert "^(5/2) by OrthogonalVectorsToAttention, from" in str(replace(found, path=path))
    document = replace(found, path=path).document()
    assert (document["exponent"], document["path"]) == ("5/2", ["OrthogonalVectorsToAttention"])
    assert document["shape"] == {"vertices": "n", "edges": "n^2", "distance": "3"}


def test_a_supposition_in_words():
    """What falls and by which steps, without their references; or nothing, and what is so already."""
    fallen = tuple(map(hypothesis_named, ("SETH", "sparse CNF-SAT")))
    found = WhatIf(atlas("2026-09"), atlas(), "all of October", "SETH", fallen, (Diameter, OrthogonalVectors))
    first = "With all of October:\nhypotheses that would fall: "
    second = ";\nproblems that would have no lower bound left: "
    said = f"{first}SETH, sparse CNF-SAT (by sparse CNF-SAT => SETH){second}Diameter, OrthogonalVectors."
    assert str(found) == said
    names = {"fallen": ["SETH", "sparse CNF-SAT"], "lost": ["Diameter", "OrthogonalVectors"]}
    assert found.document() == {"supposed": "all of October", **names}
    nothing = replace(found, now=atlas(), fallen=(), lost=())
    already = f"SETH is {atlas().status('SETH')}."
    assert str(nothing) == f"{first}none that stands{second}none.\n{already}"
