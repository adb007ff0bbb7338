"""Coins are counted on a card as on the processor, in numba's simulator, which needs a process of its own."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from numba import cuda

from reductions import CNF, decide
from reductions.devices import device, on_device
from reductions.errors import InputError
from tests.reductions.problems import counted_on_a_card


def test_counts_are_those_of_the_processor():
    root = Path(__file__).parents[3]
    found = subprocess.run(
        [sys.executable, counted_on_a_card.__file__],
        cwd=root,
        env={"PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (found.returncode, found.stdout) == (0, "as many\n"), found.stderr


@pytest.mark.skipif(cuda.is_available(), reason="there is a card")
def test_without_a_card_it_says_so():
    with pytest.raises(InputError, match=r'card.*device "cpu"'):
        decide(CNF(1, ((1,),)), device="cuda")
    assert device() == "cpu"


def test_workers_have_no_card():
    with ThreadPoolExecutor(1) as pool, pytest.raises(InputError, match=r"workers.*'cuda'"):
        decide(CNF(1, ((1,),)), device="cuda", client=pool)


def test_other_devices_are_refused():
    with pytest.raises(InputError, match=r"cpu, cuda.*'gpu'"), on_device("gpu"):
        pass
