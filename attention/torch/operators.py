"""What custom operators share: kernels, arithmetic that is what it seems, and a refusal of second derivatives."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import torch
from torch import Tensor

from attention.errors import InputError
from attention.torch.kernels import available

__all__ = ["first_order_only", "kernels_for", "without_autocast"]


def kernels_for(tensor: Tensor) -> Any:
    """The package of kernels where they run on the device of a tensor, else None."""
    return import_module("attention.torch.kernels") if available(tensor) else None


def without_autocast(tensor: Tensor) -> Any:
    """Keep autocast out of what is certified for an arithmetic: it would round operands to 16 bits."""
    return torch.autocast(tensor.device.type, enabled=False)


def first_order_only(operator: Any) -> None:
    """Refuse to differentiate the derivative that this operator computes."""

    def refuse(*_: Any) -> Any:
        raise InputError(
            "second derivatives of attention are not computed; for order 2, "
            "torch.nn.functional.scaled_dot_product_attention has them with the MATH backend"
        )

    operator.register_autograd(refuse)
