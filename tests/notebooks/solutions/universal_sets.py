"""Solutions of notebook 9, and answers that are wrong in a way that happens."""

import numpy as np


def leverage(keys):
    return np.einsum("ja,ab,jb->j", keys, np.linalg.pinv(keys.T @ keys), keys)


def universal(keys, epsilon):
    return [int(j) for j in np.flatnonzero(leverage(keys) >= epsilon)]


def marginals(first, second):
    inverse = np.linalg.pinv((first.T @ first) * (second.T @ second))
    return np.einsum("ia,ib,ab->i", first, first, inverse * (second.T @ second))


def by_length(keys):
    return (keys**2).sum(axis=1) / (keys**2).sum()


SOLUTIONS = {"9.1": leverage, "9.2": universal, "9.3": marginals}

WRONG = {
    "9.1": [by_length, lambda keys: np.einsum("ja,ab,jb->j", keys, np.linalg.inv(keys.T @ keys), keys)],  # singular
    "9.2": [lambda keys, epsilon: [j for j, score in enumerate(by_length(keys)) if score >= epsilon]],
    "9.3": [lambda first, second: leverage(first) * leverage(second).sum()],
}
