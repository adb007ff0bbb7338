r"""What a reduction is: a conversation.

`ask(source)` is a generator. It yields instances of the target, is sent their answers, and returns the answer of the
source; nothing else is said of a reduction in general:

    many-one        one question                         disjunctive   questions until one is YES
    function        the answer is a value                Turing        the next question depends on the last answer
    randomised      a deterministic family with a field `seed`; `Theorem(failure=...)` bounds the bad seeds
    online          the source comes in rounds, and each is answered before the next is seen (`Online`)

A `FanOut` is the disjunctive kind: a sequence of target instances such that

    the source is YES  <=>  some target instance is YES.

Many-one is the case of one instance. Witnesses travel both ways: `embed` takes a YES forward, `lift` back, and `ask`
follows from them.

User code adds an edge with the decorator `reductions.register`; the graph, routes and the verifier then know it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Generator, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import islice
from typing import Any, ClassVar, Generic, Self, TypeAlias, TypeVar, get_args

import sympy

from attention.support.memory import over_memory
from reductions.errors import BudgetError, InputError
from reductions.overhead import Bound, Overhead, evaluate, rough
from reductions.problem import Function, Problem, Search, check_declared, whole

__all__ = [
    "Conversation",
    "Exact",
    "FanOut",
    "Gap",
    "Online",
    "Reduction",
    "Theorem",
    "check_declarations",
]

S = TypeVar("S", bound=Problem[Any])
T = TypeVar("T", bound=Problem[Any])

Conversation: TypeAlias = Generator[T, Any, Any]
"""Yields questions, is sent answers, returns the answer of the source."""


@dataclass(frozen=True)
class Exact:
    """Guarantee: the target asks for an exact answer."""


@dataclass(frozen=True)
class Gap:
    """Guarantee: a YES target reaches `completeness`, and every target of a NO source stays at or below `soundness`.

    Where the target asks for something small, `soundness` is the larger number: a YES target is at or below
    `completeness`, and every target of a NO source is at or above `soundness`. Both are expressions in the sizes and
    parameters of the overhead.
    """

    completeness: sympy.Expr
    soundness: sympy.Expr


@dataclass(frozen=True)
class Theorem:
    """Where the reduction is proved, in a line, what it guarantees, and how often a seed may fail.

    Attributes
    ----------
    reference
        The paper and the theorem, or "proved in the module".
    guarantee
        `Exact()`, or a `Gap`.
    failure
        For a reduction with a field `seed`: a bound on the share of seeds for which a YES source is answered NO. A NO
        source is never answered YES, so that a bound below 1 is enough: with other seeds it becomes as small as wanted.
        Where it is an expression that grows like a power of n, no exponent travels along the edge; whether one that
        does not stays below 1 is for its theorem to say.

    Raises
    ------
    InputError
        If the failure is a number and not at least 0 and below 1.
    """

    reference: str
    guarantee: Exact | Gap = Exact()
    failure: sympy.Expr | int = 0

    def __post_init__(self) -> None:
        """Refuse a share of seeds that promises nothing."""
        share = sympy.sympify(self.failure)
        if share.is_number and not (share.is_real and 0 <= share < 1):
            raise InputError(f"failure must be a share of the seeds, at least 0 and below 1, got {share}")

    @cached_property
    def symbols(self) -> frozenset[sympy.Symbol]:
        """Every symbol that occurs in the guarantee and in the failure."""
        guarantee = self.guarantee
        gap = (guarantee.completeness, guarantee.soundness) if isinstance(guarantee, Gap) else ()
        return frozenset().union(*(sympy.sympify(e).free_symbols for e in (*gap, self.failure)))


@dataclass(frozen=True)
class Reduction(ABC, Generic[S, T]):
    """A reduction from problem `source` to problem `target`; its dataclass fields are its parameters.

    A concrete edge names its problems in its bases, `Reduction[MinPlusProduct, NegativeTriangle]`, declares `theorem`
    and `overhead`, and defines `ask`. Sizes that its sources must have are keywords, as in `order=2`. Provenance,
    memory and refusals come from here.
    """

    theorem: ClassVar[Theorem]
    overhead: ClassVar[Overhead]
    source: ClassVar[type[Problem[Any]]]
    target: ClassVar[type[Problem[Any]]]

    alias: ClassVar[str] = ""
    """A short name for `route(via=...)`."""

    each: ClassVar[str] = "question"
    """What one question is called in the provenance of an instance."""

    requires: ClassVar[Mapping[str, int]] = {}
    """Sizes that a source must have, from keywords of the class: `class Pairs(FanOut[Vectors, Graph], order=2)`."""

    def __init_subclass__(cls, **requires: int) -> None:
        super().__init_subclass__()
        cls.requires = {**cls.requires, **requires}
        for base in getattr(cls, "__orig_bases__", ()):
            if all(isinstance(kind, type) for kind in get_args(base)) and len(get_args(base)) == 2:
                cls.source, cls.target = get_args(base)

    def __new__(cls, *_: object, **__: object) -> Self:
        check_declared(cls)
        return super().__new__(cls)

    @abstractmethod
    def ask(self, source: S) -> Conversation[T]:
        """Yield target instances, be sent their answers, and return the answer of the source."""

    def converse(self, source: S) -> Conversation[T]:
        """The conversation about `source`, every question with its provenance; refuses before it begins.

        Raises
        ------
        InputError, BudgetError
            If the reduction does not take such a source, or its questions would not fit in memory.
        """
        self.check(source)
        talk, reply, number = self.ask(source), None, 0
        while True:
            try:
                question = talk.send(reply)
            except StopIteration as end:
                return end.value
            reply = yield self._marked(source, question, number)
            number += 1

    def check(self, source: S) -> None:
        """Raise what the reduction refuses a source with: InputError, or BudgetError with the projected size."""
        if not isinstance(source, self.source):
            raise InputError(
                f"{self.name} begins at {self.source.__name__}, got an instance of {type(source).__name__}"
            )
        size = source.measured()
        for name, needed in self.requires.items():
            if size[name] != needed:
                raise InputError(
                    f"{self.name} takes instances of {self.source.__name__} of {name} {needed}, got {name} {size[name]}"
                )
        if (admitted := tuple(size.values())) != vars(self).get("_admitted"):
            self.project(size)
            self.check_memory(size)
            object.__setattr__(self, "_admitted", admitted)  # the instances of a stage are mostly of one size

    def _marked(self, source: S, question: T, number: int) -> T:
        step = self.step() if self.overhead.calls == ONE else f"{self.step()}, {self.each} {number}"
        marked = copy(question)
        object.__setattr__(marked, "provenance", (*source.provenance, step))
        return marked

    def parameters(self, size: Mapping[str, Any]) -> dict[sympy.Symbol, Any]:
        """Values of the symbols of `overhead` that are neither sizes of the source nor fields; override for others."""
        return {}

    def values(self, size: Mapping[str, Any]) -> dict[sympy.Symbol, Any]:
        """Values of all symbols of `overhead` for a source of this size (`measured()` of the source).

        A field of the reduction is the value of the symbol of that name, or of the target's size of that name.
        """
        chosen = {f.name: getattr(self, f.name) for f in fields(self)}
        taken = set(self.source.symbols.values())
        own = {
            symbol: chosen[name]
            for symbol in self.symbols() - taken
            for name in (symbol.name, *(field for field, s in self.target.symbols.items() if s == symbol))
            if name in chosen
        }
        return {self.source.symbols[name]: value for name, value in size.items()} | own | self.parameters(size)

    @classmethod
    def symbols(cls) -> frozenset[sympy.Symbol]:
        """Every symbol of the overhead and of the theorem."""
        return cls.overhead.symbols | cls.theorem.symbols

    def count(self, size: Mapping[str, Any]) -> int:
        """The declared number of questions about a source of this size, known without building any."""
        return int(evaluate(self.overhead.calls.expression, self.values(size), f"the questions of {self.name}"))

    def messages(self, size: Mapping[str, Any]) -> int:
        """How many messages of a prover the questions are about; 0 where there is no prover."""
        return self.count(size) if self.each == "message" else 0

    def project(self, size: Mapping[str, Any]) -> dict[str, Any]:
        """The declared sizes of the targets of a source of this size, bounds where the overhead says so."""
        values = self.values(size)
        return {
            name: evaluate(bound.expression, values, f"{name} of {self.target.__name__}")
            for name, bound in self.overhead.sizes.items()
        }

    def memory(self, size: Mapping[str, Any]) -> int:
        """The most bytes that one target of a source of this size takes while it is made.

        What the target's problem declares as `storage`; an edge that needs more on the way overrides this.
        """
        projected = self.project(size)
        values = {symbol: projected[name] for name, symbol in self.target.symbols.items() if name in projected}
        return int(evaluate(self.target.storage, values, f"the bytes of {self.target.__name__}"))

    def memory_asked(self, size: Mapping[str, Any]) -> int:
        """The most bytes beyond `memory` once an oracle is asked and its answer lifted; override where it is much."""
        return 0

    def certificate(self, source: S) -> dict[str, Any] | None:
        """What an independent checker of bundles needs to know beside the parameters; override where there is much."""
        return None

    def check_memory(self, size: Mapping[str, Any]) -> None:
        """Raise BudgetError, with the projected bytes, if a target of a source of this size would not fit in memory."""
        if over := over_memory(self.memory(size)):
            raise BudgetError(f"{self.name} would take {over}; take a smaller instance or other parameters")

    @property
    def name(self) -> str:
        """The class's name."""
        return type(self).__name__

    def step(self) -> str:
        """The reduction with its parameters, as provenance states it."""
        chosen = ", ".join(f"{f.name}={getattr(self, f.name)}" for f in fields(self))
        return f"{self.name}({chosen})"


