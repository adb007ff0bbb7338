"""Fuzz every reader of outside data, guided by coverage: `fuzz_readers.py [INPUTS]`, one process a target.

An input fails if its reader raises anything but an error of the packages, runs out of memory behind one, takes more
than 10 s of processor time or 512 MiB, or opens a file for writing outside the working directory or any file that the
content only names. Failing inputs are kept in `fuzz-failures/`.
"""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import json
import lzma
import os
import random
import resource
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import traceback
import warnings
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from itertools import islice
from pathlib import Path
from time import perf_counter, process_time
from typing import Any
from unittest import mock

import atheris
import click
import networkx as nx
import numpy as np
from click.testing import CliRunner
from rich.console import Console
from rich.table import Table

from attention import AttentionState, plan_for_bounds
from attention.errors import AttentionError
from attention.planning import costs
from attention.support import archive
from protocols.codes import tower_cache
from protocols.errors import ProtocolError

with atheris.instrument_imports(
    include=["reductions"],
    exclude=["reductions.problems.vectors.coin_products"],  # which numba compiles
):
    from reductions import CNF, Coloring, GapMaxIP, OrthogonalVectors, catalogue, decide, route
    from reductions.__main__ import main as command_line
    from reductions.bundles.bundle import holds_conversation, instance_at, lift_answer, reply, write_bundle
    from reductions.bundles.checker import Rejected, check
    from reductions.commands.common import WORKERS, errors_in_one_line, read_source
    from reductions.commands.pred import best, told
    from reductions.documents import load, read_text, reading
    from reductions.edges import CNFToSparseCNF, MaxIPToAttention, OrthogonalVectorsToGapMaxIP
    from reductions.errors import ReductionError
    from reductions.problem import Problem, Search
    from reductions.problems import Diameter, DominatingSet, MaxInnerProduct, MinPlusProduct
    from reductions.problems.formulas.solver_output import is_solver_output, read_assignment
    from reductions.problems.graphs.files import read_graph
    from reductions.running import checkpoint as checkpoints
    from reductions.running.workers import cluster, in_order
    from reductions.testing.pred import PredInstance, check_document
    from reductions.theory.algorithms import algorithm_from
    from reductions.theory.hypotheses import hypothesis_named

for function in (
    archive._check_header,
    AttentionState._of_arrays,
    tower_cache._load,
    costs.calibration.__wrapped__,
):
    atheris.instrument_func(function)

EXPECTED = (AttentionError, ProtocolError, ReductionError, Rejected, OSError)
SECONDS, MEBIBYTES = 10, 512
SECRET = "outside/secret.json"
SCRIPT = str(Path(__file__).absolute())

FORMULA = CNF(3, ((1, -2), (2, 3), (-1, -3)), provenance=("by hand",))
VECTORS = OrthogonalVectors(([[1, 1], [1, 0]], [[1, 0], [0, 1], [1, 1]]))
STRUCTURED = next(OrthogonalVectorsToGapMaxIP(block_length=1).instances(VECTORS))
EXPLICIT = GapMaxIP.from_vectors([[1, 1, 0], [0, 1, 1]], [[[1, 1, 1]], [[1, 1, 1], [1, 0, 0]]], 2, 1)
INSTANCES: list[Problem[Any]] = [
    FORMULA,
    Coloring(nx.path_graph(3), 2),
    Diameter(nx.path_graph(3), 2),
    DominatingSet(nx.Graph([("a", "b"), ("b", "c")]), 1),
    VECTORS,
    MaxInnerProduct(VECTORS.sets, 1),
    EXPLICIT,
    STRUCTURED,
    next(MaxIPToAttention().instances(EXPLICIT)),
    next(MaxIPToAttention().instances(STRUCTURED)),
]
PATHS = [
    route(FORMULA, "AttentionQuery", order=2, via="direct"),
    route(FORMULA, "AttentionQuery", order=2, block_length=2),
    route(FORMULA, "AttentionQuery", order=2, block_length=2, mode="compressed")[:2],
    route(FORMULA, "AttentionQuery", order=3, code="tower")[:2],
    (CNFToSparseCNF(2, 60), *route(FORMULA, "AttentionQuery", order=2)[:1]),
]
PRODUCT = MinPlusProduct(([[0, 2], [7, -1]], [[5, 1], [0, 4]]))
CONVERSATION = route(PRODUCT, "NegativeTriangle", group=2)

Reader = Callable[[bytes], object]


# What each target does with an input. The working directory is a sandbox.


def use(instance: Problem[Any]) -> None:
    """All that a program does with an instance before it asks for an answer."""
    repr(instance), hash(instance), instance._repr_html_(), instance.gap
    if isinstance(instance, Search):
        instance.candidates()
    assert Problem.from_json(instance.to_json()) == instance


