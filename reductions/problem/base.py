"""The base of all problems: an instance with its sizes, its answer, and the documents that say it."""

from __future__ import annotations

import inspect
import json
import reprlib
import sys
from abc import ABC, abstractmethod
from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import KW_ONLY, dataclass, fields, replace
from fractions import Fraction
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, ClassVar, Generic, NamedTuple, Self, TypeVar

import numpy as np
import sympy
from numpy.typing import NDArray

from attention.support.archive import ARRAYS_LIMIT, read_arrays
from attention.support.files import replacing
from reductions import catalogue
from reductions.documents import decode, dump, encode, load, reading
from reductions.errors import BudgetError, InputError
from reductions.versions import version

__all__ = ["Problem", "check_declared"]

FORMAT = 2
"""Of stored documents: 2 names it; 1, of the first version, did not."""

A = TypeVar("A")


@cache
def check_declared(cls: type) -> None:
    """Raise InputError where a class has fields of its own and nobody made it a dataclass."""
    own = {name for name, kind in inspect.get_annotations(cls).items() if "ClassVar" not in str(kind)}
    if own and "__dataclass_fields__" not in vars(cls):
        raise InputError(
            f"{cls.__name__} declares {', '.join(sorted(own))} but is not a dataclass; write @dataclass(frozen=True) "
            "above the class"
        )


