"""Where tasks run: the workers of a client of dask.distributed, or those of any executor of `concurrent.futures`.

Scheduling, transport and the second try after a worker has died are dask's. What is here: a window of tasks that are
submitted ahead, so that a scheduler never holds many; results in the order of their tasks; a value that every worker is
given once, and the end of everything when nobody wants it any more.
"""

from __future__ import annotations

import os
import signal
import sys
import warnings
from collections import OrderedDict, deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from itertools import starmap
from logging import CRITICAL, getLogger
from multiprocessing import resource_tracker
from threading import Lock, Thread
from typing import Any, TypeVar
from uuid import uuid4

from attention.support.memory import over_memory
from reductions.errors import BudgetError, ClusterError, InputError
from reductions.versions import version

__all__ = ["Shared", "Workers", "cluster", "in_order"]

R = TypeVar("R")

AHEAD = 3
"""Tasks that are submitted for each thread of the workers and not yet taken."""

PATIENCE = 30.0
"""Seconds that a cluster may take to have its first worker."""

TICK = 1.0
"""Seconds from one look at the client to the next, while a result is waited for."""

FAREWELL = 2.0
"""Seconds that a cluster may take to hear that a run has ended."""

KEPT = 4
"""Values that a process keeps open at a time."""

_LOST = "the scheduler has been lost; begin again, with a checkpoint from where the run was"

_LOCK = Lock()
_SENT: dict[str, bytes] = {}
_OPEN: OrderedDict[str, Any] = OrderedDict()
_CLOSED: set[str] = set()


@dataclass(frozen=True)
class Shared:
    """What stands in a task for a value that each worker is given once; see `Workers.sharing`."""

    name: str
    version: str
    payload: bytes | None = None

    def value(self) -> Any:
        """The value, on a worker; ClusterError if it cannot be made there."""
        check_version(self.version)
        with _LOCK:
            if self.name not in _OPEN:
                payload = _SENT.get(self.name) if self.payload is None else self.payload
                if payload is None:
                    raise ClusterError("this worker was given tasks of a run that has ended")
                _OPEN[self.name] = _loaded(payload)
                while len(_OPEN) > KEPT:
                    _OPEN.popitem(last=False)
            return _OPEN[self.name]

    @property
    def closed(self) -> bool:
        """Whether nobody waits for results any more."""
        return self.name in _CLOSED