def dimacs(data: bytes) -> None:
    Path("in.cnf").write_bytes(data)
    formula = CNF.from_dimacs(Path("in.cnf"))
    use(formula)
    assert not formula.verify(()) or formula.num_variables == 0
    assert CNF.from_dimacs(formula.to_dimacs()) == formula


def graph(data: bytes) -> None:
    """The first line is the ending of the file."""
    ending, _, content = data.partition(b"\n")
    path = Path(f"in.{ending.decode()}" if ending in ENDINGS else "in")
    path.write_bytes(content)
    read = read_graph(path)
    assert not list(nx.selfloop_edges(read))
    use(Coloring(read, 3))


def source(data: bytes) -> None:
    """What the commands make of a file of any format, graphs under the endings of graphs, with --relaxed."""
    ending, _, content = data.partition(b"\n")
    path = Path(f"in.{ending.decode()}" if ending in ENDINGS else "in")
    path.write_bytes(content)
    use(read_source(str(path), colors=3 if path.suffix not in ("", ".txt") else None, relaxed=True))


def foreign(data: bytes) -> None:
    """A document of problem-reductions, as `hardchain pred` takes it."""
    Path("in.json").write_bytes(data)
    with reading("in.json"):
        content = read_text("in.json")
        document = load(content)
        instance = PredInstance.from_document(document) if "type" in document else None
    json.dumps(told(check_document(content)) if instance is None else best(instance))


def solver(data: bytes) -> None:
    """What a SAT solver prints."""
    content = data.decode("utf-8", "replace")
    if is_solver_output(content):
        FORMULA.verify(read_assignment(content))


def supposed(data: bytes) -> None:
    """The name of a hypothesis, or a supposed algorithm."""
    content = data.decode("utf-8", "replace")
    with suppress(*EXPECTED):
        hypothesis_named(content)
    algorithm_from(content)


def checkpoint(data: bytes) -> None:
    """A checkpoint of this run and with its checksum, so that it is the log that is judged; the run goes on."""
    try:
        document = {**json.loads(data), "run": json.loads(SEEDS[0])["run"]}
        stated = [document["run"], document["answers"], document["seconds"]]
        data = json.dumps({**document, "sha256": checkpoints._hash(stated)}).encode()
    except (IndexError, KeyError, TypeError, ValueError, RecursionError):
        pass
    Path("run.json").write_bytes(data)
    decide(PRODUCT, path=CONVERSATION, to="NegativeTriangle", checkpoint="run.json")


def calibration(data: bytes) -> None:
    """The kept costs of this machine; where they are refused, others are at hand without measuring."""
    with mock.patch.multiple(costs, _cache_path=lambda: Path("in.json"), measure_costs=lambda: COSTS):
        Path("in.json").write_bytes(data)
        costs.calibration.cache_clear()
        plan_for_bounds(10**5, 2, 4, 4, bound=1.0, tolerance=1e-6)


def text(data: bytes) -> None:
    use(Problem.from_json(data.decode("utf-8", "replace")))


def npz(data: bytes) -> None:
    Path("in.npz").write_bytes(data)
    use(Problem.from_npz("in.npz"))


def state(data: bytes) -> None:
    Path("in.npz").write_bytes(data)
    repr(AttentionState.load("in.npz"))


def tower(data: bytes) -> None:
    Path("in.npy").write_bytes(data)
    tower_cache._load(Path("in.npy"), 2, 4)


def unpack(data: bytes) -> Any:
    """Write the bundle of an input, a JSON object of files and an answer; return the answer."""
    shutil.rmtree("bundle", ignore_errors=True)
    Path("bundle").mkdir()
    try:
        files = json.loads(data)
        for name in NAMES & set(files):
            Path("bundle", name).write_text(files[name])
        return files.get("answer")
    except (AttributeError, ValueError, TypeError, RecursionError):
        return None


def bundle(data: bytes) -> None:
    answer = unpack(data)
    for number in range(2):
        with suppress(*EXPECTED):
            use(instance_at("bundle", number))
    Path("answer.json").write_text(str(answer))
    with reading("answer.json"):
        document = load(read_text("answer.json"), dict)
    if holds_conversation("bundle"):
        reply("bundle", document)
    else:
        lift_answer("bundle", document)


def checker(data: bytes) -> None:
    """Sealed again, so that it is the content that is judged."""
    unpack(data)
    try:
        manifest = json.loads(Path("bundle/manifest.json").read_text())
        hashes = {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in Path("bundle").iterdir()}
        manifest["sha256"] = {name: hashes[name] for name in hashes if name not in ("manifest.json", "SEAL")}
        Path("bundle/manifest.json").write_text(json.dumps(manifest))
    except (OSError, ValueError, TypeError, RecursionError):
        pass
    seal = hashlib.sha256(Path("bundle/manifest.json").read_bytes()).hexdigest()
    Path("bundle/SEAL").write_text(seal + "\n")
    check("bundle")


