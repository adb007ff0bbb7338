"""Sequences that depend on the instance: texts, and items each of which is there under a condition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from reductions.testing.proving.cases import Cases, NotCovered, leaves, made
from reductions.testing.proving.circuit import FALSE, TRUE, any_of, both, either

__all__ = ["Present", "Stream", "Text", "gathered", "items", "slots", "sure"]


class Text:
    """A text that depends on the instance: a letter in each place, or none, under conditions."""

    __slots__ = ("slots",)
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, slots: Sequence[dict[str, int]]) -> None:
        self.slots = list(slots)

    @classmethod
    def of(cls, value: Any) -> Text:
        """A text, or a value of which every case is a text."""
        if isinstance(value, Text):
            return value
        longest = max((len(leaf) for leaf, _ in leaves(value)), default=0)
        found: list[dict[str, int]] = [{} for _ in range(longest)]
        for leaf, wire in leaves(value):
            if not isinstance(leaf, str):
                raise NotCovered(f"{leaf!r} is not a text")
            for slot, letter in zip(found, leaf, strict=False):
                slot[letter] = either(slot.get(letter, FALSE), wire)
        return cls(found)

    @classmethod
    def joined(cls, separator: Any, parts: Any) -> Text | str:
        """The parts with a separator between two of them; parts may be there under conditions if there is none."""
        pairs = list(items(parts))
        if any(held != TRUE for held, _ in pairs) and separator:
            raise NotCovered("parts that some instances do not have are joined by a separator")
        if all(held == TRUE and isinstance(part, str) for held, part in pairs):
            return str(separator).join(part for _, part in pairs)
        found: list[dict[str, int]] = []
        for number, (held, part) in enumerate(pairs):
            found += cls.of(separator).slots if number else ()
            found += [_under(slot, held) for slot in cls.of(part).slots]
        return cls(found)

    def __add__(self, other: Any) -> Text:
        return Text([*self.slots, *Text.of(other).slots])

    def __radd__(self, other: Any) -> Text:
        return Text([*Text.of(other).slots, *self.slots])

    def __mul__(self, times: int) -> Text:
        return Text(self.slots * times)

    __rmul__ = __mul__

    def __getitem__(self, place: slice) -> Text:
        if not isinstance(place, slice) or (place != slice(None, None, -1) and not self.is_full):
            raise NotCovered("the places of a text depend on the instance")
        return Text(self.slots[place])

    @property
    def is_full(self) -> bool:
        """Whether there is a letter in every place, whatever the instance."""
        return all(any_of(slot.values()) == TRUE for slot in self.slots)

    def __len__(self) -> int:
        if not self.is_full:
            raise NotCovered("code that is not followed takes the length of a text, which depends on the instance")
        return len(self.slots)

    def __iter__(self) -> Iterator[Any]:
        if not self.is_full:
            raise NotCovered("code that is not followed goes through a text whose length depends on the instance")
        return (made(slot) for slot in self.slots)

    def __contains__(self, _: object) -> bool:
        raise NotCovered("code that is not followed looks for a letter")

    def __eq__(self, _: object) -> bool:
        raise NotCovered("code that is not followed compares texts")


def slots(value: Any) -> list[dict[Any, int]]:
    """The letters of a text, or the values of a sequence, with the condition of each."""
    if isinstance(value, (str, Text)):
        return Text.of(value).slots
    return [_under(dict(leaves(item)), held) for held, item in items(value)]


def _under(slot: dict[Any, int], held: int) -> dict[Any, int]:
    return {leaf: both(wire, held) for leaf, wire in slot.items()}


class Present:
    """A sequence of items each of which is there under a condition: rows of indices of what may be nonzero.

    Parameters
    ----------
    entries
        The items, or an integer array with one item per row.
    held
        The condition of each of them.
    """

    __hash__ = None  # type: ignore[assignment]
    __array_ufunc__ = None

    def __init__(self, entries: Any, held: Sequence[int]) -> None:
        self.entries, self.held = entries, list(held)

    def __iter__(self) -> Iterator[Any]:
        raise NotCovered("code that is not followed goes through items that some instances do not have")

    def __len__(self) -> int:
        raise NotCovered("code that is not followed counts items that some instances do not have")

    def __bool__(self) -> bool:
        raise NotCovered("code that is not followed asks for items that some instances do not have")


class Stream:
    """Items under conditions, made one after the other."""

    def __init__(self, pairs: Iterable[tuple[int, Any]]) -> None:
        self.pairs = iter(pairs)

    def __iter__(self) -> Iterator[Any]:
        for held, item in self.pairs:
            if held != TRUE:
                raise NotCovered("code that is not followed goes through items that some instances do not have")
            yield item


def items(value: Any) -> Iterator[tuple[int, Any]]:
    """The items of a sequence, each with the condition that it is there."""
    if isinstance(value, Present):
        yield from ((held, entry) for held, entry in zip(value.held, value.entries, strict=True) if held != FALSE)
    elif isinstance(value, Stream):
        yield from value.pairs
    elif isinstance(value, (Text, Cases)):
        for slot in Text.of(value).slots:
            if (there := any_of(slot.values())) != FALSE:
                yield there, made(slot)
    else:
        yield from ((TRUE, item) for item in value)


def sure(value: Any) -> Iterator[Any]:
    """The items of what has the same number of them in every instance."""
    return iter(Stream(items(value)))


def gathered(kind: Any, pairs: Iterable[tuple[int, Any]]) -> Any:
    """A list or tuple of items under conditions."""
    pairs = list(pairs)
    if all(held == TRUE for held, _ in pairs):
        return kind(item for _, item in pairs)
    return Present([item for _, item in pairs], [held for held, _ in pairs])
