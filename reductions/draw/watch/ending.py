"""The words at the end of a page: the way back, and what was left out."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from reductions.draw.watch.data import COLUMNS, PLAYERS
from reductions.draw.watch.parts import Parts
from reductions.draw.watch.phrases import TUPLES, listed
from reductions.draw.watch.run import Run
from reductions.overhead import rough
from reductions.problems.vectors.base import Choice

__all__ = ["back", "left_out"]


def back(parts: Parts) -> dict[str, str]:
    """Stage 7, and how the page was made."""
    run = parts.run
    return {"back": nothing(run) if run.witness is None else found(parts, run.witness), "made": made(run)}


def found(parts: Parts, witness: Choice) -> str:
    """How the witness comes back."""
    run = parts.run
    message = parts.honest[parts.tuples.index(witness)]
    choice = ", ".join(f"{who} {number:,}" for who, number in zip(PLAYERS, witness, strict=False))
    text = (
        f"<p>For message {message:,}, row {witness[0]:,} of the output is above the midpoint. Going through the keys "
        f"of this one row finds the tuple that reaches <i>t</i>: {choice}. "
    )
    told = escape(run.source.told(run.lifted(witness)))
    if run.split is None:
        return f"{text}These rows are orthogonal.</p><p>{told}</p>"
    cnf, _ = run.split
    model = run.lifted(witness, len(run.before) - 1)
    values = ", ".join(f"{variable(abs(x))} = {int(x > 0)}" for x in model)
    rows = "".join(clause(number, literals, model) for number, literals in enumerate(cnf.clauses, start=1))
    source = "" if len(run.before) == 1 else f"<p>For the instance that was asked: {told}</p>"
    return (
        f"{text}These rows are the assignment</p><p class='formula'>{values or 'of no variables'}</p>"
        f"<figure><ol class='clauses checked'>{rows}</ol><figcaption><b>Figure 12.</b> All clauses. Literals that are "
        "true are bold and underlined; the tick says that a clause has one. ∨ is “or”, ¬ is “not”.</figcaption>"
        f"</figure>{source}"
    )


def nothing(run: Run) -> str:
    """What a NO rests on."""
    said = escape(run.source.verdicts[1])
    if run.asked is None:
        return (
            f"<p>There are {rough(run.protocol.num_messages)} messages, too many to ask them all for this page. The "
            f"vectors were searched directly: no rows are orthogonal, so this instance is {said}.</p>"
        )
    return (
        f"<p>All {run.asked:,} messages were asked, and each time every row of the output was below the midpoint. So "
        f"no rows are orthogonal: had there been some, their honest message would have reached <i>t</i>. This instance "
        f"is <strong>{said}</strong>. Unlike a YES, this comes with no witness: it rests on all of the answers, see "
        "Figure 9.</p>"
    )


def made(run: Run) -> str:
    """The steps, and where the instance is from."""
    steps = " → ".join(escape(step.step()) for step in (*run.before, run.gap, run.attention))
    origin = f" The instance: {escape('; '.join(run.source.provenance))}." if run.source.provenance else ""
    return f"The reductions, with their parameters: <span class='code'>{steps}</span>.{origin}"


def left_out(parts: Parts) -> list[str]:
    """What of the run is not shown."""
    run, shown = parts.run, [len(rows) for rows in parts.rows]
    counts = [len(each) for each in run.vectors.sets]
    found = []
    if len(run.before) > 1:
        found.append(
            "The instance that was asked was first turned into the formula that is shown, by "
            f"{listed([step.name for step in run.before[:-1]])}."
        )
    if shown != counts:
        players = listed([f"{each:,}" for each in counts])
        which = "those that decided" if run.witness else "a nearest tuple"
        found.append(
            f"Of the {players} rows of the players, {listed(shown)} are shown: {which}, "
            "and others far apart. Figures 8, 9 and the largest output in Figure 11 are about all rows."
        )
    if len(parts.shown) < run.protocol.num_messages:
        found.append(
            f"Of {rough(run.protocol.num_messages)} messages, {len(parts.shown):,} are shown: honest words and best "
            "lies for the rows that are shown, and others far apart."
        )
    if run.asked is None:
        found.append(
            "A run would ask one query for each message. There are too many of them for a page, so the vectors were "
            "searched directly, and the queries that are shown were computed for this page."
        )
    if run.vectors.dimension > COLUMNS:
        found.append(f"Figure 1 shows the first {COLUMNS} of {run.vectors.dimension:,} columns.")
    missing = len(parts.tuples) - len(parts.honest) - len(parts.lies)
    if missing:
        found.append(
            f"The best lie was searched for {len(parts.lies)} {TUPLES[run.vectors.order]} of rows, those with the "
            f"fewest common ones, and not for the other {missing} that have some."
        )
    if any(not lie.exhaustive for lie in parts.lies.values()):
        found.append("Best lies are the best that interpolation found; not all words were tried.")
    return found or ["Everything: all rows, all tuples and all messages of this run are here."]


def clause(number: int, literals: Sequence[int], model: Sequence[int]) -> str:
    """A clause whose true literals are marked."""
    true = set(model)
    shown = " ∨ ".join(f"<strong>{literal(x)}</strong>" if x in true else literal(x) for x in literals)
    return f"<li value='{number}'>{shown} <span class='yes' aria-label='satisfied'>✓</span></li>"


def literal(number: int) -> str:
    """A variable or its negation."""
    return f"{'¬' if number < 0 else ''}{variable(abs(number))}"


def variable(number: int) -> str:
    """The name of a variable."""
    return f"<i>x</i><sub>{number}</sub>"
