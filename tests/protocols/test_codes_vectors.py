"""Codes against what Sage's function fields found for the same curves; see tests/vectors/codes/generate.py."""

from pathlib import Path

import numpy as np
import pytest

from protocols import GarciaStichtenoth, Hermitian

VECTORS = sorted((Path(__file__).parents[1] / "vectors" / "codes").glob("*.txt"))
FAMILIES = {"hermitian": Hermitian, "garcia-stichtenoth": GarciaStichtenoth}


def records(path):
    found = {}
    for line in path.read_text().splitlines():
        keyword, *values = line.split()
        found.setdefault(keyword, []).append(values)
    return {key: rows if key == "curve" else [[int(v) for v in row] for row in rows] for key, rows in found.items()}


def test_there_are_vectors_of_both_families():
    assert len(VECTORS) >= 8


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_same_curve_dimensions_and_row_space(path):
    vector = records(path)
    ((name, *parameters),) = vector["curve"]
    family, parameters = FAMILIES[name], [int(value) for value in parameters]
    ((degree,),) = vector["code"]
    code = family(*parameters, degree)

    ((order, *modulus),) = vector["field"]
    assert code.field.order == order
    assert [int(c) for c in code.field.irreducible_poly.coefficients(order="asc")] == modulus

    sort = np.lexsort(code.points.T[::-1])
    assert code.points[sort].tolist() == vector["point"]

    (dimensions,) = vector["dimensions"]
    assert [family(*parameters, u).dimension for u in range(code.length)] == dimensions

    assert code.generator_matrix[:, sort].row_reduce().tolist() == vector["row"]

    if "zeros" in vector:
        messages = np.indices((order,) * code.dimension).reshape(code.dimension, -1).T
        zeros = np.count_nonzero(code.encode(messages) == 0, axis=1)
        assert np.bincount(zeros, minlength=code.length + 1).tolist() == vector["zeros"][0]
