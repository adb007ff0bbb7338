"""Problems whose answer is a value."""

from __future__ import annotations

from abc import abstractmethod
from typing import TypeVar

from reductions.problem.base import Problem
from reductions.problem.values import same

__all__ = ["Function"]

A = TypeVar("A")


class Function(Problem[A]):
    """What is the value? The answer is the value; a function problem defines `value`."""

    @abstractmethod
    def value(self) -> A:
        """The value, from the definition."""

    def solve(self) -> A:
        """The value, from the definition."""
        return self.value()

    def accepts(self, answer: A) -> bool:
        """Whether `answer` is the value."""
        return same(answer, self.value())
