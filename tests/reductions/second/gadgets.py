"""Gap-MaxIP by vectors and by coins, attention queries, and the characters of a coin, written a second time."""

from fractions import Fraction
from itertools import combinations, product
from math import ceil, log, pi, prod
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


def protocol_of(source, block_length, soundness):
    return protocol_for(
        source.dimension, len(source.sets), code="reed-solomon", block_length=block_length, soundness=soundness
    )


def accepting(protocol, inputs, message):
    """The number of coins at which Alice accepts, by running the protocol at every one."""
    return sum(run(protocol, inputs, message=message, coin=r).accepted for r in range(protocol.code.length))


def orthogonal_vectors_to_gap_max_ip(source, block_length=2, soundness=Fraction(1, 2)):
    """The protocol run on every tuple, at every coin; of a message the coins at which Alice accepts are counted."""
    protocol = protocol_of(source, block_length, soundness)
    for message in protocol.messages():
        counts = np.zeros([len(vectors) for vectors in source.sets], int)
        for place in product(*map(range, counts.shape)):
            inputs = [vectors[i] for vectors, i in zip(source.sets, place, strict=True)]
            counts[place] = accepting(protocol, inputs, message)
        yield coins_counted(protocol, counts)


def coins_counted(protocol, counts):
    return SimpleNamespace(
        counts=counts.tolist(), threshold=protocol.code.length, soundness=protocol.parties * protocol.code.degree
    )


def orthogonal_vectors_to_gap_max_ip_at_once(source, block_length=2, soundness=Fraction(1, 2)):
    """Every token is an input with a part of a message, and the protocol is run with the sum of the parts."""
    protocol = protocol_of(source, block_length, soundness)
    basis, field, k = protocol.message_basis, protocol.code.field, len(source.sets)
    have = [len(basis) // k + (p < len(basis) % k) for p in range(k)]
    tokens = []
    for p, vectors in enumerate(source.sets):
        rows = basis[sum(have[:p]) : sum(have[: p + 1])]
        words = [
            sum((field(number) * row for number, row in zip(numbers, rows, strict=True)), field.Zeros(basis.shape[1]))
            for numbers in product(range(field.order), repeat=have[p])
        ]
        tokens.append([(x, word) for x in vectors for word in words])
    counts = np.zeros([len(some) for some in tokens], int)
    for place in product(*map(range, counts.shape)):
        inputs, parts = zip(*(some[i] for some, i in zip(tokens, place, strict=True)), strict=True)
        counts[place] = accepting(protocol, inputs, sum(parts, field.Zeros(basis.shape[1])))
    yield coins_counted(protocol, counts)


def asked(query, keys, tokens):
    """What is asked about keys of which so many are real; others of a set stand behind them."""
    values = [np.repeat([1.0, 0.0], [real, len(rows) - real])[:, None] for real, rows in zip(tokens, keys, strict=True)]
    high, low = Fraction(KAPPA, KAPPA + 1), Fraction(1, KAPPA + 1)
    return AttentionQuery(VectorLogits(np.array(query), tuple(map(np.array, keys))), tuple(values), high, low)


def weighed(tokens, gap):
    """The number of key tuples without the last set, and lambda, where no tuples are read as one."""
    few, every = (prod(tokens[:-1]), prod(tokens)) if all(tokens) else (1, 1)
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


def characters_of(field):
    """Values at every element, in the order of numbers: chi, shape (q,), and every psi, shape (q - 1, q)."""
    q = field.order
    additive = np.exp(2j * pi * field.elements.field_trace().view(np.ndarray) / field.characteristic)
    logarithms = {int(field.primitive_element**i): i for i in range(q - 1)}
    multiplicative = np.zeros((q - 1, q), complex)
    for y, logarithm in logarithms.items():
        multiplicative[:, y] = np.exp(2j * pi * np.arange(q - 1) * logarithm / (q - 1))
    return additive, multiplicative


def every_word(field, blocks):
    """All symbols of one player at a coin, shape (q^T, T); those of the last block vary fastest."""
    return field(list(product(range(field.order), repeat=blocks)))


def labels_of(weights):
    """Every choice of the constant (0) or a character (1 for the trivial one) for each block, and what it is.

    That is the product of the labels for all words of a player, shape (q^T,), and C(M) for all M, shape (q,).
    """
    field, q, blocks = type(weights), type(weights).order, len(weights)
    chi, psi = characters_of(field)
    gamma = [(psi[j].conj() @ chi) / (q - 1) if j else -q / (q - 1) for j in range(q - 1)]
    against = chi[(-field.elements[:, None] * field.elements[1:]).view(np.ndarray)]
    words = every_word(field, blocks).view(np.ndarray)
    for label in product(range(q), repeat=blocks):
        chosen = [(t, j - 1) for t, j in enumerate(label) if j]
        together, own = np.ones(q, complex), np.ones(len(words), complex)
        for t, j in chosen:
            together, own = together * psi[j], own * psi[j][words[:, t]]
        factor = prod(gamma[j] * psi[j][int(weights[t])] for t, j in chosen) / q
        yield label, own, factor * (against @ together[1:]) + (0 if chosen else 1 / q)


def products_of(weights, k):
    """All real products of a coin but the constant: the most that a coefficient may be, and the players' factors.

    Alice's are for all her words and all M, shape (q^T, q), the others' for all words, shape (q^T,).
    """
    q = type(weights).order
    for label, own, coefficients in labels_of(weights):
        conjugate = tuple((1 - j) % (q - 1) + 1 if j else 0 for j in label)
        if not any(label) or conjugate < label:
            continue
        most, alice = np.abs(coefficients).max(), np.outer(own, coefficients)
        if conjugate == label:
            yield most, [alice.real, *[own.real] * (k - 1)]
            continue
        for many in range(0, k + 1, 2):
            for some in combinations(range(k), many):
                shown = [z.imag if p in some else z.real for p, z in enumerate([2 * alice, *[own] * (k - 1)])]
                yield 2 * most, [(-1) ** (many // 2) * shown[0], *shown[1:]]


def share_and_copies(weights, k):
    """The share delta, and the number W of products where none has more."""
    most = [c for c, _ in products_of(weights, k)]
    return min(most), sum(ceil(c / min(most) - 1e-9) for c in most)


def orthogonal_vectors_to_attention_by_characters(source, block_length=2, soundness=Fraction(1, 2)):
    """Logits from the accepting coins; dimension and bound from the products that are listed above."""
    k, tokens = len(source.sets), [len(vectors) for vectors in source.sets[1:]]
    share, copies = share_and_copies(protocol_of(source, block_length, soundness).weights, k)
    for question in orthogonal_vectors_to_gap_max_ip(source, block_length, soundness):
        coins = question.threshold
        few, rate = weighed(tokens, coins - question.soundness)
        counts = np.reshape(question.counts, [len(vectors) for vectors in source.sets]).astype(float)
        counts = np.pad(counts, [(0, 0), *((0, int(not real)) for real in tokens[:-1]), (0, 1)])
        counts[..., -1] = coins - log(KAPPA * few) / rate
        dimension = coins * copies + ceil(coins / share - 1e-9)
        yield SimpleNamespace(
            logits=rate * counts,
            values=[[1.0] * real + [0.0] * (size - real) for real, size in zip(tokens, counts.shape[1:], strict=True)],
            completeness=Fraction(KAPPA, KAPPA + 1),
            soundness=Fraction(1, KAPPA + 1),
            dimension=dimension,
            entry_bound=(rate * dimension * share) ** (1 / k),
        )