ONE = Bound("=", sympy.Integer(1))


@dataclass(frozen=True)
class FanOut(Reduction[S, T]):
    """A disjunctive reduction between search problems: the source is YES iff some target is.

    A concrete edge defines `targets`, `embed` and `lift`; `ask` follows.
    """

    each: ClassVar[str] = "instance"

    @abstractmethod
    def targets(self, source: S) -> Iterator[T]:
        """Iterate over the target instances, lazily, always in the same order."""

    @abstractmethod
    def embed(self, source: S, witness: Any) -> tuple[int, Any]:
        """Return the number of a target instance that is YES because of `witness`, and a witness of it."""

    @abstractmethod
    def lift(self, source: S, index: int, witness: Any) -> Any:
        """Return the source's witness behind a `witness` of the target instance with number `index`."""

    def targets_from(self, source: S, first: int) -> Iterator[T]:
        """Iterate over the target instances from this number on; override where the others need not be made."""
        return islice(self.targets(source), first, None)

    def ask(self, source: S) -> Conversation[T]:
        """Ask about one target after the other until one is YES, and lift its witness."""
        for index, target in enumerate(self.targets(source)):
            witness = yield target
            if witness is not None:
                return self.lift(source, index, witness)
        return None

    def instances(self, source: S, first: int = 0) -> Iterator[T]:
        """Iterate over the target instances from a number on, each with its provenance; refuses as `converse` does."""
        self.check(source)
        for index, target in enumerate(self.targets_from(source, first) if first else self.targets(source), first):
            yield self._marked(source, target, index)

    def instance(self, source: S, index: int) -> T:
        """The target instance with this number; InputError if there is none."""
        target = next(self.instances(source, whole("the number of an instance", index, 0)), None)
        if target is None:
            most = rough(self.count(source.measured()))
            raise InputError(
                f"{self.step()} makes at most {most} instances of {source!r}; there is no instance {index}"
            )
        return target


