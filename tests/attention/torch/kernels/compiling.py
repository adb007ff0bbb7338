"""Compiles every kernel for a card that need not be there: what the interpreter lets pass, the compiler refuses.

PYTHONPATH=. python tests/attention/torch/kernels/compiling.py 90    # prints registers, shared memory and spills
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("TRITON_DEFAULT_FP_FUSION", "1")

import triton
from triton.backends.compiler import GPUTarget
from triton.compiler import ASTSource

from attention.torch.kernels import PRECISIONS, evaluation, exact, gradient, sums

SHAPE = {"PREFIXES": 8, "SUFFIXES": 16, "PREFIX_DEPTH": 2, "SUFFIX_DEPTH": 3, "BLOCK": 8, "TOKENS": 64}
KERNELS = [  # kernel, constants, warps
    (sums._absorb, SHAPE, 4),
    (evaluation._evaluate, {**SHAPE, "DIVIDE": True}, 4),
    (gradient._pull_back, {**SHAPE, "VARIABLES": 16}, 4),
    (exact._exact_third_order, {"VARIABLES": 64, "COLUMNS": 64, "ROWS": 128, "KEYS": 64}, 8),
]
TYPES = {"prefixes": "*i32", "suffixes": "*i32", "sums": "*fp64", "denominators": "*fp64", "scale": "fp32"}
POINTERS = (
    "tokens values weights output cotangents gradient query first_keys last_keys first_values last_values logsumexp"
)


def main(capability):
    usage = Path(triton.__file__).parent / "backends/nvidia/bin/cuobjdump"
    for kernel, constants, warps in KERNELS:
        for precision in PRECISIONS:
            fixed = {**constants, "PRECISION": precision}
            kinds = {**TYPES, **dict.fromkeys(POINTERS.split(), "*fp32")}
            if precision == "bf16":
                kinds |= {"last_keys": "*bf16", "last_values": "*bf16"}
            signature = {name: "constexpr" if name in fixed else kinds.get(name, "i32") for name in kernel.arg_names}
            places = {(kernel.arg_names.index(name),): value for name, value in fixed.items()}
            aligned = [i for i, kind in enumerate(signature.values()) if kind.startswith("*")]
            if "queries" in signature:
                aligned += [kernel.arg_names.index(name) for name in ("variables", "columns")]
            source = ASTSource(kernel, signature, places, {(i,): [["tt.divisibility", 16]] for i in aligned})
            target = GPUTarget("cuda", capability, 32)
            found = triton.compile(source, target=target, options={"num_warps": warps})
            with tempfile.NamedTemporaryFile(suffix=".cubin") as file:
                Path(file.name).write_bytes(found.asm["cubin"])
                said = subprocess.run([usage, "-res-usage", file.name], capture_output=True, text=True, check=True)
            registers, stack = re.search(r"REG:(\d+).*?STACK:(\d+)", said.stdout + said.stderr).groups()
            shared = found.metadata.shared
            print(
                f"{kernel.__name__} {precision}: {registers} registers, {stack} bytes spilled, {shared} bytes shared",
                flush=True,
            )


if __name__ == "__main__":
    main(int(sys.argv[1]))
