r"""What a reduction is, and the registry of them.

Every reduction here is a *disjunctive fan-out*: it maps a source instance to a sequence of target instances such that

    the source is YES  <=>  some target instance is YES.

A many-one reduction is the case of one instance. Witnesses travel both ways: `embed` takes a YES forward, `lift` back.

User code adds an edge with the decorator `register`; the graph, the paths and the verifier then know it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from itertools import islice
from typing import Any, ClassVar, Generic, TypeVar, get_args

import sympy

from attention.support.memory import over_memory
from reductions.errors import BudgetError, InputError
from reductions.problem import Problem, whole

__all__ = ["Exact", "Gap", "Overhead", "Reduction", "Theorem", "register", "registered"]

S = TypeVar("S", bound=Problem[Any])
T = TypeVar("T", bound=Problem[Any])
R = TypeVar("R", bound="type[Reduction[Any, Any]]")


@dataclass(frozen=True)
class Exact:
    """Guarantee: the target asks for an exact answer."""


@dataclass(frozen=True)
class Gap:
    """Guarantee: a YES target reaches `completeness`, and every target of a NO source stays at or below `soundness`.

    Both are expressions in the sizes and parameters of the overhead.
    """

    completeness: sympy.Expr
    soundness: sympy.Expr


@dataclass(frozen=True)
class Theorem:
    """Where the reduction is proved, in a line, and what it guarantees."""

    reference: str
    guarantee: Exact | Gap


@dataclass(frozen=True)
class Overhead:
    """Sizes of a target as expressions in the symbols of the source's sizes and of the reduction's parameters.

    Parameters
    ----------
    instances
        The number of target instances.
    exact
        Fields of the target's `size()` and what they are.
    at_most, at_least
        Fields of the target's `size()` and upper, or lower, bounds on them.
    fewer_instances
        Whether `instances` is an upper bound only.
    """

    instances: sympy.Expr
    exact: Mapping[str, sympy.Expr]
    at_most: Mapping[str, sympy.Expr] = field(default_factory=dict)
    at_least: Mapping[str, sympy.Expr] = field(default_factory=dict)
    fewer_instances: bool = False

    @property
    def fields(self) -> dict[str, sympy.Expr]:
        """Every declared field with its expression."""
        return {**self.exact, **self.at_most, **self.at_least}


@dataclass(frozen=True)
class Reduction(ABC, Generic[S, T]):
    """A reduction from problem `source` to problem `target`; its dataclass fields are its parameters.

    A concrete edge names its problems in its bases, `Reduction[CNF, OrthogonalVectors]`, declares `theorem` and
    `overhead`, and defines `instances`, `embed` and `lift`.
    """

    theorem: ClassVar[Theorem]
    overhead: ClassVar[Overhead]
    source: ClassVar[type[Problem[Any]]]
    target: ClassVar[type[Problem[Any]]]

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        for base in getattr(cls, "__orig_bases__", ()):
            if all(isinstance(kind, type) for kind in get_args(base)) and len(get_args(base)) == 2:
                cls.source, cls.target = get_args(base)

    @abstractmethod
    def instances(self, source: S) -> Iterator[T]:
        """Iterate over the target instances, lazily, always in the same order."""

    @abstractmethod
    def embed(self, source: S, witness: Any) -> tuple[int, Any]:
        """Return the number of a target instance that is YES because of `witness`, and a witness of it."""

    @abstractmethod
    def lift(self, source: S, index: int, witness: Any) -> Any:
        """Return the source's witness behind a `witness` of the target instance with number `index`."""

    def parameters(self, size: Mapping[str, Any]) -> dict[sympy.Symbol, Any]:
        """Values of the parameter symbols of `overhead` for a source of this size; override where there are any."""
        return {}

    def values(self, size: Mapping[str, Any]) -> dict[sympy.Symbol, Any]:
        """Values of all symbols of `overhead` for a source of this size (the dict of a `size()`)."""
        return {self.source.symbols[name]: value for name, value in size.items()} | self.parameters(size)

    def count(self, size: Mapping[str, Any]) -> int:
        """The declared number of target instances of a source of this size, known without building any."""
        return int(sympy.sympify(self.overhead.instances).subs(self.values(size)))

    def project(self, size: Mapping[str, Any]) -> dict[str, Any]:
        """The declared sizes of the targets of a source of this size, upper bounds where the overhead says so."""
        values = self.values(size)
        evaluated = {name: sympy.sympify(e).subs(values) for name, e in self.overhead.fields.items()}
        return {name: int(value) if value.is_Integer else float(value) for name, value in evaluated.items()}

    def memory(self, size: Mapping[str, Any]) -> int:
        """The most bytes that one target of a source of this size takes while it is made; override where it is much."""
        return 0

    def memory_asked(self, size: Mapping[str, Any]) -> int:
        """The most bytes beyond `memory` once an oracle is asked and its answer lifted; override where it is much."""
        return 0

    def check_memory(self, size: Mapping[str, Any]) -> None:
        """Raise BudgetError, with the projected bytes, if a target of a source of this size would not fit in memory."""
        if over := over_memory(self.memory(size)):
            raise BudgetError(f"{self.name} would take {over}; take a smaller instance or other parameters")

    def instances_from(self, source: S, first: int) -> Iterator[T]:
        """Iterate over the target instances from this number on; override where the others need not be made."""
        return islice(self.instances(source), first, None)

    def instance(self, source: S, index: int) -> T:
        """The target instance with this number; InputError if there is none."""
        target = next(self.instances_from(source, whole("the number of an instance", index, 0)), None)
        if target is None:
            raise InputError(f"{self.step()} makes fewer instances of {source!r} than to have one with number {index}")
        return target

    @property
    def name(self) -> str:
        """The class's name."""
        return type(self).__name__

    def step(self) -> str:
        """The reduction with its parameters, as provenance states it."""
        chosen = ", ".join(f"{f.name}={getattr(self, f.name)}" for f in fields(self))
        return f"{self.name}({chosen})"


_REGISTRY: list[type[Reduction[Any, Any]]] = []


def register(edge: R) -> R:
    """Class decorator: make an edge known to the reduction graph.

    Raises
    ------
    InputError
        If the edge names no source and target, or declares no theorem or overhead, or one of its name is there.
    """
    for declaration in ("source", "target", "theorem", "overhead"):
        if not hasattr(edge, declaration):
            raise InputError(f"{edge.__name__} declares no {declaration}; see the edges of the library")
    if edge.__name__ in {known.__name__ for known in _REGISTRY}:
        raise InputError(f"an edge named {edge.__name__} is registered already; choose another name")
    unknown = set(edge.overhead.fields) - set(edge.target.symbols)
    if unknown:
        raise InputError(f"{edge.__name__} declares {sorted(unknown)}, which are no sizes of {edge.target.__name__}")
    _REGISTRY.append(edge)
    return edge


def registered() -> tuple[type[Reduction[Any, Any]], ...]:
    """All registered edges, the library's own among them, in the order of registration."""
    import reductions.edges  # noqa: F401, PLC0415 - they register themselves

    return tuple(_REGISTRY)