@dataclass(frozen=True, eq=False, repr=False)
class Problem(ABC, Generic[A]):
    """An instance of a problem with answers of type `A`: frozen, its arrays read-only, checked when it is made.

    Two instances are equal when they are of one class and say the same; where they came from does not matter.

    A problem declares `symbols` and defines `size()`, with the same fields, and `solve`. What is stored of it are its
    dataclass fields, if it does not say otherwise in `payload` and `from_payload`.

    Attributes
    ----------
    provenance
        How the instance was made, one step per line, oldest first.
    """

    _: KW_ONLY
    provenance: tuple[str, ...] = ()

    symbols: ClassVar[Mapping[str, sympy.Symbol]]
    """The sympy symbol of each field of `size()`, as overheads use it; made by `sizes`."""

    facts: ClassVar[Mapping[sympy.Symbol, sympy.Expr]] = {}
    """What every instance keeps and the symbols' assumptions cannot say, as substitutions: s is t minus something."""

    derived: ClassVar[frozenset[str]] = frozenset()
    """Sizes that follow from others where sides are equal, such as a number of tuples; running times leave them out."""

    storage: ClassVar[sympy.Expr] = sympy.Integer(0)
    """Bytes that an instance takes while it is made and held, in the symbols."""

    time: ClassVar[sympy.Expr] = sympy.Integer(1)
    """Steps that answering by definition takes, in the symbols, up to constants; see `steps_a_second`."""

    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {}
    """Named ways to answer an instance beside "brute", which is `solve`: "library" is a well-kept library's."""

    default_oracle: ClassVar[str] = "brute"
    """The name of the way that `decide` takes if it is not told another."""

    simplification: ClassVar[str] = ""
    """The name of an edge from the problem to itself with one smaller instance, which `decide` may take first."""

    verdicts: ClassVar[tuple[str, str]] = ("YES", "NO")
    """What the command line prints for an answer, and for None."""

    kinds: ClassVar[dict[str, type[Problem[Any]]]] = {}

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        known = Problem.kinds.get(cls.__name__)
        # A cell of a notebook may be executed again, and a module whose import failed.
        if known is not None and cls.__module__ != "__main__" and known.__module__ in sys.modules:
            raise InputError(
                f"a problem named {cls.__name__} is defined in {known.__module__} already; choose another name"
            )
        Problem.kinds[cls.__name__] = cls

    def __new__(cls, *_: object, **__: object) -> Self:
        check_declared(cls)
        return super().__new__(cls)

    @abstractmethod
    def size(self) -> NamedTuple:
        """The named sizes of the instance, the fields that overheads speak of."""

    @abstractmethod
    def solve(self) -> A:
        """The answer, from the definition."""

    @abstractmethod
    def accepts(self, answer: A) -> bool:
        """Whether `answer` is right, compared with the definition."""

    def read(self, answer: Any) -> A:
        """The answer that an oracle's output stands for; OracleError if it cannot be one."""
        return answer  # type: ignore[no-any-return]

    def told(self, answer: A) -> str:
        """An answer in a line, as the command line prints it."""
        return f"answer {answer}"

    def check(self, answer: A) -> None:
        """Raise OracleError where it is quickly seen that `answer` cannot be right."""

    @classmethod
    def steps_a_second(cls, size: Mapping[str, Any]) -> float:
        """How many of the steps of `time` this machine takes in a second, about."""
        return 1e6

    def sized(self, *values: Any) -> NamedTuple:
        """These sizes by name, in the order of `symbols`, as `size()` returns them.

        What is missing at the end is taken from the fields of the same names, such as a threshold.
        """
        names = list(self.symbols)
        rest = (getattr(self, name) for name in names[len(values) :])
        found: NamedTuple = _named(type(self).__name__, *names)(*values, *rest)
        return found

    def measured(self) -> dict[str, Any]:
        """The sizes by their names; InputError where `size()` and `symbols` do not fit."""
        kind, size = type(self).__name__, self.size()
        if not hasattr(type(self), "symbols"):
            raise InputError(f"{kind} declares no symbols; write symbols = sizes({_example(size)}) in the class")
        if not hasattr(size, "_asdict"):
            raise InputError(f"size() of {kind} must return a NamedTuple with the fields of symbols, got {size!r}")
        named: dict[str, Any] = size._asdict()
        if list(named) != list(self.symbols):
            raise InputError(
                f"size() of {kind} has the fields {', '.join(named)}, its symbols are for {', '.join(self.symbols)}"
            )
        return named

    @property
    def gap(self) -> tuple[Fraction | int, Fraction | int] | None:
        """Completeness and soundness of a promise problem; None where every instance is within the problem."""
        return None

    def keeps_promise(self) -> bool:
        """Whether the instance is within the promise of the problem; see `gap`."""
        return True

    def alike(self, rng: np.random.Generator) -> Iterator[Self]:
        """Instances with the same answer, YES or NO: what the question does not ask about is changed at random.

        What a base yields must be true of every problem of its structure; a problem adds its own, or overrides.
        """
        return iter(())

    def payload(self) -> dict[str, Any]:
        """What the instance says, as integers, strings, fractions, None, arrays, and lists and dicts of these."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name != "provenance"}

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> Self:
        """The instance that says `payload`."""
        return cls(**payload)

    def same_as(self, other: Self) -> bool:
        """Whether an instance of the same class says the same."""
        return _text(self.payload()) == _text(other.payload())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Problem) and type(other) is type(self) and self.same_as(other)

    def __hash__(self) -> int:
        return hash((type(self), self.size()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value}' for name, value in self.measured().items())})"

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{escape(name)}</td><td style='text-align:right'>{value}</td></tr>"
            for name, value in self.measured().items()
        )
        steps = "".join(f"<li>{escape(step)}</li>" for step in self.provenance)
        return f"<b>{type(self).__name__}</b><table>{rows}</table>{self._teach()}<ol>{steps}</ol>"

    def _teach(self) -> str:
        """HTML that shows the instance itself, or as much of it as fits on a blackboard."""
        return ""

    def to_json(self) -> str:
        """The instance as JSON text: exact, and read back by `from_json`; BudgetError if it passes 256 MiB."""
        return dump(self._document(), separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The instance written by `to_json`, by this version or by the first one.

        Raises
        ------
        InputError
            If the text is not JSON, or not an instance of this problem, or longer than 256 MiB.
        """
        with reading("this is not the JSON of an instance"):
            return cls._from_document(load(text))

    def files(self) -> dict[str, str]:
        """The contents of files that say the instance, by the endings of their names; override for formats of tools."""
        return {".json": self.to_json()}

    def to_npz(self, path: str | Path) -> None:
        """Write the instance to a compressed npz archive, without pickle; BudgetError if its arrays pass 1 GiB."""
        arrays: list[NDArray[Any]] = []

        def store(value: object) -> object:
            if isinstance(value, np.ndarray):
                arrays.append(value)
                return {"array": len(arrays) - 1}
            return encode(value)

        header = np.array(json.dumps(self._document(), default=store))
        named: dict[str, Any] = {f"array{i}": array for i, array in enumerate(arrays)}
        if (total := sum(array.nbytes + 128 for array in (header, *arrays))) > ARRAYS_LIMIT:
            raise BudgetError(
                f"arrays of {total:,} bytes are more than {ARRAYS_LIMIT >> 20} MiB; store a smaller instance"
            )
        with replacing(path) as partial, partial.open("wb") as file:
            np.savez_compressed(file, header=header, **named)

    @classmethod
    def from_npz(cls, path: str | Path) -> Self:
        """The instance written by `to_npz`; InputError if the file is not such an archive, or passes 1 GiB."""
        with reading(str(path), "not an instance in npz"):
            arrays = read_arrays(path)
            header = str(arrays["header"])
            return cls._from_document(
                load(header, lambda o: arrays[f"array{o['array']}"] if set(o) == {"array"} else decode(o))
            )

    def _document(self) -> dict[str, Any]:
        return {
            "hardchain": version("hardchain"),
            "format": FORMAT,
            "problem": type(self).__name__,
            "provenance": list(self.provenance),
            "payload": self.payload(),
        }

    @classmethod
    def _from_document(cls, document: Any) -> Self:
        if document.get("format", 1) not in (1, FORMAT):
            raise InputError(
                f"format must be 1 or {FORMAT}, got {reprlib.repr(document['format'])}; a newer version wrote this"
            )
        name = document["problem"]
        if name not in Problem.kinds and name not in catalogue.PROBLEMS:
            raise InputError(f"{reprlib.repr(name)} is not a problem that is known here; import the module with it")
        kind = Problem.kinds.get(name) or catalogue.problem(name)
        if not issubclass(kind, cls):
            raise InputError(f"expected an instance of {cls.__name__}, got one of {name}")
        steps = document["provenance"]
        if not (isinstance(steps, list) and all(isinstance(step, str) for step in steps)):
            raise InputError(f"provenance must be a list of lines, got {reprlib.repr(steps)}")
        return replace(kind.from_payload(document["payload"]), provenance=tuple(steps))


def _text(value: object) -> str:
    return json.dumps(value, default=encode, separators=(",", ":"))


@cache
def _named(kind: str, *names: str) -> Any:
    return namedtuple(f"{kind}Size", names)


def _example(size: object) -> str:
    names: Iterable[str] = getattr(size, "_fields", ("vectors", "dimension"))
    return ", ".join(f'{name}="{name[0]}"' for name in names)