def commands(data: bytes) -> None:
    """A command line, on small files: arguments stand between zero bytes."""
    arguments = data.decode("utf-8", "replace").split("\0")
    if arguments[:1] == ["decide"]:
        arguments[1:1] = ["--budget", "0.002"]
    if arguments[:1] == ["pred"]:
        arguments = [word for word in arguments if word != "--to"]  # which is for a program that is not here
    try:
        result = CliRunner().invoke(command_line, arguments, input="p cnf 2 1\n1 2 0\n")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code in (0, 1, 2, 10, 20), result.exit_code
        assert "Traceback" not in result.output
    finally:
        for path in set(Path().iterdir()) - KEPT:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


# Seeds and mutations.

SEEDS: list[bytes] = []
"""Written by the library; many inputs are made of these, as what comes of a refused input is mostly refused."""

PACKERS = [(gzip.compress, gzip.decompress), (bz2.compress, bz2.decompress), (lzma.compress, lzma.decompress)]
ENDINGS = [b"col", b"g6", b"s6", b"graphml", b"el", b"txt"]

NAMES = {"manifest.json", "source.json", "SEAL", "instance-000000.json", "instance-000001.json"}
KEPT = set(map(Path, ("formula.cnf", "sat.cnf", "bundle", "answer.json", "graph.col", "pred.json")))
COSTS = costs.Calibration(*[1e-6] * 2, *[1e-9] * 6)

ODD: list[Any] = [
    None, True, False, 0, -1, 1, 2, 3, 32, 33, 2**16, 2**31, 2**63, 2**64, 10**18, 10**400, 0.5, -0.0, 1e308,
    float("inf"), float("nan"), "", "0", "-1", "0x10", "1/0", "O", "<U999999999", "|u1", "<f8", "<i8", "|b1", "i8,i8",
    [], [0], [2**40, 0], [-1], [[]], [[0]] * 3, {}, {"fraction": ["1", "0"]}, {"fraction": ["1", "2"]},
    {"fraction": ["0x" + "f" * 70000, "1"]}, {"dtype": "|u1", "shape": [2**40], "data": []},
    {"dtype": "|u1", "shape": [0, 2**62], "data": []}, {"dtype": "O", "shape": [1], "data": [0]},
    {"dtype": "<f8", "shape": [1, 1], "data": [1e300]}, {"array": 0}, {"array": 99}, "../" + SECRET, "/etc/passwd",
    "CNF", "OrthogonalVectors", "GapMaxIP", "AttentionQuery", "Coloring", "full", "tower", "source.json",
    {"tuple": [0, 1]}, {"tuple": 0}, {"mapping": [[0, 1]]}, {"mapping": [[[], 0]]}, {"label": "b'00'"}, {"label": {}},
]  # fmt: skip

WORDS = shlex.split("""
    decide reduce verify lift graph ledger plan --help -h --version formula.cnf sat.cnf bundle answer.json - . / missing
    /etc/passwd -k --order -L --block-length --via gap direct --code rs hermitian tower --mode structured compressed
    full --oracle exact fast noisy --noise --seed --budget --check --json --format dimacs json table --to -o out out.svg
    orthogonal-vectors gap-maxip attention --output --most -n -d --value-columns -B --tolerance --delta --c --path CNF
    AttentionQuery Coloring --latex 0 1 2 3 5 -1 0.5 1e-3 1e9 nan inf 33 1000 100000 9999999999999999999 x '' é
    --nothing atlas implies stands what-if find show pred prove new problem reduction graph.col pred.json
    --colors --relaxed --set kappa=32 order=2 k=x = --max-memory 1G 1e30T --from --dry-run --checkpoint run.json
    --instance --route --share --as-of 2026-09 2026-13 2026-09-31 --worst-case --vectors 4 Diameter ThreeSum
    OrthogonalVectors EditDistance SETH 3SUM APSP '3SUM in n^1.5' 'Diameter in edges^1.9' 'CNF in n^0' 'APSP in n^1/0'
    --block --dimension --value --proofs --size variables=2,clauses=2 vectors=2 dimension=2,dimension=2 --with
    order=2,order CNFToOrthogonalVectors OrthogonalVectorsToDiameter CNFToSparseCNF --proof
""")


