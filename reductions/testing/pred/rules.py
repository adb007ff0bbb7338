"""A rule of problem-reductions: run by its command `pred`, or as its documents say."""

from __future__ import annotations

import json
import shlex
import subprocess
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress, islice
from typing import Any, NamedTuple, TypeAlias

from reductions.documents import load, reading
from reductions.errors import BudgetError, InputError
from reductions.overhead import Overhead
from reductions.reduction import Conversation, Reduction, Theorem
from reductions.testing.counterexample import ProblemCounterexample, ReductionCounterexample
from reductions.testing.pred.instance import PredInstance
from reductions.testing.pred.questions import QUESTIONS

__all__ = ["CheckedRules", "PredRule", "check_document", "check_rule"]

EXTRACTED = 64
"""Solutions of a target that are mapped back, each by a process of its own."""

Configuration: TypeAlias = tuple[int, ...]
Pairs: TypeAlias = Iterable[tuple[Configuration, Configuration | str]]
"""Solutions of a target, with what they map back to, or why they do not."""


class Failed(InputError):
    """`pred` ended with an error."""


@dataclass(frozen=True)
class PredRule(Reduction[PredInstance, PredInstance]):
    """What `pred` makes of an instance for another problem, and of that one's solutions.

    Parameters
    ----------
    to
        The problem it reduces to, as `pred reduce --to` has it.
    pred
        The command, with arguments if it takes some.
    """

    to: str
    pred: str = "pred"

    theorem = Theorem("what problem-reductions says")
    overhead = Overhead()

    def bundle(self, source: PredInstance) -> dict[str, Any]:
        """What `pred reduce` writes; InputError with its reason if it writes nothing."""
        return self._run(["reduce", "-", "--to", self.to, "--json"], source.document())

    def extracted(self, bundle: Mapping[str, Any], solution: Sequence[int]) -> Configuration:
        """The configuration of the source that `pred extract` makes of one of the target."""
        config = ",".join(map(str, solution))
        answer = self._run(["extract", "-", f"--config={config}", "--json"], bundle)
        with reading(f"the answer of {self.pred} extract"):
            return tuple(answer["solution"])

    def ask(self, source: PredInstance) -> Conversation[PredInstance]:
        """Ask for a solution, and map it back; that is none where the source has none."""
        bundle = self.bundle(source)
        solution = yield PredInstance.from_document(bundle["target"])
        found = None if solution is None else self.extracted(bundle, solution)
        return found if source.verify(found) else None

    def _run(self, arguments: list[str], document: Mapping[str, Any]) -> dict[str, Any]:
        try:
            done = subprocess.run(
                [*shlex.split(self.pred), *arguments],
                input=json.dumps(document),
                capture_output=True,
                text=True,
                check=False,
            )
        except OSError as error:
            raise InputError(f"{self.pred} cannot be run: {error.strerror}; give the command of pred") from error
        if done.returncode:
            raise Failed(f"{self.pred} {arguments[0]} failed: {' '.join(done.stderr.split())[:300]}")
        answer: dict[str, Any] = load(done.stdout)
        return answer


class CheckedRules(NamedTuple):
    """What a check went through: pairs of instances, solutions of the second ones, and examples that were left out.

    Those are of problems that are not known here, or have too many configurations.
    """

    pairs: int
    solutions: int
    left_out: int


def check_rule(instances: Iterable[PredInstance], to: str, *, pred: str = "pred") -> CheckedRules:
    """Reduce each instance by `pred`, and map the solutions of the result back; raise the first that is wrong.

    Parameters
    ----------
    instances
        Instances of one problem of problem-reductions, or of several.
    to
        The problem that they are reduced to, as `pred reduce --to` has it.
    pred
        The command, with arguments if it takes some.

    Raises
    ------
    ReductionCounterexample
        If the source has solutions and the target has none; if the target is satisfied and the source cannot be; or if
        a solution of the target, of at most 64, maps back to what is not a solution, though the source has some.
    InputError
        If `pred` cannot be run, or fails.
    BudgetError
        If an instance has more than 2^18 configurations.
    """
    rule, tried = PredRule(to, pred), Counter[str]()
    for source in instances:
        bundle = rule.bundle(source)
        target = PredInstance.from_document(bundle["target"])
        _check_pair(rule, source, target, _mapped(rule, bundle, target), tried)
    return CheckedRules(tried["pairs"], tried["solutions"], 0)