class Workers:
    """The workers behind a client.

    Parameters
    ----------
    client
        A `distributed.Client`, or a `concurrent.futures.Executor`.
    memory
        Bytes that each worker needs: those of a dask cluster that have less are given no tasks.
    limit
        Bytes that each worker may have in all, besides its own limits.

    Raises
    ------
    ClusterError
        If there are no workers, or they have another version of hardchain.
    BudgetError
        If no worker has the memory.
    """

    def __init__(self, client: Any, memory: int = 0, limit: float | None = None) -> None:
        self.client = client if hasattr(client, "get_executor") else None
        if self.client is None:
            if not isinstance(client, Executor):
                raise InputError(
                    f"the client must be one of dask.distributed or an executor, got {type(client).__name__}"
                )
            self.executor = client
            self.lanes = getattr(client, "_max_workers", None) or os.cpu_count() or 1
        else:
            able = self._able(memory, limit)
            threads = self.client.nthreads()
            self.lanes = sum(threads[address] for address in able)
            only = {} if len(able) == len(threads) else {"workers": able}
            self.executor = self.client.get_executor(pure=False, **only)

    def _able(self, memory: int, limit: float | None) -> list[str]:
        """The addresses of the workers that can take part."""
        client: Any = self.client
        if client.status != "running":
            raise ClusterError(f"the client is {client.status}; connect it to a scheduler")
        with _losses():
            try:
                client.wait_for_workers(1, timeout=PATIENCE)
            except TimeoutError as error:
                raise ClusterError(
                    f"the cluster at {client.scheduler.address} has no workers; start some with `dask worker "
                    f"{client.scheduler.address}`"
                ) from error
            said = client.run(_refusal, version("hardchain"), memory, limit, on_error="return")
        for address, refusal in said.items():
            if isinstance(refusal, ClusterError):
                raise ClusterError(f"{address}: {refusal}") from refusal
            if isinstance(refusal, Exception):
                raise ClusterError(
                    f"{address}: this worker cannot import hardchain ({type(refusal).__name__}: {refusal}); install "
                    f"version {version('hardchain')} there"
                ) from refusal
        able = [address for address, refusal in said.items() if not refusal]
        if not able:
            raise BudgetError(f"no worker has the memory: a task would take {next(iter(said.values()))}")
        if len(able) < len(said):
            warnings.warn(
                f"{len(said) - len(able)} of {len(said)} workers have too little memory and get no tasks", stacklevel=4
            )
        return able

    @contextmanager
    def sharing(self, value: Any) -> Iterator[Shared]:
        """Give every worker a value, also those that come later; at the end running tasks see that it is closed.

        Raises
        ------
        InputError
            If the value cannot be sent to another process.
        """
        payload, name = _dumped(value), f"hardchain-{uuid4().hex}"
        if self.client is None:
            try:
                yield Shared(name, version("hardchain"), payload)
            finally:
                _close(name)
            return
        with _losses():
            self.client.register_plugin(_plugin(name, payload), name=name)
        try:
            yield Shared(name, version("hardchain"))
        finally:
            ending = Thread(target=_withdraw, args=(self.client, name), daemon=True)
            ending.start()
            ending.join(FAREWELL)  # a scheduler that is lost does not answer

    def ordered(self, function: Callable[..., R], tasks: Iterable[tuple[Any, ...]]) -> Generator[R, None, None]:
        """Yield `function(*task)` for all tasks, in their order; closing the iterator cancels those that are left.

        Tasks are drawn as they are submitted, a few for each thread of the workers ahead of what has been taken.
        """
        waiting: deque[Future[R]] = deque()
        try:
            with _losses():
                for task in tasks:
                    waiting.append(self.executor.submit(function, *task))
                    if len(waiting) >= AHEAD * self.lanes:
                        yield self._result(waiting.popleft())
                while waiting:
                    yield self._result(waiting.popleft())
        finally:
            for future in waiting:
                future.cancel()

    def _result(self, future: Future[R]) -> R:
        """What comes of a future; a client that has lost its scheduler waits for some for ever."""
        while not future.done():
            if self.client is not None and self.client.status != "running":
                raise ClusterError(_LOST)
            wait([future], timeout=TICK)
        try:
            return future.result()
        except CancelledError as error:
            if self.client is not None and self.client.status != "running":  # it has cancelled all it waited for
                raise ClusterError(_LOST) from error
            raise


def in_order(client: Any, function: Callable[..., R], tasks: Iterable[tuple[Any, ...]]) -> Iterator[R]:
    """Yield `function(*task)` for all tasks in their order, by the workers of a client; here where it is None.

    Examples
    --------
    >>> list(in_order(None, pow, [(2, 5), (3, 2)]))
    [32, 9]
    """
    return starmap(function, tasks) if client is None else Workers(client).ordered(function, tasks)


@contextmanager
def _losses() -> Iterator[None]:
    """Say in one sentence that workers or their scheduler have been lost."""
    try:
        yield
    except (BrokenExecutor, CancelledError) as error:
        raise ClusterError(
            f"the workers have been lost ({f'{type(error).__name__}: {error}'.rstrip(': ')}); begin again, with a "
            "checkpoint from where the run was"
        ) from error
    except Exception as error:
        if type(error).__name__ == "CommClosedError":  # of distributed, which need not be installed
            raise ClusterError(f"the connection to the scheduler has been lost: {error}") from error
        if type(error).__name__ == "KilledWorker":
            raise ClusterError(
                f"workers die of the same task again and again, probably for lack of memory: {error}"
            ) from error
        raise


def check_version(needed: str) -> None:
    """Raise ClusterError where this process has another version of hardchain."""
    if (here := version("hardchain")) != needed:
        raise ClusterError(f"this worker has version {here} of hardchain; install version {needed} there")


def _refusal(needed: str, memory: int, limit: float | None, dask_worker: Any = None) -> str:
    """On a worker: nothing, or how it would be over its memory; ClusterError where it has another version."""
    check_version(needed)
    limits = [most for most in (limit, dask_worker.memory_manager.memory_limit) if most]
    return over_memory(memory, min(limits, default=None))


def _send(name: str, payload: bytes) -> None:
    _SENT[name] = payload