def change(value: Any, rng: random.Random) -> Any:
    """A copy of a JSON value with one part changed."""
    if isinstance(value, str) and value[:1] in "[{" and rng.random() < 0.95:
        try:
            return json.dumps(change(json.loads(value), rng))  # a file within a bundle
        except ValueError:
            return value
    if isinstance(value, (dict, list)) and value and rng.random() < 0.93:
        copy: Any = value.copy()
        keys = list(copy) if isinstance(copy, dict) else range(len(copy))
        key, action = rng.choice(list(keys)), rng.random()
        if action < 0.85:
            copy[key] = change(copy[key], rng)
        elif action < 0.92:
            del copy[key]
        elif isinstance(copy, list):
            copy.insert(key, copy[key])
        else:
            copy[rng.choice(list(keys))] = copy[key]
        return copy
    if isinstance(value, int) and rng.random() < 0.5:
        return value + rng.choice([-1, 1, 2, 7])
    if rng.random() < 0.02:
        for _ in range(rng.choice([5, 2000])):
            value = [value]
        return value
    return rng.choice(ODD)


def mutate_json(data: bytes, size: int, seed: int) -> bytes:
    rng = random.Random(seed)
    if rng.random() < 0.4:
        data = rng.choice(SEEDS)
    if rng.random() < 0.2:
        return bytes(atheris.Mutate(data, size))
    try:
        document = json.loads(data)
        for _ in range(rng.choice([1, 1, 1, 2, 4])):
            document = change(document, rng)
        return json.dumps(document, separators=(",", ":")).encode()[:size]
    except (ValueError, RecursionError):
        return bytes(atheris.Mutate(data, size))


def mutate_npz(data: bytes, size: int, seed: int) -> bytes:
    """Change a member and pack it again, with a right checksum; seldom the archive itself."""
    rng = random.Random(seed)
    if rng.random() < 0.4:
        data = rng.choice(SEEDS)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
    except Exception:
        members = {}
    if not members or rng.random() < 0.2:
        return bytes(atheris.Mutate(data, size))
    name = rng.choice(list(members))
    content = members[name]
    if name == "header.npy" and rng.random() < 0.7:
        try:
            header = json.loads(str(np.load(io.BytesIO(content), allow_pickle=False)))
            stream = io.BytesIO()
            np.save(stream, np.array(json.dumps(change(header, rng))))
            members[name] = stream.getvalue()
        except Exception:
            members[name] = bytes(atheris.Mutate(content, len(content) + 64))
    elif rng.random() < 0.5:
        old = rng.choice([b"(2, 3)", b"(3, 2)", b"()", b"'|u1'", b"'<f8'", b"'<i8'", b"False", b"'<U", b"(", b","])
        new = rng.choice([b"(99999999999, 9)", b"(-1,)", b"(2,)", b"'|O'", b"'<U999999999'", b"'<f8'", b"[('a','<i8')]",
                          b"True", b"(0, 4611686018427387904)", b"((((", b"\x00"])  # fmt: skip
        members[name] = content.replace(old, new, 1)
    elif rng.random() < 0.2:
        members[rng.choice([name, "array0.npy", "../array1.npy", "other"])] = members.pop(name)
    else:
        members[name] = bytes(atheris.Mutate(content, len(content) + 64))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", rng.choice([zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])) as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return stream.getvalue()[:size]


def mutate_packed(data: bytes, size: int, seed: int) -> bytes:
    """Change what is packed and pack it again, with a right checksum; seldom the archive itself."""
    rng = random.Random(seed)
    if rng.random() < 0.4:
        data = rng.choice(SEEDS)
    pack, unpack = rng.choice(PACKERS)
    if rng.random() < 0.8:
        with suppress(OSError, EOFError, ValueError, lzma.LZMAError, zlib.error):
            return pack(bytes(atheris.Mutate(unpack(data), size)))[:size] * rng.choice([1, 1, 1, 2])
    return bytes(atheris.Mutate(data, size))


def mutate_words(data: bytes, size: int, seed: int) -> bytes:
    rng = random.Random(seed)
    words = (rng.choice(SEEDS) if rng.random() < 0.6 else data).decode("utf-8", "replace").split("\0")
    for _ in range(rng.choice([1, 1, 2, 3])):
        place = rng.randrange(len(words) + 1)
        words[place : place + rng.choice([0, 1, 1])] = rng.choice([[rng.choice(WORDS)], [], [rng.choice(WORDS)]])
    return "\0".join(words).encode()[:size]


def mutate_graph(data: bytes, size: int, seed: int) -> bytes:
    rng = random.Random(seed)
    if rng.random() < 0.4:
        data = rng.choice(SEEDS)
    ending, _, content = data.partition(b"\n")
    if rng.random() < 0.05:
        ending = rng.choice(ENDINGS)
    return ending + b"\n" + bytes(atheris.Mutate(content, size - len(ending) - 1))


