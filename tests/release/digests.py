"""SHA-256 digests of what the packages compute from a seed, as JSON, to compare with those of another process.

What goes through numpy's matrix products is rounded in the order that its BLAS takes, which depends on the number of
threads: of that, the numbers are printed too.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import dask
import dask.array as da
import networkx as nx
import numpy as np
from click.testing import CliRunner

from attention import (
    AttentionState,
    Calibration,
    VectorLogits,
    attend,
    attention_from_logits,
    attention_from_tallies,
    exact_attention,
    fast_attention,
    fast_attention_vjp,
    large_pair_scores,
    large_scores,
    leverage_scores,
    lewis_weights,
    phase_diagram,
    planted_instance,
    restricted_attention,
    sensitivity_bounds,
    sketched_universal_set,
    streamed_universal_set,
    universal_pairs,
    universal_set,
)
from attention.fast.exponential import minimax_exp
from protocols import DisjointnessProtocol, GarciaStichtenoth, Hermitian, ReedSolomon, transcript
from protocols.accounting import compare
from protocols.codes.tower_system import solve_tower
from protocols.soundness import best_cheat, intersecting_inputs
from reductions import CNF, Coloring, OrthogonalVectors, decide, draw, find_paths, route
from reductions.__main__ import main
from reductions.bundles.bundle import unfold, write_bundle
from reductions.edges import CNFToOrthogonalVectors, OrthogonalVectorsToGapMaxIP
from reductions.problems import AttentionQuery
from reductions.running.oracles import noisy
from reductions.testing import ReductionCounterexample, check_reduction
from reductions.testing.strategies import instances_of
from reductions.theory.ledger import compose
from reductions.theory.lower_bound import theorem
from reductions.theory.sparsification import sparsify

FORMULA = CNF(6, ((1, 2), (-1, 3, 6), (-2, -4), (3, -4, 5), (2, 4, -6), (-5, 1)))
STAR = CNF(9, tuple((1, i) for i in range(2, 10)))
COSTS = Calibration(
    exact_call=0, fast_call=0, exponential=1e-9, product=1e-10, token=1e-9, number=0, double=1e-11, single=5e-12
)


def content(value: Any) -> bytes:
    """The bytes of a result: of arrays with type and shape, of files and texts as they are, of the rest as printed."""
    match value:
        case bytes():
            return value
        case np.ndarray():
            return f"{value.dtype.str} {value.shape} ".encode() + value.view(np.ndarray).tobytes()
        case list() | tuple():
            return b"\0".join(map(content, value))
        case _:
            return str(value).encode()


def files(write: Callable[[Path], object]) -> list[Any]:
    """Names and contents of the files that `write` leaves in a directory."""
    with tempfile.TemporaryDirectory() as directory:
        write(Path(directory))
        return [
            (str(p.relative_to(directory)), p.read_bytes()) for p in sorted(Path(directory).rglob("*")) if p.is_file()
        ]


def command(*arguments: str) -> str:
    """What the command line prints, without the seconds."""
    result = CliRunner().invoke(main, arguments, input=FORMULA.to_dimacs(), catch_exceptions=False)
    if "--json" not in arguments:
        return result.output
    document = json.loads(result.stdout)
    document["stages"] = [{**stage, "seconds": 0} for stage in document["stages"]]
    return json.dumps(document)


def tokens(count: int, width: int, matrices: int, dtype: type = np.float64) -> list[Any]:
    """Random matrices."""
    return list(np.random.default_rng(count).uniform(-1, 1, (matrices, count, width)).astype(dtype))


def call(attention: Callable[..., Any], count: int, order: int, dtype: type = np.float64, **options: Any) -> Any:
    """Attention over enough tokens that the work is handed out to threads."""
    query, *rest = tokens(count, 6, 2 * order - 1, dtype)
    return attention(query, rest[: order - 1], rest[order - 1 :], **options)


def gradient(*arguments: Any) -> Any:
    """The derivatives by everything."""
    return fast_attention_vjp(*arguments, arguments[0], tolerance=1e-2)


def distributed(query: Any, keys: Any, values: Any) -> Any:
    """Fast attention of dask arrays, on dask's own threads."""
    with dask.config.set(scheduler="threads"):
        chunked = [da.from_array(matrix, chunks=(1700, -1)) for matrix in (query, *keys, *values)]
        return attend(chunked[0], chunked[1 : 1 + len(keys)], chunked[1 + len(keys) :], tolerance=1e-2).compute()


