"""Fan-outs between searches on integers: bijections of witnesses, and sources with numbers far from zero."""

from itertools import product

import numpy as np

OFFSETS = ((0, 0, 0), (50, 50, 50), (-50, -50, -50), (50, 50, 100), (-50, 50, 0), (2**70, 2**70, 2**70))


def offset(kind, count, seed=0, **parameters):
    """Random instances on three lists, every list of numbers shifted by an amount of its own."""
    rng = np.random.default_rng(seed)
    for number in range(count):
        source = kind.random(rng, **{"numbers": 5, "bound": (1, 3, 10)[number % 3], **parameters})
        shifts = OFFSETS[number % len(OFFSETS)]
        yield kind(
            tuple(tuple(x + shift for x in numbers) for numbers, shift in zip(source.lists, shifts, strict=True))
        )


def check_bijection(edge, source):
    """Witnesses of the source and of all targets are in bijection, by `lift` and back by `embed`; how many there are.

    Parameters
    ----------
    edge
        A fan-out.
    source
        An instance small enough for brute force, of itself and of its targets.
    """
    targets = list(edge.instances(source))
    lifted = [
        (index, witness, edge.lift(source, index, witness))
        for index, target in enumerate(targets)
        for witness in target.witnesses()
    ]
    assert sorted(back for _, _, back in lifted) == sorted(source.witnesses())
    for index, witness, back in lifted:
        assert edge.embed(source, back) == (index, witness)
    return len(lifted)


def lists_over(values, *lengths):
    """All tuples of lists of these lengths over these values."""
    return product(*(list(product(values, repeat=length)) for length in lengths))
