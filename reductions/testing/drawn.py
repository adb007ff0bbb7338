"""Raw random instances of a problem, from its `random` with settings far beyond the small ones: new sizes first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from inspect import Parameter, signature
from typing import Any

import numpy as np

from reductions.problem import IndexSearch, Problem

__all__ = ["SCALES", "Drawn"]

SCALES = (0.5, 1.0, 2.0)
"""How large the settings are, as multiples of the defaults of `random`."""

DRAWS = 4
"""Instances that are drawn for each one that is tried; those of new sizes wait for their turn."""

SHARES = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0)
"""Densities: none and all of the bits, edges or entries among them, so that rows are constant."""

FEW = 4
"""Settings below it, such as an order, mostly are what `random` has by default."""

FAR = 1000
"""Where numbers lie that are not around zero."""


class Drawn:
    """Draws instances of a problem that have these sizes, as a reduction requires them.

    Every size is drawn once before one is drawn again; every other instance is the smallest of those that wait, so that
    small sizes are complete before large ones are begun.
    """

    def __init__(self, problem: type[Any], requires: Mapping[str, int], seed: int) -> None:
        self.problem, self.requires = problem, requires
        self.rng = np.random.default_rng(seed)
        self.seen: Counter[tuple[Any, ...]] = Counter()
        self.waiting: dict[float, dict[tuple[Any, ...], Problem[Any]]] = {scale: {} for scale in SCALES}
        self.settings = {
            name: parameter.default
            for name, parameter in signature(problem.random).parameters.items()
            if parameter.kind is Parameter.KEYWORD_ONLY
        }

    def forever(self) -> Iterator[Problem[Any]]:
        """Instances of all scales in turn, as long as anything is drawn."""
        while some := [instance for scale in SCALES for instance in self.next(scale)]:
            yield from some

    def next(self, scale: float) -> list[Problem[Any]]:
        """An instance of a new size if one is at hand, else of one that came seldom; none if nothing fits."""
        waiting = self.waiting[scale]
        drawn = {size_of(instance): instance for instance in self._draws(scale)}
        waiting |= {size: instance for size, instance in drawn.items() if size not in self.seen}
        while waiting:
            size = min(waiting, key=_total) if self.seen.total() % 2 else next(reversed(waiting))
            instance = waiting.pop(size)
            if size not in self.seen:
                self.seen[size] = 1
                return [instance]
        seldom = sorted(drawn, key=lambda size: self.seen[size])[:1]
        self.seen.update(seldom)
        return [drawn[size] for size in seldom]

    def _draws(self, scale: float) -> Iterator[Problem[Any]]:
        for _ in range(DRAWS):
            try:
                instance = self.problem.random(self.rng, **self._chosen(scale))
                if self.rng.random() < 0.2:
                    # With repeated parts, and in another order.
                    instance = [instance, *instance.alike(self.rng)][-1]
            except NotImplementedError:
                raise
            except Exception:  # settings that do not go together
                continue
            size = instance.measured()
            if all(size[name] == needed for name, needed in self.requires.items()):
                yield instance

    def _chosen(self, scale: float) -> dict[str, Any]:
        return {name: self._setting(name, default, scale) for name, default in self.settings.items()}

    def _setting(self, name: str, default: Any, scale: float) -> Any:
        if name in self.requires:
            return self.requires[name]
        if isinstance(default, int) and not isinstance(default, bool):
            return self._number(default, scale) if default else int(self.rng.choice((0, 0, 0, FAR, -FAR)))
        if isinstance(default, float) or name == "density":
            return float(self.rng.choice(SHARES if default or self.rng.random() < 0.25 else (0.0,)))
        return default[: int(self.rng.integers(1, len(default) + 1))] if isinstance(default, str) else default

    def _number(self, default: int, scale: float) -> int:
        if default < FEW and self.rng.random() < 0.6:
            return default
        return int(self.rng.integers(default < FEW, max(1, round(default * scale)) + 1))


def size_of(instance: Problem[Any]) -> tuple[Any, ...]:
    """The sizes of an instance, and the lengths of its axes: an instance is new where these are."""
    return (*instance.size(), *(instance.axes if isinstance(instance, IndexSearch) else ()))


def _total(size: tuple[Any, ...]) -> float:
    return float(sum(map(abs, size)))
