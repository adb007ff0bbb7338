"""The kernels run in Triton's interpreter here, so triton has to be imported for it before anything else does."""

from importlib.util import find_spec

import pytest

MISSING = [name for name in ("torch", "triton") if find_spec(name) is None]

collect_ignore = ["compiling.py"]  # a script

if not MISSING:
    from tests.attention.torch.kernels import interpreter

    interpreter.start()


def pytest_collection_modifyitems(items):
    """Say why nothing runs where a package is missing."""
    for item in items:
        if MISSING and "kernels" in item.path.parts:
            item.add_marker(pytest.mark.skip(reason=f"{' and '.join(MISSING)} is not installed: hardchain[torch]"))


@pytest.fixture(autouse=True)
def interpreted(monkeypatch):
    """Triton looks at this when it imports the rest of itself, and `available` whenever it is asked."""
    monkeypatch.setenv("TRITON_INTERPRET", "1")
