"""Settings that every test shares."""

import gc

import pytest
from hypothesis import settings

pytest.register_assert_rewrite("tests.reductions.edges")  # what the helpers there compare is shown when it differs

settings.register_profile("hardchain", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("hardchain")


def pytest_itemcollected(item):
    """Have slow tests where `make test` looks for them, which need not import all the others a second time."""
    if item.get_closest_marker("slow") and item.path.parent.name not in ("processes", "release"):
        raise pytest.UsageError(f"{item.nodeid} is slow, so it belongs in tests/processes or tests/release")


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """Spare the garbage collector what is imported: it would go through a million objects again and again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()
