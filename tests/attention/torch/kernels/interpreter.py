"""Triton's interpreter, with the products of tensor cores as they are rounded on a card.

The interpreter computes in numpy: a product in float32 whatever precision is asked for, and bfloat16 not at all. Here
operands are cut to the digits that a tensor core keeps, so that errors are those of the arithmetic that certificates
count with: TF32 cuts off all but 11 bits; for "tf32x3" the large parts are rounded to these and the small ones cut off;
bfloat16 has been rounded before. Sums stay in float32, with roundings smaller than those of a card.
"""

import os
import sys

import numpy as np


def start():
    """Import triton and the kernels for the interpreter, and leave the environment as it was."""
    before = os.environ.get("TRITON_INTERPRET")
    os.environ["TRITON_INTERPRET"] = "1"
    try:
        from triton.runtime import interpreter

        from attention.torch.kernels import evaluation, exact, gradient, sums
    finally:
        if before is None:
            del os.environ["TRITON_INTERPRET"]
        else:
            os.environ["TRITON_INTERPRET"] = before
    kernels = sums._absorb, evaluation._evaluate, gradient._pull_back, exact._exact_third_order
    if not all(isinstance(kernel, interpreter.InterpretedFunction) for kernel in kernels):
        raise RuntimeError("triton was imported for a card before; run the tests of the kernels by themselves")
    interpreter.InterpreterBuilder.create_dot = _create_dot


def loaded():
    """Whether the kernels have been imported, for whatever machine."""
    return "attention.torch.kernels.device" in sys.modules


def _create_dot(_self, left, right, total, input_precision, _imprecise):
    from triton.runtime.interpreter import TensorHandle

    a, b = (_float32(operand.data) for operand in (left, right))
    kind = input_precision.name
    if left.data.dtype == np.uint16 or kind == "IEEE":
        found = a @ b
    elif kind == "TF32":
        found = cut(a) @ cut(b)
    elif kind == "TF32x3":
        large = rounded(a), rounded(b)
        found = (cut(a - large[0]) @ large[1] + large[0] @ cut(b - large[1])) + large[0] @ large[1]
    else:
        raise NotImplementedError(kind)
    return TensorHandle(found + total.data, total.dtype.scalar)


def _float32(data):
    return (data.astype(np.uint32) << 16).view(np.float32) if data.dtype == np.uint16 else data


def cut(x):
    """Leave 11 bits of each float32."""
    return (x.view(np.uint32) & np.uint32(0xFFFFE000)).view(np.float32)


def rounded(x):
    """Round each float32 to 11 bits, ties away from zero."""
    return cut((x.view(np.uint32) + np.uint32(0x1000)).view(np.float32))
