"""What the tests of forged bundles share: honest ones to begin with, and changes that are sealed again."""

from pathlib import Path

from reductions import CNF, OrthogonalVectors, route
from reductions.bundles.bundle import write_bundle
from tests.reductions.test_checker import FORMULA, MANIFEST, edit, seal

__all__ = ["BUNDLES", "EVERY", "NO", "SOURCE", "inside", "keep", "lie", "new", "written"]

SOURCE = "source.json"
EVERY = tuple(f"instance-{number:06d}.json" for number in range(3))
NO = CNF(4, tuple((a * 1, b * 2, *rest) for a in (1, -1) for b in (1, -1) for rest in ((3, 4), (3, -4), (-3,))))
VECTORS = OrthogonalVectors(([[1, 0, 1], [0, 1, 1], [1, 1, 1]], [[1, 1, 0], [0, 0, 1]]))

BUNDLES = {
    "split": (FORMULA, {"order": 3}, 1),
    "gap": (FORMULA, {"order": 3}, 2),
    "no": (NO, {"order": 2}, 2),
    "vectors": (VECTORS, {"block_length": 2}, 1),
    "compressed": (FORMULA, {"order": 2, "mode": "compressed", "block_length": 3}, 2),
    "full": (VECTORS, {"mode": "full", "block_length": 3}, 1),
    "direct": (FORMULA, {"order": 3, "via": "OrthogonalVectorsToGapMaxIPDirect"}, 2),
    "attention": (FORMULA, {"order": 2, "code": "tower"}, 3),
    "explicit": (FORMULA, {"order": 3, "via": "OrthogonalVectorsToGapMaxIPDirect"}, 3),
    "written": (VECTORS, {"mode": "compressed", "block_length": 3}, 2),
}


def written(name: str, directory: Path) -> Path:
    """An honest bundle, in a new directory."""
    source, options, stop = BUNDLES[name]
    write_bundle(source, route(source, "AttentionQuery", **options)[:stop], directory / name, most=3)
    return directory / name


def new(name, value):
    return lambda document: document.update({name: value})


def inside(*keys):
    """A change of what is at the end of these keys."""
    *keys, change = keys

    def apply(document):
        for key in keys:
            document = document[key]
        change(document)

    return apply


def lie(directory, changes):
    for name, change in changes.items():
        edit(directory, name, change)
    seal(directory)


def keep(directory, count):
    """Only the first instances."""
    for name in EVERY[count:]:
        (directory / name).unlink(missing_ok=True)

    def change(manifest):
        manifest["instances"] = manifest["instances"][:count]
        manifest["sha256"] = dict.fromkeys((SOURCE, *EVERY[:count]))

    edit(directory, MANIFEST, change)
