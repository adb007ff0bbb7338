"""Kernels in Triton for fast attention of any order and exact attention of order 3.

They take contiguous tensors on one device, checked before, with problems along the first axis, and give the same bits
on every run on one card: no sum depends on which program is done first. Triton is imported with the first of them.

- `absorb`: sums over the tokens of a key set, or over the queries for gradients;
- `evaluate`: sums over monomials at each token, which are outputs, or gradients by values;
- `pull_back`: derivatives by the tokens;
- `exact_third_order`: the softmax over all pairs of keys;
- `chains`: how many roundings of additions a certificate has to count.

The first three share `tiles` of monomials. Without a card they run in Triton's interpreter, which is what their tests
do: set TRITON_INTERPRET=1 before triton is imported.
"""

from __future__ import annotations

import os
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

    from attention.torch.kernels.evaluation import evaluate
    from attention.torch.kernels.exact import exact_third_order
    from attention.torch.kernels.gradient import pull_back
    from attention.torch.kernels.launching import chains
    from attention.torch.kernels.sums import absorb

__all__ = ["PRECISIONS", "absorb", "available", "chains", "evaluate", "exact_third_order", "pull_back"]

PRECISIONS = ("tf32x3", "tf32", "bf16", "float32")
"""Of matrix products, from float32 by three products of halves on; "float32" takes no tensor cores."""

_HOMES = {
    "absorb": "sums",
    "chains": "launching",
    "evaluate": "evaluation",
    "exact_third_order": "exact",
    "pull_back": "gradient",
}


def __getattr__(name: str) -> object:
    """Import a kernel, and triton, when it is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def available(tensor: torch.Tensor) -> bool:
    """Whether the kernels run where a tensor is: triton is installed, and the card is an Ampere or newer one.

    With TRITON_INTERPRET=1 in the environment they run on the processor, some thousand times slower.
    """
    if find_spec("triton") is None:
        return False
    if tensor.is_cuda:
        import torch  # noqa: PLC0415  (the annotation alone does not need it)

        return torch.version.cuda is not None and torch.cuda.get_device_capability(tensor.device) >= (8, 0)
    return tensor.device.type == "cpu" and os.environ.get("TRITON_INTERPRET") == "1"
