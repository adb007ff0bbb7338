"""What `hardchain new` writes: a module of one's own to fill in, and a test that says what is missing.

A skeleton may be imported and registered as it is. What it does not say yet raises NotImplementedError, which the
verifier passes on in place of a counterexample.
"""

from __future__ import annotations

import re
from keyword import iskeyword
from string import Template
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reductions.problem import Problem

__all__ = ["problem_module", "problem_test", "reduction_module", "reduction_test", "snake_case"]

# ruff: noqa: PLC0415

SEARCH = Template('''"""$name: say here what is asked, and who asked it first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, Self

import numpy as np
from reductions import Search, sizes


@dataclass(frozen=True, eq=False, repr=False)
class $name(Search[tuple[int, ...]]):
    """YES iff ... (in one line).

    Parameters
    ----------
    numbers
        What is given. It stands for the fields that the problem has; `size` and `symbols` speak of their sizes.
    """

    numbers: tuple[int, ...]

    symbols: ClassVar = sizes(length="n")
    storage: ClassVar = 64 * symbols["length"]
    time: ClassVar = 2 ** symbols["length"]

    def size(self) -> NamedTuple:
        return self.sized(len(self.numbers))

    def verify(self, witness: Any) -> bool:
        raise NotImplementedError("fill in verify: whether this is a witness; False for anything else at all")

    def candidates(self) -> int:
        raise NotImplementedError("fill in candidates: how many candidates _search looks through")

    def _search(self) -> Iterator[tuple[int, ...]]:
        raise NotImplementedError("fill in _search: all witnesses by brute force, none of them twice")

$instances''')

FUNCTION = Template('''"""$name: say here what is asked, and who asked it first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, NamedTuple, Self

import numpy as np
from reductions import Function, sizes


@dataclass(frozen=True, eq=False, repr=False)
class $name(Function[int]):
    """The value is ... (in one line).

    Parameters
    ----------
    numbers
        What is given. It stands for the fields that the problem has; `size` and `symbols` speak of their sizes.
    """

    numbers: tuple[int, ...]

    symbols: ClassVar = sizes(length="n")
    storage: ClassVar = 64 * symbols["length"]
    time: ClassVar = symbols["length"] ** 2

    def size(self) -> NamedTuple:
        return self.sized(len(self.numbers))

    def value(self) -> int:
        raise NotImplementedError("fill in value: the value from the definition")

$instances''')

INSTANCES = Template('''    @classmethod
    def small(cls) -> Iterator[Self]:
        """All small instances."""
        raise NotImplementedError("fill in small: all small instances, $among among them")

    @classmethod
    def random(cls, rng: np.random.Generator, *, length: int = 8) -> Self:
        """A random instance of about this length."""
        raise NotImplementedError("fill in random: a random instance, with a keyword for each of its sizes")
''')

REDUCTION = Template('''"""$source to $target: say here the idea in one line.

The map: ...

Correctness. If the source is YES, ...
Conversely, ...

Sizes: ...
Smallest YES: ... Smallest NO: ...

References
----------
.. [1] Authors, "Title", venue and year; or: derived here.
"""

from __future__ import annotations

$imports

$symbols = $source.symbols.values()


@register
@dataclass(frozen=True)
class $name($kind[$source, $target]):
    """Say here how many questions, and what each of them looks like."""

    theorem = Theorem("where it is proved")
    overhead = Overhead(  # the sizes of a target, exact or within at_most, in those of the source
$overhead
    )

$methods''')

FAN_OUT = Template('''    def targets(self, source: $source) -> Iterator[$target]:
        """Yield instances of which one is YES iff the source is."""
        raise NotImplementedError("fill in targets: yield instances of $target")

    def embed(self, source: $source, witness: Any) -> tuple[int, Any]:
        """From a witness of the source, the number of a target and its witness."""
        raise NotImplementedError("fill in embed: return the number of a target and a witness of it")

    def lift(self, source: $source, index: int, witness: Any) -> Any:
        """From any witness of target number `index`, one of the source."""
        raise NotImplementedError("fill in lift: return a witness of the source")
''')

ASK = Template('''    def ask(self, source: $source) -> Conversation[$target]:
        """Yield a question, be sent its answer, and so on; return the answer of the source."""
        raise NotImplementedError("fill in ask: answer = yield $target(...), and return what follows from it")
''')

