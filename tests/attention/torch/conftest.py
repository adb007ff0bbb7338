"""Where PyTorch is missing its tests, all of them here, are skipped; one thread is quickest for small tensors."""

import pytest

WHY = "PyTorch is not installed: pip install torch==2.13.0+cpu, or your machine's build as https://pytorch.org says"


collect_ignore = ["cases.py"]  # no tests, and it needs PyTorch


@pytest.fixture(autouse=True)
def one_thread():
    torch = pytest.importorskip("torch", reason=WHY)
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
