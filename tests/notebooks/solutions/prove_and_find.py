"""Solutions of notebook 17, and answers that are wrong in a way that happens."""


def gate(a, b, c):
    return [(-a, -b, c), (a, -c), (b, -c)]


def conflict(clauses):
    true = set()
    while True:
        rest = [
            [literal for literal in clause if -literal not in true] for clause in clauses if true.isdisjoint(clause)
        ]
        if [] in rest:
            return True
        units = {clause[0] for clause in rest if len(clause) == 1}
        if not units:
            return False
        true |= units
        if any(-literal in true for literal in true):
            return True


def gadget():
    return [[[1, 0, 0], [0, 1, 1]], [[1, 1, 0], [1, 0, 1]], [[1, 1, 1], [1, 1, 0]]]


SOLUTIONS = {"17.1": gate, "17.2": conflict, "17.3": gadget}

WRONG = {
    "17.1": [lambda a, b, c: [(-a, -b, c)], lambda a, b, c: [(a, b, -c), (-a, c), (-b, c)]],  # one way only, and OR
    "17.2": [
        lambda clauses: () in clauses,
        lambda clauses: any((-clause[0],) in clauses for clause in clauses if clause),
    ],
    "17.3": [lambda: [[[1, 1, 1], [0, 0, 0]]] * 3, lambda: [[[1, 0, 0], [0, 1, 1]]] * 3],
}