ONLINE = Template('''    def begin(self, beginning: Any) -> Any:
        """What the rounds share, from what is known before the first of them."""
        raise NotImplementedError("fill in begin: return what every call of answer is given as its state")

    def answer(self, state: Any, request: Any) -> Conversation[$target]:
        """Yield questions about one round, be sent their answers, and return the answer of the round."""
        raise NotImplementedError("fill in answer: answer = yield $target(...), and return what follows from it")
''')

PROBLEM_TEST = Template('''"""What $name promises about itself, on all small instances and on random ones."""

from reductions.testing import check_problem

from $module import $name


def test_it_keeps_its_promises():
    checked = check_problem($name)
    assert checked.yes > 0
''')

REDUCTION_TEST = Template('''"""What $name promises, on all small instances of $source and on random ones."""

from reductions.testing import check_reduction

from $module import $name


def test_it_keeps_its_promises():
    checked = check_reduction($name())
    assert checked.yes + checked.no > checked.refused
''')


def snake_case(name: str) -> str:
    """The name of the module for a class.

    Examples
    --------
    >>> snake_case("CNFToHittingSet"), snake_case("KSum"), snake_case("Radius2")
    ('cnf_to_hitting_set', 'k_sum', 'radius2')
    """
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def problem_module(name: str, function: bool) -> str:
    """The module with a problem of this name."""
    instances = INSTANCES.substitute(name=name, among="the empty one" if function else "YES, NO and the empty one")
    return (FUNCTION if function else SEARCH).substitute(name=name, instances=instances)


def problem_test(name: str, module: str) -> str:
    """The test of a problem in this module."""
    return PROBLEM_TEST.substitute(name=name, module=module)


def reduction_module(name: str, source: type[Problem[Any]], target: type[Problem[Any]]) -> str:
    """The module with an edge of this name: of the kind that the two problems allow."""
    from reductions.problem import Search

    if issubclass(source, Search) and issubclass(target, Search):
        kind, methods = "FanOut", FAN_OUT
    elif hasattr(source, "beginning") and hasattr(source, "rounds"):
        kind, methods = "Online", ONLINE
    else:
        kind, methods = "Reduction", ASK
    names = {"name": name, "source": source.__name__, "target": target.__name__}
    standard = ["from collections.abc import Iterator"] * (kind == "FanOut") + ["from dataclasses import dataclass"]
    standard += ["from typing import Any"] * (kind != "Reduction")
    homes = {"reductions": [kind, "Overhead", "Theorem", "at_most", "register"]}
    if kind != "FanOut":
        homes["reductions.reduction"] = ["Conversation"]
    for problem in {source, target}:
        homes.setdefault(_home(problem), []).append(problem.__name__)
    return REDUCTION.substitute(
        names,
        kind=kind,
        imports="\n".join([*standard, "", *_imports(homes)]),
        symbols=_unpacked(source),
        overhead="\n".join(f"        {size}=at_most(0)," for size in target.symbols),
        methods=methods.substitute(names),
    )


def reduction_test(name: str, source: type[Problem[Any]], module: str) -> str:
    """The test of an edge in this module."""
    return REDUCTION_TEST.substitute(name=name, source=source.__name__, module=module)


def _home(problem: type[Problem[Any]]) -> str:
    """The module that a problem is imported from."""
    import reductions
    from reductions.catalogue import PROBLEMS

    if problem.__name__ in PROBLEMS:
        return "reductions" if problem.__name__ in reductions.__all__ else "reductions.problems"
    return problem.__module__


def _imports(homes: dict[str, list[str]]) -> list[str]:
    """The lines that import these names from these modules, in the order in which linters have them."""
    lines = {home: f"from {home} import {', '.join(sorted(homes[home], key=_order))}" for home in sorted(homes)}
    mine = [line for home, line in lines.items() if home.partition(".")[0] != "reductions"]
    return [*(line for line in lines.values() if line not in mine), *[""] * bool(mine), *mine]


def _order(name: str) -> tuple[int, str]:
    """Constants, then classes, then functions, as isort sorts what is imported."""
    return (0 if name.isupper() and len(name) > 1 else 1 if name[0].isupper() else 2, name)


def _unpacked(problem: type[Problem[Any]]) -> str:
    """Variables for the symbols of a problem: named as these are written, where Python allows it."""
    names = [
        symbol.name if symbol.name.isidentifier() and not iskeyword(symbol.name) and symbol.name not in "lIO" else size
        for size, symbol in problem.symbols.items()
    ]
    return ", ".join(names) if len(names) > 1 else f"({names[0]},)"
