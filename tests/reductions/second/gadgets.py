"""Gap-MaxIP with written vectors, and attention queries, written a second time."""

from fractions import Fraction
from itertools import product
from math import log, prod
from types import SimpleNamespace

import numpy as np

from attention import VectorLogits
from protocols.parameters import protocol_for
from protocols.transcript import run
from reductions.problems import AttentionQuery, GapMaxIP

KAPPA = 16


def orthogonal_vectors_to_gap_max_ip_direct(source):
    k, m = len(source.sets), source.dimension
    sets = []
    for p, vectors in enumerate(source.sets):
        rows = [
            [int(x[c]) if p < q else 1 - int(x[c]) if p == q else 1 for c in range(m) for q in range(k)]
            for x in vectors.tolist()
        ]
        sets.append(np.array(rows, np.uint8).reshape(len(vectors), k * m))
    if not m:
        sets, m = [np.zeros((len(vectors), k), np.uint8) for vectors in sets], 1
        for p, vectors in enumerate(sets):
            vectors[:, p:] = 1
    yield GapMaxIP.from_vectors(sets[0], sets[1:], m, m - 1)


def orthogonal_vectors_to_gap_max_ip(source):
    """The protocol run on every tuple, at every coin; of a message the coins at which Alice accepts are counted."""
    k = len(source.sets)
    protocol = protocol_for(source.dimension, k, code="reed-solomon", block_length=2, soundness=Fraction(1, 2))
    coins = protocol.code.length
    for message in protocol.messages():
        counts = np.zeros([len(vectors) for vectors in source.sets], int)
        for place in product(*map(range, counts.shape)):
            inputs = [vectors[i] for vectors, i in zip(source.sets, place, strict=True)]
            counts[place] = sum(run(protocol, inputs, message=message, coin=r).accepted for r in range(coins))
        yield SimpleNamespace(counts=counts.tolist(), threshold=coins, soundness=k * protocol.code.degree)


def asked(query, keys, tokens):
    """What is asked about keys of which so many are real; others of a set stand behind them."""
    values = [np.repeat([1.0, 0.0], [real, len(rows) - real])[:, None] for real, rows in zip(tokens, keys, strict=True)]
    high, low = Fraction(KAPPA, KAPPA + 1), Fraction(1, KAPPA + 1)
    return AttentionQuery(VectorLogits(np.array(query), tuple(map(np.array, keys))), tuple(values), high, low)


def weighed(tokens, gap):
    """The number of key tuples without the last set, and lambda, where no tuples are read as one."""
    few, every = max(1, prod(tokens[:-1])), max(1, prod(tokens))
    return few, (log(KAPPA * every) + log(KAPPA)) / gap


def orthogonal_vectors_to_attention(source):
    first, *others = (vectors.astype(float) for vectors in source.sets)
    k, m, tokens = len(source.sets), source.dimension, [len(vectors) for vectors in others]
    few, rate = weighed(tokens, 1)
    reference = 1 - log(KAPPA * few) / rate
    width = (rate * (m + 1)) ** (1 / k)
    query = [[*(-x for x in row), 1.0] for row in first.tolist()]
    keys = [[[*row, 1.0] for row in vectors.tolist()] for vectors in others]
    keys[-1].append([0.0] * m + [reference])
    keys = [rows or [[0.0] * m + [1.0]] for rows in keys]
    yield asked(width * np.reshape(query, (len(query), m + 1)), [width * np.array(rows) for rows in keys], tokens)


def max_ip_to_attention(source):
    vectors = source.products.vectors()
    k, tokens = 1 + len(vectors.keys), [len(rows) for rows in vectors.keys]
    t, s = source.threshold, source.soundness
    few, rate = weighed(tokens, t - s)
    reference = t - log(KAPPA * few) / rate
    d = vectors.queries.shape[1] + t
    width = (rate * d) ** (1 / k)
    query = [[*row, *[1] * t] for row in vectors.queries.tolist()]
    keys = [[[*row, *[1] * t] for row in rows.tolist()] for rows in vectors.keys[:-1]]
    keys.append([[*row, *[0] * t] for row in vectors.keys[-1].tolist()])
    keys[-1].append([0] * (d - t) + [reference / t] * t)
    keys = [rows or [[0] * (d - t) + [1] * t] for rows in keys]
    yield asked(width * np.reshape(query, (len(query), d)), [width * np.array(rows) for rows in keys], tokens)