def mutate_source(data: bytes, size: int, seed: int) -> bytes:
    """As graphs, but for documents, whose parts are changed."""
    if data[:2] != b"\n{" or seed % 5 == 0:
        return mutate_graph(data, size, seed)
    with suppress(ValueError, RecursionError):
        document = change(json.loads(data), random.Random(seed))
        return b"\n" + json.dumps(document).encode()[: size - 1]
    return bytes(atheris.Mutate(data, size))


def mutate_bytes(data: bytes, size: int, seed: int) -> bytes:
    return bytes(atheris.Mutate(data, size))


def file_of(write: Callable[[str], object]) -> bytes:
    write("seed")
    return Path("seed").read_bytes()


def bundle_seeds() -> list[bytes]:
    seeds = []
    for instance, path in [*((FORMULA, path) for path in PATHS), (PRODUCT, CONVERSATION)]:
        shutil.rmtree("seed-bundle", ignore_errors=True)
        write_bundle(instance, path, "seed-bundle", most=2)
        files = {file.name: file.read_text() for file in Path("seed-bundle").iterdir()}
        answers = ((i, instance_at("seed-bundle", i).brute_force()) for i in range(len(files) - 3))
        number, witness = next((pair for pair in answers if pair[1] is not None), (0, [0, 0]))
        seeds.append(json.dumps({**files, "answer": json.dumps({"instance": number, "witness": witness})}).encode())
    shutil.rmtree("seed-bundle")
    return seeds


def graph_seeds() -> list[bytes]:
    path = nx.path_graph(4)
    graphml = "\n".join(nx.generate_graphml(path)).encode()
    named = [
        (b"col", b"c\np edge 4 3\ne 1 2\ne 2 3\ne 3 4\n"),
        (b"g6", nx.to_graph6_bytes(path)),
        (b"s6", nx.to_sparse6_bytes(path, header=False)),
        (b"graphml", graphml),
        (b"el", b"# names\na b\nb c {}\n"),
        (b"el", b"0 1\n1 2\n"),
        (b"s6", nx.to_sparse6_bytes(nx.cycle_graph(70))),
    ]
    return [ending + b"\n" + content for ending, content in named] + [b"\n" + content for _, content in named]


