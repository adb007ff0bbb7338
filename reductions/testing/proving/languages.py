"""Questions on words, automata and expressions as circuits."""

from __future__ import annotations

from typing import Any

from reductions.testing.proving.alignments import equal
from reductions.testing.proving.cases import NotCovered, leaves
from reductions.testing.proving.circuit import FALSE, TRUE, any_of, both, either, negated
from reductions.testing.proving.sequences import Text, items, slots

__all__ = ["acceptance", "search"]

Letter = dict[str, int]


def acceptance(_: Any, instance: Any) -> int:
    """Whether an automaton accepts a word: the states it may be in, letter by letter."""
    here = [TRUE if state == instance.start else FALSE for state in range(instance.states)]
    transitions = [
        (both(held, wire), state, letter, after)
        for held, (state, letters, after) in items(instance.transitions)
        for letter, wire in leaves(letters)
    ]
    for read in slots(instance.word):
        present = any_of(read.values())
        onward = [both(negated(present), wire) for wire in here]
        for held, state, letter, after in transitions:
            step = both(here[state], both(held, read.get(letter, FALSE)))
            onward[after] = either(onward[after], step)
        here = onward
    return any_of(here[state] for state in instance.accepting)


def search(_: Any, instance: Any) -> int:
    """Whether an expression of letters, classes in brackets and bars occurs in a text.

    The expression is read letter by letter, and each letter may be there in some instances only. What is read so far
    matches the text from a place to the wires in `here`; within brackets, `inside` collects the letters of the class.
    """
    text = Text.of(instance.text)
    if not text.is_full:
        raise NotCovered("the length of the text depends on the instance")
    ends = len(text.slots) + 1
    found, here, bracket, inside = FALSE, [TRUE] * ends, FALSE, Letter()
    for slot in slots(instance.pattern):
        if wrong := set(slot) - set("01#[]|"):
            raise NotCovered(f"the expression has {min(wrong)!r} in it")
        bar = both(slot.get("|", FALSE), negated(bracket))
        if bar == TRUE:
            found, here = either(found, any_of(here)), [TRUE] * ends
            continue
        if bar != FALSE:
            raise NotCovered("there is a bar in the expression in some instances only")
        opened, closed = slot.get("[", FALSE), slot.get("]", FALSE)
        single = {x: both(wire, negated(bracket)) for x, wire in slot.items() if x not in "[]|"}
        plain = any_of(single.values())
        onward = []
        for place, wire in enumerate(here):
            stays = both(wire, negated(either(plain, closed)))
            if place:
                read = text.slots[place - 1]
                goes = either(equal(single, read), both(closed, equal(inside, read)))
                stays = either(stays, both(here[place - 1], goes))
            onward.append(stays)
        kept = negated(either(opened, closed))
        inside = {
            x: either(both(inside.get(x, FALSE), kept), both(slot.get(x, FALSE), bracket)) for x in {*inside, *single}
        }
        bracket, here = either(both(bracket, negated(closed)), opened), onward
    return either(found, any_of(here))
