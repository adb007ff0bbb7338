"""Solutions of notebook 16, and answers that are wrong in a way that happens."""


def found_rows(count, ask):
    left, found = list(range(count)), []
    while left and ask(left):
        among = left
        while len(among) > 1:
            half = among[: len(among) // 2]
            among = half if ask(half) else among[len(among) // 2 :]
        found += among
        left.remove(among[0])
    return sorted(found)


def alone(numbers, prime):
    different = {x % prime: set() for x in numbers}
    for x in numbers:
        different[x % prime].add(x)
    return [x for x in numbers if len(different[x % prime]) == 1]


def seeds(failure, error):
    count = 0
    while failure**count > error:
        count += 1
    return count


def one_by_one(count, ask):
    return [place for place in range(count) if ask([place])]


SOLUTIONS = {"16.1": found_rows, "16.2": alone, "16.3": seeds}

WRONG = {
    "16.1": [one_by_one, lambda count, ask: found_rows(count, ask)[:1]],
    "16.2": [lambda numbers, prime: [x for x in numbers if sum(x % prime == y % prime for y in numbers) == 1]],  # twice
    "16.3": [lambda failure, error: round(1 / error), lambda failure, error: seeds(failure, error) - 1],
}
