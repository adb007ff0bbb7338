"""How long the verifier takes for every edge of the catalogue at its default settings, in two processes."""

import time
from concurrent.futures import ProcessPoolExecutor

from reductions import catalogue
from reductions.testing import check_reduction


def tried(name):
    """Seconds of this edge, and what was tried, or why nothing was."""
    start = time.process_time()
    try:
        found = str(check_reduction(catalogue.edge(name)()))
    except Exception as error:
        found = f"{type(error).__name__}: {error}".splitlines()[0]
    return name, time.process_time() - start, found


def main():
    start, times = time.perf_counter(), []
    with ProcessPoolExecutor(2) as pool:
        for name, seconds, found in pool.map(tried, catalogue.EDGES):
            times.append(seconds)
            print(f"{seconds:7.2f} s  {name}: {found[:150]}", flush=True)
    print(f"{len(times)} edges, {sum(times):.0f} s of processors, {time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