def state(directory: Path) -> None:
    """A state that took in tokens twice, on disk."""
    sums = AttentionState.of_degree(4, dimension=6, keys=2, value_columns=6)
    key, value = tokens(9000, 6, 2)
    for part in (slice(5000), slice(5000, None)):
        sums.add([key[part], key[part]], [value[part], value[part]])
    sums.save(directory / "state.npz")


def cheats() -> list[Any]:
    """Inputs drawn from a seed, and the best cheat: among all messages, and among random ones."""
    rng, found = np.random.default_rng(5), []
    for protocol in (
        DisjointnessProtocol(ReedSolomon(7, 6, 2), blocks=2, parties=3),
        DisjointnessProtocol(ReedSolomon(11, 10, 5), blocks=3, parties=2),
    ):
        inputs = intersecting_inputs(protocol, rng, common=2)
        cheat = best_cheat(protocol, inputs, rng=rng)
        found += [inputs, cheat, protocol.message_basis]
    return found


def instances(start: Any, **options: Any) -> list[Any]:
    """Every instance that stands on a path from here to attention, the first few at each problem."""
    path = route(start, "AttentionQuery", **options)
    return [
        [(indices, instance.to_json()) for indices, instance in islice(unfold(path[:stop], start), 5)]
        for stop in range(len(path) + 1)
    ]


def archives(directory: Path) -> None:
    """The same in npz."""
    path = route(FORMULA, "AttentionQuery", order=3)
    for stop in range(len(path) + 1):
        _, instance = next(unfold(path[:stop], FORMULA))
        instance.to_npz(directory / f"{stop}.npz")


def noise() -> list[Any]:
    """What a noisy oracle answers to the queries of a formula."""
    oracle = noisy(0.2, seed=3)
    queries = [query for _, query in islice(unfold(route(FORMULA, "AttentionQuery"), FORMULA), 20)]
    return [oracle(query) for query in queries if isinstance(query, AttentionQuery)]


def decisions() -> list[Any]:
    """Answers, witnesses and stages by every route."""
    routes: list[dict[str, Any]] = [{}, {"via": "direct"}, {"order": 2, "block_length": 3}]
    found = [decide(FORMULA, **route) for route in routes]
    return [replace(d, stages=tuple(replace(stage, seconds=0) for stage in d.stages)) for d in found]


def counterexample() -> str:
    """What the verifier finds wrong with an edge that loses a clause, after random search and shrinking."""

    class LostClause(CNFToOrthogonalVectors):
        def instances(self, cnf: CNF) -> Any:
            (target,) = super().instances(cnf)
            yield OrthogonalVectors(tuple(x * (np.arange(target.dimension) < 2) for x in target.sets))

    try:
        check_reduction(LostClause(2), small=(), source=instances_of(CNF))
    except ReductionCounterexample as found:
        return str(found)
    raise AssertionError("the lost clause was not found")


def pictures(directory: Path) -> None:
    """Drawings in every format, the graph by the command line."""
    draw.coloring(Coloring(nx.petersen_graph(), 3)).save(directory / "coloring")
    for kind in ("svg", "pdf", "png"):
        command("graph", "clique", "-o", str(directory / f"graph.{kind}"))


HARD = planted_instance(4000, 12, 7, np.random.default_rng(1), queries=50)
BUNDLED = (route(FORMULA, "AttentionQuery")[:2], route(FORMULA, "AttentionQuery", order=2, via="direct"))