def _close(name: str) -> None:
    with _LOCK:
        _CLOSED.add(name)
        _SENT.pop(name, None)
        _OPEN.pop(name, None)


def _plugin(name: str, payload: bytes) -> Any:
    """A plugin of dask's workers that brings a value, also to workers that come later, and takes it away."""
    base: Any = import_module("distributed").WorkerPlugin

    class Sharing(base):  # type: ignore[misc]
        def setup(self, worker: Any) -> None:
            _send(name, payload)  # a function: what a class of another process says of a global is a copy

        def teardown(self, worker: Any) -> None:
            _close(name)

    return Sharing()


def _withdraw(client: Any, name: str) -> None:
    with suppress(Exception):  # what ended the run is what is to be heard of
        client.unregister_worker_plugin(name)


def _dumped(value: Any) -> bytes:
    try:
        payload: bytes = _cloudpickle().dumps(value)
    except Exception as error:
        raise InputError(
            f"this cannot be sent to other processes ({type(error).__name__}: {error}); an oracle must hold no locks, "
            "open files or generators"
        ) from error
    return payload


def _loaded(payload: bytes) -> Any:
    try:
        return _cloudpickle().loads(payload)
    except ImportError as error:
        raise ClusterError(
            f"a worker cannot import what the run needs ({error}); start it with `dask worker --preload FILE.py` or "
            "install the package there"
        ) from error


def _cloudpickle() -> Any:
    try:
        return import_module("cloudpickle")
    except ModuleNotFoundError as error:
        raise ClusterError("a client needs dask.distributed; install hardchain[distributed]") from error


@contextmanager
def cluster(address: str | None = None, workers: int | None = None, preload: Iterable[str] = ()) -> Iterator[Any]:
    """A client of the scheduler at an address, or of so many processes on this machine; of nothing where neither is.

    For a command: connections that break when it is stopped are not logged in this process from then on.

    Parameters
    ----------
    address
        Of a dask scheduler, such as tcp://10.0.0.1:8786.
    workers
        How many processes of one thread each to start, at least 1.
    preload
        Modules, by name or file, that the processes import first.

    Raises
    ------
    ClusterError
        If dask.distributed is not installed, or there is no scheduler at the address.
    InputError
        If both are given, or the number of workers is not at least 1.
    """
    if address is not None and workers is not None:
        raise InputError("give the address of a cluster or a number of workers, not both")
    if address is None and workers is None:
        yield None
        return
    if workers is not None and workers < 1:
        raise InputError(f"workers must be at least 1, got {workers}")
    _cloudpickle()
    distributed: Any = import_module("distributed")
    for name in ("asyncio", "tornado", "distributed.client"):  # of what is lost or left a sentence says enough
        getLogger(name).setLevel(CRITICAL)
    if address is not None:
        try:
            client = distributed.Client(address)
        except (OSError, ValueError) as error:
            raise ClusterError(f"there is no scheduler of dask at {address}: {error}") from error
        with client:
            yield client
        return
    threads = str(max(1, (os.cpu_count() or 1) // (workers or 1)))
    with _interrupts_held():
        local = distributed.LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            dashboard_address=":0",
            silence_logs="CRITICAL",
            preload=[__name__, *preload],
            env={"NUMBA_NUM_THREADS": threads},
        )
    with local:
        try:
            with distributed.Client(local) as client:
                yield client
        finally:
            local.sync(_killed, local)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Hold Ctrl-C back until this ends, and for good in the processes and threads that begin meanwhile.

    A process that is still importing what `dask_setup` belongs to would print where it was stopped.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    sys.warnoptions.append("ignore:resource_tracker")  # it puts in order what killed processes leave, without a word
    resource_tracker.ensure_running()  # it would let them through again when the first process begins
    sys.warnoptions.remove("ignore:resource_tracker")
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def dask_setup(worker: Any) -> None:
    """Have a process of `cluster` ignore Ctrl-C, as dask calls it at its beginning: it ends with the run itself."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


async def _killed(local: Any) -> None:
    """End the processes of a local cluster soon: for Python to put all modules in order there would take seconds."""
    asyncio: Any = import_module("asyncio")  # which is there with dask, and would delay everyone else
    await asyncio.gather(*(nanny.close(timeout=0.5) for nanny in local.workers.values()), return_exceptions=True)