def instances() -> list[Problem[Any]]:
    """Instances of every problem."""
    some = [islice(catalogue.problem(name).small(), 300) for name in catalogue.PROBLEMS if name != "AttentionQuery"]
    return INSTANCES + [found[place] for found in map(list, some) for place in (len(found) // 3, -1)]


def foreign_seeds() -> list[bytes]:
    """Documents of problem-reductions: an instance of each shape of data, a bundle, examples, a database of them."""
    path = {"num_vertices": 3, "edges": [[0, 1], [1, 2]]}
    clauses = [{"literals": [1, -2]}, {"literals": [2]}]
    sets = {"sets": [[0, 1, 2], [2, 3], [3, 4, 5]], "universe_size": 6}
    shapes = {
        "Satisfiability": {"num_vars": 2, "clauses": clauses},
        "NAESatisfiability": {"num_vars": 2, "clauses": clauses},
        "OneInThreeSatisfiability": {"num_vars": 3, "clauses": [{"literals": [1, 2, -3]}]},
        "Maximum2Satisfiability": {"num_vars": 2, "clauses": [{"literals": [1, 2]}]},
        "MaximumIndependentSet": {"graph": path, "weights": [1, 3, 1]},
        "DecisionMinimumVertexCover": {"inner": {"graph": path, "weights": [1, 1, 2]}, "bound": 2},
        "DecisionMinimumDominatingSet": {"inner": {"graph": path, "weights": [1, 1, 1]}, "bound": 1},
        "KClique": {"graph": path, "k": 2},
        "KColoring": {"graph": path, "num_colors": 3},
        "MaxCut": {"graph": path, "edge_weights": [1, 5]},
        "MaximumMatching": {"graph": path, "edge_weights": [2, 3]},
        "MaximumSetPacking": {**sets, "weights": [1, 1, 1]},
        "MinimumSetCovering": {**sets, "weights": [1, 1, 1]},
        "MinimumHittingSet": sets,
        "ExactCoverBy3Sets": {"universe_size": 6, "subsets": [[0, 1, 2], [3, 4, 5]]},
        "SubsetSum": {"sizes": ["3", "7", "1"], "target": "8"},
        "Partition": {"sizes": [3, 1, 2]},
        "Knapsack": {"weights": [2, 3], "values": [3, 4], "capacity": 4},
        "QUBO": {"num_vars": 2, "matrix": [[-1.0, 2.0], [0.0, -1.0]]},
        "SpinGlass": {"graph": path, "couplings": [1, -1], "fields": [0, 1, 0]},
    }
    found: list[Any] = [{"type": kind, "variant": {}, "data": data} for kind, data in shapes.items()]
    cover, independent = (
        {"problem": kind, "variant": {"graph": "SimpleGraph"}, "instance": {"graph": path, "weights": [1, 1, 1]}}
        for kind in ("MinimumVertexCover", "MaximumIndependentSet")
    )
    solutions = [{"source_config": [1, 0, 1], "target_config": [0, 1, 0]}]
    rule = {"source": independent, "target": cover, "solutions": solutions}
    model = {**independent, "optimal_config": [1, 0, 1], "optimal_value": 2}
    source, target = ({"type": side["problem"], "data": side["instance"]} for side in (independent, cover))
    found += [rule, model, {"models": [model], "rules": [rule]}, {"source": source, "target": target, "path": []}]
    return [json.dumps(document).encode() for document in found]


def source_seeds() -> list[bytes]:
    formulas = [b"c wrong\np cnf 1 9\n1 -2 0\n2", FORMULA.to_dimacs().encode()]
    return [*graph_seeds(), *(b"\n" + content for content in (*formulas, *foreign_seeds()[:9]))]


def checkpoint_seeds() -> list[bytes]:
    """What is left of a run that ended after some questions."""
    seeds = []
    for last in (1, 4):

        def stop(answered: int, _: int, last: int = last) -> None:
            if answered == last:
                raise KeyboardInterrupt

        with suppress(KeyboardInterrupt):
            decide(PRODUCT, path=CONVERSATION, to="NegativeTriangle", checkpoint="seed", progress=stop)
        seeds.append(Path("seed").read_bytes())
        Path("seed").unlink()
    return seeds


def calibration_seeds() -> list[bytes]:
    with mock.patch.multiple(costs, _cache_path=lambda: Path("seed").absolute(), measure_costs=lambda: COSTS):
        costs.calibration.cache_clear()
        costs.calibration()
    return [Path("seed").read_bytes()]


def command_seeds() -> list[bytes]:
    Path("formula.cnf").write_text("p cnf 3 4\n1 0\n-1 2 0\n-2 3 0\n-3 0\n")
    Path("sat.cnf").write_text(FORMULA.to_dimacs())
    Path("answer.json").write_text('{"instance": 0, "witness": [0, 0]}')
    Path("graph.col").write_text("p edge 3 2\ne 1 2\ne 2 3\n")
    Path("pred.json").write_bytes(foreign_seeds()[0])
    write_bundle(FORMULA, PATHS[0], "bundle")
    lines = """
        decide sat.cnf --json|decide formula.cnf --via direct -k 4|decide - --format dimacs -L 3|reduce sat.cnf -o out
        reduce sat.cnf -o - --most 2 --to attention|verify bundle|lift bundle answer.json|plan -n 100 --json|graph
        ledger --delta 0.5 --c 2|ledger --path CNF AttentionQuery|decide sat.cnf --oracle noisy --noise 0.1
        decide graph.col --colors 2 --to Diameter|decide sat.cnf --dry-run --set order=2|decide pred.json --to Clique
        decide sat.cnf --relaxed --max-memory 1G --checkpoint run.json|show sat.cnf -o out.html|pred pred.json --json
        prove CNFToOrthogonalVectors --size variables=2,clauses=2 --with order=2|find --seconds 0.1 --most 3 --json
        new problem Tiling|new reduction CNFToTiling CNF Tiling|atlas --as-of 2026-09|implies SETH Diameter --json
        stands Diameter|stands EditDistance --worst-case out --vectors 4|what-if '3SUM in n^1.5'|what-if SETH --json
        ledger -r plain --share 0.5 --delta 0.5 --c 2|graph Diameter|graph -o out.svg
        lift bundle answer.json --instance 0"""
    return ["\0".join(shlex.split(line)).encode() for line in lines.strip().replace("\n", "|").split("|")]


def saved_state() -> AttentionState:
    saved = AttentionState.of_degree(2, dimension=2, keys=1, value_columns=1)
    saved.add([[[0.0, 1.0]]], [[[1.0]]])
    return saved


def cache_seeds() -> list[bytes]:
    basis = tower_cache.solved_basis(2, 4)
    tower_cache._store(Path("seed"), basis)
    return [Path("seed").read_bytes()]


TARGETS: dict[str, tuple[float, Reader, Callable[..., bytes], Callable[[], list[bytes]]]] = {
    "commands": (0.003, commands, mutate_words, command_seeds),
    "bundle": (0.006, bundle, mutate_json, bundle_seeds),
    "checker": (0.015, checker, mutate_json, bundle_seeds),
    "checkpoint": (0.004, checkpoint, mutate_json, checkpoint_seeds),
    "foreign": (0.03, foreign, mutate_json, foreign_seeds),
    "source": (0.05, source, mutate_source, source_seeds),
    "solver": (0.05, solver, mutate_bytes, lambda: [b"c by hand\ns SATISFIABLE\nv 1 -2\nv 3 0\n"]),
    "supposed": (0.03, supposed, mutate_bytes, lambda: [b"3SUM in n^1.5", b"Diameter in edges^1.9", b"SETH"]),
    "calibration": (0.01, calibration, mutate_json, calibration_seeds),
    "state": (0.005, state, mutate_npz, lambda: [file_of(saved_state().save)]),
    "tower": (0.05, tower, mutate_bytes, cache_seeds),
    "npz": (0.06, npz, mutate_npz, lambda: [file_of(instance.to_npz) for instance in instances()]),
    "json": (0.427, text, mutate_json, lambda: [instance.to_json().encode() for instance in instances()]),
    "packed": (0.03, dimacs, mutate_packed, lambda: [pack(FORMULA.to_dimacs().encode()) for pack, _ in PACKERS]),
    "graph": (0.08, graph, mutate_graph, graph_seeds),
    "dimacs": (0.15, dimacs, mutate_bytes, lambda: [FORMULA.to_dimacs().encode(), b"p cnf 1 1\n1 0\n%\n0\n"]),
}  # fmt: skip


def peak_mebibytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class TooLong(BaseException):
    """Past the seconds of an input."""


class Harness:
    """Run a reader on inputs, and remember what failed."""

    def __init__(self, reader: Reader, runs: int, failures: Path) -> None:
        self.reader, self.runs, self.kept = reader, runs, failures
        self.inputs = self.failures = self.accepted = 0
        self.slowest, self.start, self.kinds = 0.0, perf_counter(), set[str]()
        self.forbidden: list[str] = []
        self.peak = peak_mebibytes()
        self.here = os.getcwd()
        sys.addaudithook(self.audit)
        signal.signal(signal.SIGPROF, self.stop)

    def stop(self, *_: object) -> None:
        raise TooLong

    def audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Notice writing outside the working directory, and reading what only the content names."""
        if event == "open" and isinstance(arguments[0], (str, bytes)):
            path, written = os.fsdecode(arguments[0]), arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            nameless = os.path.isdir(path)  # a file that is in no directory, as solvers keep their proofs in
            inside = nameless or not written or os.path.realpath(path).startswith((f"{self.here}/", "/dev/null"))
            if path.endswith(SECRET) or not (inside or "__pycache__" in path):
                self.forbidden.append(f"opened {path}")
        elif event in ("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.symlink"):
            for path in filter(lambda x: isinstance(x, str), arguments[:2]):
                if not os.path.realpath(path).startswith(self.here):
                    self.forbidden.append(f"{event} {path}")
        elif event in ("socket.connect", "subprocess.Popen", "os.system"):
            self.forbidden.append(event)
        elif event == "pickle.find_class" and not any("numba" in x.filename for x in traceback.extract_stack()):
            self.forbidden.append(event)  # numba keeps what it compiled in pickles of its own

    def __call__(self, data: bytes) -> None:
        self.inputs += 1
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        start = process_time()
        try:
            self.reader(data)
            self.accepted += 1
        except EXPECTED as error:
            cause: BaseException | None = error
            while cause is not None:
                if isinstance(cause, MemoryError):
                    self.fail(data, "MemoryError behind the error", cause)
                cause = cause.__cause__ or cause.__context__
        except BaseException as error:
            self.fail(data, type(error).__name__, error)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            self.slowest = max(self.slowest, process_time() - start)
        before, self.peak = self.peak, peak_mebibytes()
        if self.peak > before + MEBIBYTES:
            self.fail(data, f"took {self.peak - before:,.0f} MiB")
        while self.forbidden:
            self.fail(data, self.forbidden.pop())
        if self.inputs == self.runs or self.inputs % 1000 == 0:
            self.report()
        if self.inputs == self.runs:
            os._exit(0)

    def fail(self, data: bytes, reason: str, error: BaseException | None = None) -> None:
        """Count a failure; keep the first input of each kind."""
        self.failures += 1
        places = [f"{x.filename}:{x.lineno}" for x in traceback.extract_tb(error.__traceback__)][-1:] if error else []
        kind = " ".join([reason, *places])
        if kind not in self.kinds:
            self.kinds.add(kind)
            name = f"{self.reader.__name__}-{len(self.kinds)}"
            (self.kept / name).write_bytes(data)
            trace = "".join(traceback.format_exception(error)) if error else ""
            (self.kept / f"{name}.txt").write_text(f"{kind}\n{trace}")
            self.forbidden.clear()

    def report(self) -> None:
        seconds = perf_counter() - self.start
        figures = self.inputs, self.accepted, self.failures, seconds, self.slowest, self.peak
        Path("../figures.json").write_text(json.dumps(figures))
        self.forbidden.clear()  # that was ours


def fuzz(name: str, runs: int, failures: Path) -> None:
    """Fuzz one target, and end the process."""
    _, reader, mutator, make_seeds = TARGETS[name]
    warnings.simplefilter("error")
    warnings.simplefilter("ignore", DeprecationWarning)
    seeds = Path("../seeds")
    seeds.mkdir()
    SEEDS.extend(make_seeds())
    for number, seed in enumerate(SEEDS):
        (seeds / str(number)).write_bytes(seed)
        with suppress(*EXPECTED):
            reader(seed)
    Path("seed").unlink(missing_ok=True)
    harness = Harness(reader, runs, failures)
    options = [
        "-runs=-1",
        f"-max_len={max(2000, 2 * max(map(len, SEEDS)))}",
        "-timeout=600",
        "-rss_limit_mb=0",
        "-print_final_stats=0",
        "-verbosity=0",
    ]
    options += ["-seed=1", "-handle_usr1=0"]
    atheris.Setup([sys.argv[0], *options, str(seeds)], harness, custom_mutator=mutator)
    atheris.Fuzz()


def fuzzed(name: str, runs: int) -> tuple[list[float], dict[str, bytes]]:
    """The figures of one target, which runs in a process and a sandbox of its own, and the failing inputs by name."""
    with tempfile.TemporaryDirectory() as parent:
        sandbox, failures = Path(parent) / "work", Path(parent) / "failures"
        for directory in (sandbox, failures, Path(parent) / "outside", Path(parent) / "cache"):
            directory.mkdir()
        (Path(parent) / SECRET).write_text('{"problem":"CNF","payload":{"variables":0,"clauses":[]},"provenance":[]}')
        environment = {**os.environ, "XDG_CACHE_HOME": f"{parent}/cache"}
        command = [sys.executable, SCRIPT, "--target", name, str(failures), str(runs)]
        done = subprocess.run(command, cwd=sandbox, env=environment, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise click.ClickException(f"{name}: ended with {done.returncode}\n{done.stderr[-3000:]}")
        kept = {path.name: path.read_bytes() for path in failures.iterdir()}
        inside = [Path(parent) / part for part in ("work", "cache", "failures", "seeds")]
        left = {path for path in Path(parent).rglob("*") if not any(path.is_relative_to(part) for part in inside)}
        if unexpected := {path.name for path in left} - {"outside", "secret.json", "figures.json"}:
            raise click.ClickException(f"{name}: wrote {sorted(unexpected)} outside its directory")
        return json.loads((Path(parent) / "figures.json").read_text()), kept


@click.command(params=[*WORKERS])
@click.argument("inputs", default=10**6)
@click.option("--target", nargs=2, metavar="NAME FOLDER", hidden=True, help="Fuzz this alone, in this process.")
def main(inputs: int, target: tuple[str, str] | None, address: str | None, workers: int | None) -> None:
    """Fuzz every target, with so many INPUTS in all, and print the figures."""
    if target is not None:
        fuzz(target[0], inputs, Path(target[1]))
    failures = Path("fuzz-failures")
    failures.mkdir(exist_ok=True)
    table = Table("target", "inputs", "accepted", "failures", "seconds", "slowest s", "peak MiB")
    sums = np.zeros(4)
    tasks = [(name, max(1, round(share * inputs))) for name, (share, *_) in TARGETS.items()]
    with errors_in_one_line(), cluster(address, workers) as client:
        for (name, _), (figures, kept) in zip(tasks, in_order(client, fuzzed, tasks), strict=True):
            for file, content in kept.items():
                (failures / file).write_bytes(content)
            sums += figures[:4]
            ran, accepted, failed, seconds, slowest, peak = figures
            table.add_row(
                name, f"{ran:,}", f"{accepted:,}", f"{failed}", f"{seconds:.0f}", f"{slowest:.2f}", f"{peak:.0f}"
            )
            print(name, *figures, flush=True)
    table.add_row("all", f"{sums[0]:,.0f}", f"{sums[1]:,.0f}", f"{sums[2]:.0f}", f"{sums[3]:.0f}", "", "")
    Console(width=100).print(table)
    sys.exit(1 if sums[2] else 0)


if __name__ == "__main__":
    main()