RESULTS: dict[str, Callable[[], Any]] = {
    # attention: floats, in threads of its own
    "exact attention": partial(call, exact_attention, 250, 3),
    "exact attention, float32": partial(call, exact_attention, 1000, 2, np.float32),
    "fast attention": partial(call, fast_attention, 9000, 3, tolerance=1e-3),
    "fast attention, float32": partial(call, fast_attention, 9000, 2, np.float32, tolerance=1e-2),
    "fast attention, causal": partial(call, fast_attention, 9000, 2, causal=True, tolerance=1e-2),
    "fast attention, gradient": partial(call, gradient, 9000, 2),
    "fast attention, dask": partial(call, distributed, 9000, 2),
    "attention state, npz": partial(files, state),
    "attention from tallies": lambda: attention_from_tallies([[3, 1], [0, 2]], [0.1, np.log(5)], [[0.3], [1.7]]),
    "minimax polynomials": lambda: [minimax_exp(bound, degree) for bound in (0.5, 3.0) for degree in (2, 7)],
    "phase diagram, modelled": lambda: phase_diagram(exponents=(8,), costs=COSTS),
    # attention: linear algebra by numpy
    "planted instance": lambda: HARD,
    "universal sets": lambda: [universal_set(HARD.keys, 0.3, p) for p in (1, 2, 4)],
    "universal set, streamed": lambda: streamed_universal_set(np.array_split(HARD.keys, 9), 0.3),
    "universal set, sketched": lambda: sketched_universal_set(HARD.keys, 0.3, np.random.default_rng(2)),
    "universal pairs": lambda: universal_pairs((HARD.keys[:70], HARD.keys[:50]), 0.3),
    # protocols
    "codes": lambda: [
        (code.generator_matrix, code.information_set)
        for code in (ReedSolomon(11, 9, 3), Hermitian(2, 3), GarciaStichtenoth(2, 3, 4))
    ],
    "tower, solved": lambda: solve_tower(2, 4),
    "random inputs and best cheats": cheats,
    "transcript": lambda: transcript.run(
        DisjointnessProtocol(ReedSolomon(7, 6, 2), 2, 3), ([1, 1, 0], [1, 0, 0], [0, 1, 1]), coin=4
    ),
    "accounting": lambda: compare([16, 64], 2, blocks=2),
    # reductions
    "instances, JSON": lambda: [
        instances(FORMULA),
        instances(FORMULA, order=2, mode="compressed"),
        instances(Coloring(nx.relabel_nodes(nx.cycle_graph(5), dict(enumerate("vwxyz"))), 3), via="direct"),
    ],
    "instances, npz": partial(files, archives),
    "bundles": lambda: [files(lambda d, path=path: write_bundle(FORMULA, path, d / "b", most=9)) for path in BUNDLED],
    "sparsification": lambda: [leaf.to_json() for leaf in islice(sparsify(STAR, 5), 30)],
    "coin tallies": lambda: [
        instance.products.tallies()
        for instance in islice(OrthogonalVectorsToGapMaxIP().instances(next(BUNDLED[0][0].instances(FORMULA))), 9)
    ],
    "noisy oracle": noise,
    "decisions": decisions,
    "counterexample": counterexample,
    "paths and overheads": lambda: [compose(path) for path in find_paths(CNF, AttentionQuery)],
    "lower bound": lambda: [theorem(3).text(80), theorem(3, 0.5, 2)._repr_latex_()],
    "pictures": partial(files, pictures),
    "hardchain decide": lambda: [command("decide", "-", form) for form in ("--json", "--format=dimacs")],
    "hardchain reduce": lambda: command("reduce", "-", "-o", "-", "--most", "9"),
    "hardchain graph": lambda: command("graph"),
    "hardchain ledger": lambda: command("ledger", "--path", "CNF", "AttentionQuery"),
}

ROUNDED: dict[str, Callable[[], Any]] = {
    "attention from logits": lambda: attention_from_logits(VectorLogits(HARD.query, [HARD.keys]), [HARD.keys]),
    "restricted attention": lambda: restricted_attention(HARD.query, HARD.keys, HARD.keys, range(4000)),
    "leverage scores": lambda: leverage_scores(HARD.keys),
    "Lewis weights": lambda: lewis_weights(HARD.keys, 3),
    "sensitivity bounds": lambda: sensitivity_bounds(HARD.keys, 4),
    "large scores": lambda: large_scores(HARD.query, HARD.keys, 0.2).toarray()[:, HARD.heavy],
    "large scores of pairs": lambda: large_pair_scores(HARD.query, (HARD.keys[:70], HARD.keys[:50]), 0.2).toarray(),
}

if __name__ == "__main__":
    numbers = {name: result() for name, result in ROUNDED.items()}
    everything = {name: result() for name, result in RESULTS.items()} | numbers
    digests = {name: hashlib.sha256(content(value)).hexdigest() for name, value in everything.items()}
    print(json.dumps([digests, {name: value.ravel()[:1000].tolist() for name, value in numbers.items()}]))
