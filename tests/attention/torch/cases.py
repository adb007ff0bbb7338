"""Tensors for the tests of attention in PyTorch, and what the package for processors makes of them."""

import numpy as np
import torch

import attention


def problem(seed, *, batch=(2, 3), count=7, lengths=(5, 6), width=4, columns=3, dtype=torch.float64, size=1.0):
    """A query, keys and values of these shapes, entries up to `size`; as tuples even for one key set."""
    rng = np.random.default_rng(seed)

    def tensor(*shape):
        return torch.from_numpy(rng.uniform(-size, size, (*batch, *shape))).to(dtype)

    keys = tuple(tensor(length, width) for length in lengths)
    return tensor(count, width), keys, tuple(tensor(length, columns) for length in lengths)


def truth(query, keys, values, **options):
    """Attention in float64 by `attention.softmax_attention`."""
    arrays = [tuple(x.detach().double().numpy() for x in group) for group in ((query,), keys, values)]
    return torch.from_numpy(attention.softmax_attention(arrays[0][0], *arrays[1:], **options))


def errors(output, *arguments, **options):
    """The largest error of each column of each problem."""
    return (output.detach().double() - truth(*arguments, **options)).abs().amax(dim=-2)
