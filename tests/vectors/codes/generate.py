"""Write the oracle vectors of this directory with Sage's function fields, which share no code with this project.

Sage builds the function field from the published equations, finds its places and computes Riemann-Roch spaces by
Hess' algorithm. To run again, in an environment of its own:

    pip install passagemath-schemes passagemath-singular passagemath-repl
    python tests/vectors/codes/generate.py

One file a curve, plain text, one record a line:

    curve NAME PARAMETERS     field ORDER, coefficients of its polynomial from the constant on
    point X Y ...             the affine coordinates, in the published equations, in lexicographic order
    dimensions D_0 D_1 ...    dim L(uP) for u = 0, 1, ..., N - 1
    code U                    followed by the row-reduced generator matrix of ev(L(uP)), one `row` a line
    zeros Z_0 Z_1 ...         how many words of that code have 0, 1, ..., N zeros, if it has at most 2^16 words

An element a_0 + a_1 w + a_2 w^2 + ... is written as the integer a_0 + a_1 p + a_2 p^2 + ....
"""

import sys
from collections import Counter
from pathlib import Path

from sage.all__sagemath_schemes import GF, FunctionField, PolynomialRing, matrix

HERE = Path(__file__).parent
CURVES = [  # the last number is the degree of the code that is written out
    ("hermitian", (2,), 4),
    ("hermitian", (3,), 7),
    ("hermitian", (4,), 20),
    ("garcia-stichtenoth", (2, 2), 2),
    ("garcia-stichtenoth", (3, 2), 8),
    ("garcia-stichtenoth", (4, 2), 18),
    ("garcia-stichtenoth", (5, 2), 30),
    ("garcia-stichtenoth", (2, 3), 6),
]


def constants(q):
    return GF(q * q, "w")


def integer(element):
    p = element.parent().characteristic()
    return sum(int(c) * p**i for i, c in enumerate(element.polynomial().list()))


def hermitian(q):
    rational = FunctionField(constants(q), "x")
    x = rational.gen()
    t = PolynomialRing(rational, "t").gen()
    field = rational.extension(t**q + t - x ** (q + 1), "y")
    return field, [field(x), field.gen()]


def garcia_stichtenoth(q, level):
    field = FunctionField(constants(q), "x1")
    coordinates = [field.gen()]
    for i in range(2, level + 1):
        x = coordinates[-1]
        t = PolynomialRing(field, "t").gen()
        following = field.extension(t**q + t - x**q / (x ** (q - 1) + 1), f"x{i}")
        coordinates = [*(following(x) for x in coordinates), following.gen()]
        field = following
    if level > 2:
        field, _, into = field.simple_model()
        coordinates = [into(x) for x in coordinates]
    return field, coordinates


def write(name, parameters, degree):
    field, coordinates = {"hermitian": hermitian, "garcia-stichtenoth": garcia_stichtenoth}[name](*parameters)
    symbols = field.constant_base_field()
    q = parameters[0]
    (infinity,) = field.places_infinite()
    points = {}
    for place in field.places_finite(1):
        if all(x.valuation(place) >= 0 for x in coordinates):
            values = [x.evaluate(place) for x in coordinates]
            if name == "hermitian" or values[0] ** q + values[0] != 0:
                points[tuple(map(integer, values))] = place
    places = [points[point] for point in sorted(points)]
    dimensions = [(u * infinity.divisor()).dimension() for u in range(len(places))]
    functions = (degree * infinity.divisor()).basis_function_space()
    code = matrix(symbols, [[f.evaluate(place) for place in places] for f in functions]).rref()
    modulus = [int(c) for c in symbols.modulus().list()]
    lines = [f"curve {name} {' '.join(map(str, parameters))}"]
    lines += [f"field {symbols.order()} {' '.join(map(str, modulus))}"]
    lines += [f"point {' '.join(map(str, point))}" for point in sorted(points)]
    lines += [f"dimensions {' '.join(map(str, dimensions))}", f"code {degree}"]
    lines += [f"row {' '.join(str(integer(entry)) for entry in row)}" for row in code.rows()]
    if symbols.order() ** code.nrows() <= 1 << 16:
        zeros = Counter(len(places) - word.hamming_weight() for word in code.row_space())
        lines.append(f"zeros {' '.join(str(zeros[count]) for count in range(len(places) + 1))}")
    file = HERE / f"{name}-{'-'.join(map(str, parameters))}.txt"
    file.write_text("\n".join(lines) + "\n")
    print(file.name, "genus", field.genus(), "points", len(places), flush=True)


if __name__ == "__main__":
    for curve in CURVES:
        if len(sys.argv) == 1 or curve[0] in sys.argv[1:]:
            write(*curve)