@dataclass(frozen=True)
class Online(Reduction[S, T]):
    """A reduction from a problem whose instances come in rounds, each to be answered before the next is seen.

    The source has attributes `beginning`, what is known before the first round, and `rounds`, a sequence. A concrete
    edge defines `begin` and `answer`, which are never shown a later round; so it is online by construction.
    """

    @abstractmethod
    def begin(self, beginning: Any) -> Any:
        """The state that the rounds share, from what is known before the first of them."""

    @abstractmethod
    def answer(self, state: Any, request: Any) -> Conversation[T]:
        """The conversation about one round: yields questions, is sent answers, returns the answer of the round."""

    def ask(self, source: Any) -> Conversation[T]:
        """Answer the rounds in their order; the answer of the source is the tuple of theirs."""
        state, answers = self.begin(source.beginning), []
        for request in source.rounds:
            answers.append((yield from self.answer(state, request)))
        return tuple(answers)


def check_declarations(edge: type[Reduction[Any, Any]]) -> None:
    """Raise InputError, in one sentence, where the class of an edge does not declare what it must.

    Raises
    ------
    InputError
        If it names no source and target or declares no theorem or overhead; if it is not a dataclass; if a problem of
        it has no symbols; if the overhead mentions sizes that the target does not have, or a symbol that only looks
        like one of the source's; if it fans out between problems that are not searches.
    """
    name = edge.__name__
    for declaration, example in (
        ("source", f"class {name}(FanOut[Source, Target])"),
        ("target", f"class {name}(FanOut[Source, Target])"),
        ("theorem", 'theorem = Theorem("paper, theorem")'),
        ("overhead", "overhead = Overhead(...)"),
    ):
        if not hasattr(edge, declaration):
            raise InputError(f"{name} declares no {declaration}; write {example}")
    check_declared(edge)
    for problem in (edge.source, edge.target):
        if not hasattr(problem, "symbols"):
            raise InputError(
                f'{problem.__name__} declares no symbols; write symbols = sizes(size="n", ...) in the class'
            )
    if not isinstance(edge.overhead, Overhead):
        raise InputError(f"overhead of {name} must be an Overhead(...), got {edge.overhead!r}")
    if unknown := set(edge.overhead.sizes) - set(edge.target.symbols):
        raise InputError(
            f"{name} declares {', '.join(sorted(unknown))}, but the sizes of {edge.target.__name__} are "
            f"{', '.join(edge.target.symbols)}"
        )
    known = {**{s.name: s for s in edge.source.symbols.values()}, **edge.source.symbols}
    if unknown := set(edge.requires) - set(edge.source.symbols):
        raise InputError(
            f"{name} requires {', '.join(sorted(unknown))}, but the sizes of {edge.source.__name__} are "
            f"{', '.join(edge.source.symbols)}"
        )
    parameters = {f.name for f in fields(edge)}
    for symbol in edge.symbols():
        if symbol.name in known and symbol not in known.values() and symbol.name not in parameters:
            field = next(f for f, s in edge.source.symbols.items() if symbol.name in (f, s.name))
            if symbol not in edge.target.symbols.values():
                raise InputError(
                    f"the overhead of {name} uses a symbol {symbol.name} of its own; write "
                    f"{edge.source.__name__}.symbols[{field!r}]"
                )
    if issubclass(edge, FanOut) and not (issubclass(edge.source, Search) and issubclass(edge.target, Search)):
        kind = next(p for p in (edge.source, edge.target) if not issubclass(p, Search))
        what = "a function" if issubclass(kind, Function) else "not a search"
        raise InputError(f"{name} fans out, but {kind.__name__} is {what}; derive it from Reduction and define ask")
