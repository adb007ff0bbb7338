"""A fan-out under test: every target is built, and every witness is carried both ways."""

from __future__ import annotations

from itertools import islice
from typing import Any

import numpy as np

from reductions.reduction import FanOut
from reductions.testing.trial import Declared, Trial, holds

__all__ = ["FanOutTrial"]

MOST = 10
"""Witnesses of an instance that are tried, where its problem has too many to try them all."""

CARRIED = 64
"""Witnesses of an instance that are carried where a source should not take long."""

AGAIN = 32
"""Calls of `embed` and of `lift` that are made again at last, in the opposite order."""


class FanOutTrial(Trial):
    """A fan-out under test; `faithful` says whether embedded witnesses must come back."""

    def __init__(self, reduction: FanOut[Any, Any], faithful: bool) -> None:
        super().__init__(reduction)
        self.fan_out, self.faithful = reduction, faithful
        self.may_miss = reduction.theorem.failure != 0

    def run(self, source: Any, declared: Declared) -> None:
        """Build the targets, and try every witness of the source and of each target."""
        self.sizes(declared)
        self.within_reach(source, *self.targets)
        self.repeated()
        witnesses, found = source.some(MOST), [target.some(MOST) for target in self.targets]
        self.answers(witnesses, found)
        self.forward_calls: list[tuple[Any, Any]] = []
        self.backward_calls: list[tuple[int, Any, Any]] = []
        self.returned: dict[tuple[int, str], Any] = {}
        for witness in () if self.may_miss else self.carried(witnesses):
            self.forward(witness)
        for index, target_witnesses in enumerate(found):
            for witness in self.carried(target_witnesses):
                self.backward(index, witness)
        self.once_more()
        for index, target in enumerate(self.targets):
            if not target.keeps_promise():
                raise self.broken("promise", f"the target has answers strictly between {target.gap}", index)
        self.tried["yes" if witnesses else "no"] += 1
        self.tried["targets"] += len(self.targets)
        self.tried["embedded"] += len(witnesses)
        self.tried["lifted"] += sum(map(len, found))

    def sizes(self, declared: Declared) -> None:
        """Build the targets and compare them with the overhead and the guarantee."""
        self.by_number: set[int] = set()
        with self.step("instances", may_refuse=True):
            self.targets.extend(self.fan_out.instances(self.source))
        count, fewer = len(self.targets), self.reduction.overhead.calls.relation == "<="
        if count > declared.targets or (count < declared.targets and not fewer):
            most = "at most " if fewer else ""
            raise self.broken("number of instances", f"declared {most}{declared.targets}, there are {count}")
        for index, target in enumerate(self.targets):
            self.measured(index, target, declared)
        self.weighed()
        for index, target in enumerate(self.targets):
            if declared.gap is not None and target.gap is not None:
                (completeness, soundness), (reached, stayed) = declared.gap, target.gap
                if not (holds(reached, ">=", completeness) and holds(stayed, "<=", soundness)):
                    raise self.broken("gap", f"declared {completeness} against {soundness}, it is {target.gap}", index)

    def repeated(self) -> None:
        """Build the targets again, and the ends of the sequence by number."""
        with self.step("instances, a second time"):
            again = list(self.fan_out.instances(self.source))
        if again != self.targets:
            index = next((i for i, pair in enumerate(zip(again, self.targets, strict=False)) if pair[0] != pair[1]), 0)
            raise self.broken("determinism", "the instances are others the second time", index)
        for index in {0, len(self.targets) - 1} if self.targets else ():
            self.numbered(index)

    def numbered(self, index: int) -> None:
        """Build one target by its number, if that was not done yet."""
        if index in self.by_number:
            return
        self.by_number.add(index)
        with self.step("instance by number", index):
            target = self.fan_out.instance(self.source, index)
            made = (
                [self.fan_out.instance(self.source, index) for _ in range(4)] if target != self.targets[index] else []
            )
        if any(other != target for other in made):
            raise self.broken("determinism", "the instance with this number is another the second time", index)
        if made:
            raise self.broken("instance by number", f"instance {index} is not the one that `instances` gives", index)

    def answers(self, witnesses: list[Any], found: list[list[Any]]) -> None:
        """Compare the answers of the source and of the targets."""
        if witnesses and not any(found) and not self.may_miss:
            raise self.broken("forward direction", "the source is YES, but every target is NO", witness=witnesses[0])
        if not witnesses and any(found):
            index = next(index for index, target_witnesses in enumerate(found) if target_witnesses)
            raise self.broken("backward direction", "the source is NO, but a target is YES", index, found[index][0])

    def forward(self, witness: Any) -> None:
        """Embed a witness of the source, and take it back."""
        with self.step("embed", witness=witness):
            index, image = self.fan_out.embed(self.source, witness)
            again = self.fan_out.embed(self.source, witness)
        if not 0 <= index < len(self.targets):
            raise self.broken("embed", f"there is no target {index} among {len(self.targets)}", index, witness)
        if again != (index, image):
            raise self.broken("embed", f"it embeds as {(index, image)} and then as {again}", index, witness)
        if not self.targets[index].verify(image):
            raise self.broken("embed", f"it embeds as {image}, which is not a witness of the target", index, witness)
        self.forward_calls.append((witness, (index, image)))
        self.numbered(index)
        with self.step("round trip", index, witness):
            back = self.fan_out.lift(self.source, index, image)
            returned = self.fan_out.embed(self.source, back) if self.source.verify(back) else (index, image)
            self.returned[index, repr(image)] = back
        if self.faithful and returned != (index, image):
            raise self.broken(
                "round trip",
                f"it embeds as {(index, image)}, but is lifted from there to {back}, which embeds as {returned}",
                index,
                witness,
            )

    def backward(self, index: int, witness: Any) -> None:
        """Lift a witness of a target."""
        with self.step("lift", index, witness):
            lifted = self.fan_out.lift(self.source, index, witness)
            again = self.fan_out.lift(self.source, index, witness)
            proves = self.source.verify(lifted)
        if not proves:
            raise self.broken("lift", f"it is lifted to {lifted}, which is not a witness of the source", index, witness)
        for other in (again, self.returned.get((index, repr(witness)), lifted)):
            if other != lifted:
                raise self.broken("lift", f"it is lifted to {lifted} and another time to {other}", index, witness)
        self.backward_calls.append((index, witness, lifted))

    def carried(self, witnesses: list[Any]) -> list[Any]:
        """All of them; of a source that should not take long, the first and some others at random."""
        if not self.quick or len(witnesses) <= CARRIED:
            return witnesses
        chosen = np.random.default_rng(len(witnesses)).choice(len(witnesses), CARRIED, replace=False)
        return [witnesses[i] for i in (0, *sorted(chosen.tolist()))]

    def once_more(self) -> None:
        """Lift and embed again, the last first: what they return does not depend on what was asked before."""
        for index, witness, lifted in islice(reversed(self.backward_calls), AGAIN):
            with self.step("lift", index, witness):
                again = self.fan_out.lift(self.source, index, witness)
            if again != lifted:
                raise self.broken("lift", f"it is lifted to {lifted} and in another order to {again}", index, witness)
        for witness, image in islice(reversed(self.forward_calls), AGAIN):
            with self.step("embed", witness=witness):
                again = self.fan_out.embed(self.source, witness)
            if again != image:
                raise self.broken("embed", f"it embeds as {image} and in another order as {again}", image[0], witness)
