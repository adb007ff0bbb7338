"""Keys, scores by their definition and queries that seek large ones, for the tests of LevAttention."""

from __future__ import annotations

import numpy as np

POWERS = [0.5, 1, 1.5, 2, 3, 4, 6]


def uneven(rng, count, dimension, spread=2.0):
    """Gaussian keys of very different lengths."""
    return rng.normal(size=(count, dimension)) * np.exp(rng.normal(size=(count, 1)) * spread)


def scores_of(query, keys, power):
    """The definition: (m, n)."""
    powers = np.abs(query @ keys.T) ** power
    return powers / powers.sum(axis=1, keepdims=True)


def ascend(keys, power, steps=300):
    """For every key, a query of locally greatest score, by gradient ascent on its logarithm from the one for p = 2."""
    query = keys @ np.linalg.pinv(keys.T @ keys)
    rows = np.arange(len(keys))
    step, best = np.full((len(keys), 1), 0.1), scores_of(query, keys, power)[rows, rows]
    for _ in range(steps):
        query /= np.linalg.norm(query, axis=1, keepdims=True)
        products = query @ keys.T
        own = products[rows, rows][:, None]
        weights = np.abs(products) ** power
        with np.errstate(divide="ignore", invalid="ignore"):
            slopes = np.where(products == 0, 0.0, weights / products)
        gradient = keys / own - (slopes @ keys) / weights.sum(axis=1, keepdims=True)
        trial = query + step * gradient / np.maximum(np.linalg.norm(gradient, axis=1, keepdims=True), 1e-300)
        reached = scores_of(trial, keys, power)[rows, rows]
        better = reached > best
        query[better], best = trial[better], np.maximum(best, reached)
        step *= np.where(better, 1.2, 0.5)[:, None]
    return query