def check_document(text: str, *, pred: str | None = None) -> CheckedRules:
    """Check what a bundle or examples say; raise the first that is wrong.

    Parameters
    ----------
    text
        The JSON of a bundle, of a rule example or a model example, or of a database of examples.
    pred
        The command that maps the solutions of a bundle back; without it only their existence is compared.

    Raises
    ------
    ReductionCounterexample
        As in `check_rule`; in a rule example, the solutions are those that it lists.
    ProblemCounterexample
        If the configuration of a model example is not optimal, or worth something else than it says.
    InputError
        If it is not such a document, or of a problem that is not known here; in a database these are left out.
    """
    with reading("this is not a document of problem-reductions"):
        document = load(text)
        models, rules = document.get("models", []), document.get("rules", [])
        sides = [[model] for model in models] + [[rule["source"], rule["target"]] for rule in rules]
        known = [all(side["problem"] in QUESTIONS for side in example) for example in sides]
    tried = Counter({"left out": known.count(False)})
    for example in compress([*models, *rules], known):
        try:
            _check_said(example, None, tried)
        except BudgetError:
            tried["left out"] += 1
    if not known and "rules" not in document:
        _check_said(document, pred, tried)
    return CheckedRules(tried["pairs"], tried["solutions"], tried["left out"])


def _check_said(document: Mapping[str, Any], pred: str | None, tried: Counter[str]) -> None:
    """Check a bundle or an example."""
    with reading("this is not a bundle or an example of problem-reductions"):
        if "optimal_config" in document:
            instance, said = PredInstance.from_document(document), tuple(document["optimal_config"])
            worth = document["optimal_value"]
        else:
            source, target = (PredInstance.from_document(document[side]) for side in ("source", "target"))
            pairs = [(tuple(p["target_config"]), tuple(p["source_config"])) for p in document.get("solutions", ())]
    if "optimal_config" not in document:
        rule = PredRule(target.kind, pred or "pred")
        mapped = _mapped(rule, document, target) if pred is not None and "path" in document else pairs
        _check_pair(rule, source, target, mapped, tried)
        return
    if not instance.verify(said):
        raise ProblemCounterexample(instance, "optimal_config", f"the best is worth {instance.value}", said)
    if instance.value != worth:
        raise ProblemCounterexample(instance, "optimal_value", f"it is worth {instance.value}, not {worth}", said)
    tried["solutions"] += 1


def _mapped(rule: PredRule, bundle: Mapping[str, Any], target: PredInstance) -> Pairs:
    """Solutions of the target, spread over all of them, and what `pred` maps them back to, or why it does not."""
    solutions = sorted(target.solutions[1])
    for solution in islice(solutions, 0, None, -(-len(solutions) // EXTRACTED) or 1):
        try:
            yield solution, rule.extracted(bundle, solution)
        except Failed as error:
            yield solution, str(error)


def _check_pair(rule: PredRule, source: PredInstance, target: PredInstance, pairs: Pairs, tried: Counter[str]) -> None:
    """Whether the two instances have solutions together, and those of the target map back to solutions."""

    def broken(step: str, because: str, witness: Any = None) -> ReductionCounterexample:
        return ReductionCounterexample(rule, source, step, because, index=0, target=target, witness=witness)

    if source.value is not None and target.value is None:
        raise broken("forward direction", "the source has solutions, the target has none")
    if source.value is None and target.value is True:
        raise broken("backward direction", "the target is satisfied, the source cannot be", min(target.solutions[1]))
    tried["pairs"] += 1
    for there, here in pairs:
        if not target.verify(there):
            raise broken("solutions", "it is listed, but it is not a solution of the target", there)
        if source.value is not None and not source.verify(here):
            mapped = here if isinstance(here, str) else f"it maps back to {here}, which is not a solution of the source"
            raise broken("extract", mapped, there)
        tried["solutions"] += 1
