"""The best cheating Merlin over 1,000 random inputs that intersect, per code and order, against the bound."""

from __future__ import annotations

from time import perf_counter

import numpy as np
from rich.console import Console
from rich.table import Table

from protocols import DisjointnessProtocol, GarciaStichtenoth, Hermitian, ReedSolomon
from protocols.codes import EvaluationCode
from protocols.soundness import best_cheat, intersecting_inputs

CODES: list[tuple[EvaluationCode, int]] = [
    (ReedSolomon(5, 4, 2), 3),
    (ReedSolomon(11, 8, 2), 5),
    (Hermitian(2, 2), 2),
    (Hermitian(3, 3, length=18), 4),
    (GarciaStichtenoth(2, 4, 4), 2),
    (GarciaStichtenoth(3, 2, 3), 4),
]


def main() -> None:
    """Print the table."""
    table = Table("code", "k", "messages", "inputs", "best found", "bound", "seconds")
    rng = np.random.default_rng(0)
    for code, blocks in CODES:
        for parties in (2, 3):
            if parties * code.degree >= code.length:
                continue
            protocol = DisjointnessProtocol(code, blocks, parties)
            start = perf_counter()
            best = max(
                best_cheat(protocol, intersecting_inputs(protocol, rng, common=1 + i % 2), rng=rng, trials=4).acceptance
                for i in range(1000)
            )
            assert best <= protocol.soundness
            seconds = f"{perf_counter() - start:.1f}"
            numbers = f"{parties}", f"{protocol.num_messages:,}", "1,000", f"{best}", f"{protocol.soundness}", seconds
            table.add_row(repr(code), *numbers)
    Console().print(table)


if __name__ == "__main__":
    main()
