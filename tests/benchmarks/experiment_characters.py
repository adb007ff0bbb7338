"""Which heads of a small trained transformer the certificates of fast attention reach, while it learns.

The text is the topics of Python's own `help`, which every Python brings along: 465,000 characters of the language
reference under Python's licence. A causal transformer learns it character by character, three times from one seed:

plain         logits q.k / sqrt(d), as everywhere;
normalised    queries and keys have root mean square 1, so that no logit is above sqrt(d);
clipped       longer queries and keys are cut to a norm of d^(1/4), so that no logit is above 1.

After some steps every head shows its queries, keys and values on text that it has not seen, and `plan` is asked for
attention up to 1/100 and 1/1000 of the largest value. Two questions: a window as the model sees it, causal; and all
windows end to end, where every query sees every key. The latter is not what the model was trained for, but it is what
this head makes of real text, at a length at which fast attention may win. Every timing is on windows of its own.

An experiment, not a benchmark: it takes some minutes and needs `pip install hardchain[ml,draw]`. It prints the tables
of docs/trained_heads.md, and draws the figure into the files that are named as arguments.
"""

from __future__ import annotations

import importlib.util
import sys
from collections import Counter
from dataclasses import dataclass
from math import inf, nan, sqrt
from pathlib import Path
from pydoc_data.topics import topics
from time import process_time
from typing import NamedTuple

import numpy as np

if not all(map(importlib.util.find_spec, ("torch", "matplotlib"))):
    print("skipped: needs PyTorch and matplotlib (pip install hardchain[ml,draw])")
    sys.exit()

import torch
from matplotlib.patches import Patch
from torch import nn
from torch.nn.functional import cross_entropy, layer_norm, scaled_dot_product_attention

from attention import attend, calibration, exact_attention, fast_attention, plan
from attention.errors import CertificateError
from attention.fast.attention import TensorAttention
from reductions.draw.style import PALETTE, captioned, new, styled

KINDS = ("plain", "normalised", "clipped")
STEPS = (0, 10, 30, 100, 300, 1000)
TOLERANCES = (1e-2, 1e-3)  # of the largest value
WINDOWS, GROUPS = 64, 3  # windows end to end, and how many such sequences are timed
RATE, SEED, LEARNT = 3e-3, 0, 0.85  # the share of the text that is learnt from
OUTCOMES = {
    "fast": "#009E73",
    "other coordinates": "#56B4E9",
    "hybrid": "#F0E442",
    "exact is quicker": "#D9D9D9",
    "refused": "#D55E00",
}


class Sizes(NamedTuple):
    """Of a model, and of what it learns from at each step."""

    layers: int = 3
    heads: int = 4
    dimension: int = 16
    context: int = 256
    batch: int = 16


class Block(nn.Module):
    """Pre-norm causal attention and a perceptron."""

    def __init__(self, kind, sizes):
        super().__init__()
        width = sizes.heads * sizes.dimension
        self.kind, self.heads = kind, sizes.heads
        self.project, self.output = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.perceptron = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

    def forward(self, x, seen=None):
        parts = self.project(layer_norm(x, x.shape[-1:])).unflatten(-1, (3, self.heads, -1))
        query, key, value = parts.permute(2, 0, 3, 1, 4)
        query, key = self.bounded(query), self.bounded(key)
        if seen is not None:
            seen.append(torch.stack((query, key, value)))
        found = scaled_dot_product_attention(query, key, value, is_causal=True)
        x = x + self.output(found.transpose(1, 2).flatten(2))
        return x + self.perceptron(layer_norm(x, x.shape[-1:]))

    def bounded(self, rows):
        """Queries or keys with the norms that this kind of model allows."""
        if self.kind == "plain":
            return rows
        dimension, norms = rows.shape[-1], rows.norm(dim=-1, keepdim=True)
        if self.kind == "normalised":
            return rows * (sqrt(dimension) / (norms + 1e-6))
        return rows * (dimension**0.25 / norms.clamp(min=dimension**0.25))


class Model(nn.Module):
    """Characters and learned places, blocks, and the logits of the next character."""

    def __init__(self, kind, letters, sizes):
        super().__init__()
        width = sizes.heads * sizes.dimension
        self.letters = nn.Embedding(letters, width)
        self.places = nn.Parameter(0.1 * torch.randn(sizes.context, width))
        self.blocks = nn.ModuleList(Block(kind, sizes) for _ in range(sizes.layers))
        self.head = nn.Linear(width, letters)

    def forward(self, text, seen=None):
        x = self.letters(text) + self.places
        for block in self.blocks:
            x = block(x, seen)
        return self.head(layer_norm(x, x.shape[-1:]))

    def loss(self, windows):
        """Mean cross entropy of the next character, windows (batch, context + 1)."""
        return cross_entropy(self(windows[:, :-1]).flatten(0, 1), windows[:, 1:].flatten())


def corpus():
    """The text as numbers, in two parts: to learn from, and to ask about; and how many letters there are."""
    text = "".join(topics[name] for name in sorted(topics))
    letters = {letter: i for i, letter in enumerate(sorted(set(text)))}
    numbers = torch.tensor([letters[letter] for letter in text])
    first = int(LEARNT * len(numbers))
    return numbers[:first], numbers[first:], len(letters)


def training(kind, steps, sizes):
    """Train a model; yield it at each of the steps."""
    torch.manual_seed(SEED)
    text, _, letters = corpus()
    model = Model(kind, letters, sizes)
    optimiser = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=max(steps) + 1, pct_start=0.1)
    for step in range(max(steps) + 1):
        if step in steps:
            yield step, model
        starts = torch.randint(len(text) - sizes.context, (sizes.batch, 1))
        optimiser.zero_grad()
        model.loss(text[starts + torch.arange(sizes.context + 1)]).backward()
        optimiser.step()
        schedule.step()


@dataclass(frozen=True)
class Asked:
    """What became of one head, at one step, for one tolerance."""

    kind: str
    step: int
    head: tuple[int, int]
    tolerance: float
    loss: float
    """Of the model, on text it has not seen, in bits per character."""
    largest: float
    share: float
    """The largest |z| of a pair that the model sees, and the share of pairs above 1."""
    outcome: str
    logit_bound: float
    degree: int | None
    monomials: int | None
    """Of fast attention of all windows, or what it was refused for."""
    window: tuple[str, bool]
    """What `plan` takes for one window, causal, and whether fast attention is certified for it."""
    far: tuple[int, int] = (0, 0)
    seconds: tuple[float, float, float] = (nan, nan, nan)
    """Of exact and fast attention and `attend`, where they were timed."""
    window_seconds: tuple[float, float] = (nan, nan)
    error: tuple[float, float] = (nan, nan)
    """Of `attend` on all windows, found and proved, per largest value."""


def outcome(query, key, value, tolerance, costs):
    """What `plan` takes, the bound on the logits, degree, monomials, and queries and keys far out."""
    scale = 1 / sqrt(query.shape[1])
    found = plan(query, [key], [value], tolerance=tolerance, scale=scale, costs=costs)
    far = found.exact_queries, found.exact_keys
    if found.method == "hybrid":
        return "hybrid", found.logit_bound, found.degree, found.rank, far
    attention = TensorAttention.of(query, [key], [value], scale)
    try:
        moved, certificate = attention.simplest(tolerance)
    except CertificateError as error:
        return "refused", error.logit_bound, error.degree, error.monomials, far
    name = "fast" if moved is attention else "other coordinates"
    if found.method == "exact":
        name = "exact is quicker"
    design = certificate.design
    return name, moved.setting.logit, design.polynomial.degree, len(design.monomials), far


def of_window(query, key, value, tolerance, costs):
    """What `plan` takes for one window as the model sees it, and whether fast attention is certified."""
    options = {"tolerance": tolerance, "scale": 1 / sqrt(query.shape[1]), "causal": True}
    method = plan(query, [key], [value], costs=costs, **options).method
    try:
        TensorAttention.of(query, [key], [value], options["scale"], causal=True).simplest(tolerance)
    except CertificateError:
        return method, False
    return method, True


def best(task, inputs, **options):
    """The least processor time over inputs that each are new, nan where it refuses; and the last output."""
    found, output = inf, None
    for query, key, value in inputs:
        start = process_time()
        try:
            output = task(query, [key], [value], scale=1 / sqrt(query.shape[1]), **options)
        except CertificateError:
            return nan, None
        found = min(found, process_time() - start)
    return found, output


def timed(sequences, windows, tolerance, costs):
    """What is timed of one head: sequences and windows are lists of (query, key, value)."""
    slow, expected = best(exact_attention, sequences)
    quick, _ = best(fast_attention, sequences, tolerance=tolerance)
    taken, answer = best(attend, sequences, tolerance=tolerance, costs=costs, certified=True)
    small, _ = best(exact_attention, windows, causal=True)
    little, _ = best(fast_attention, windows, tolerance=tolerance, causal=True)
    error = float(np.abs(answer.output - expected).max()), float(answer.error_bounds.max())
    return {"seconds": (slow, quick, taken), "window_seconds": (small, little), "error": error}


def asked(kind):
    """Train a model, and ask about it at each of the steps; after the last, also how long it takes."""
    for step, model in training(kind, STEPS, Sizes()):
        yield from asked_about(model, kind, step, Sizes(), timing=step == max(STEPS))


def asked_about(model, kind, step, sizes, *, windows=WINDOWS, groups=GROUPS, timing=False):
    """Ask about every head for each of the tolerances; the first is timed."""
    costs = calibration()
    _, text, _ = corpus()
    fresh = text[: windows * groups * sizes.context + 1]
    fresh = torch.cat((fresh[:-1].view(-1, sizes.context), fresh[sizes.context :: sizes.context, None]), 1)
    loss, heads = shown(model, fresh)
    for head, (query, key, value) in heads.items():
        logits = np.abs(query @ key.swapaxes(1, 2))[:, *np.tril_indices(sizes.context)] / sqrt(sizes.dimension)
        size = float(logits.max()), float((logits > 1).mean())
        rows = [[m.reshape(groups, -1, m.shape[2])[i] for m in (query, key, value)] for i in range(groups)]
        some = [[m[i * windows] for m in (query, key, value)] for i in range(groups)]
        for tolerance in TOLERANCES:
            *found, far = outcome(*rows[0], tolerance, costs)
            window = of_window(*some[0], tolerance, costs)
            options = timed(rows, some, tolerance, costs) if timing and tolerance == TOLERANCES[0] else {}
            yield Asked(kind, step, head, tolerance, loss, *size, *found, window, far, **options)


@torch.no_grad()
def shown(model, fresh):
    """The loss in bits, and queries, keys and values of every head, (windows, n, d) each; no value is above 1."""
    seen, heads = [], {}
    loss = model.loss(fresh).item() / np.log(2)
    model(fresh[:, :-1], seen)
    for layer, matrices in enumerate(seen):  # (3, windows, heads, n, d)
        for head in range(matrices.shape[2]):
            query, key, value = matrices[:, :, head].numpy()
            heads[layer, head] = query, key, value / np.abs(value).max()
    return loss, heads


def groups_of(found):
    """The heads of each model at each step, in the order they came."""
    groups = {}
    for one in found:
        groups.setdefault((one.kind, one.step), []).append(one)
    return groups


def table(found, tolerance):
    """A row for each model and step: how large logits are, and what became of the heads."""
    names = list(OUTCOMES)
    lines = [
        f"| model | step | bits | largest \\|z\\| | pairs above 1 | M | {' | '.join(names)} | windows certified |",
        "| --- " + "| --: " * (6 + len(names)) + "|",
    ]
    for (kind, step), heads in groups_of(one for one in found if one.tolerance == tolerance).items():
        counts = Counter(one.outcome for one in heads)
        share, bound = np.mean([one.share for one in heads]), np.median([one.logit_bound for one in heads])
        cells = [
            kind, f"{step:,}", f"{heads[0].loss:.2f}", f"{max(one.largest for one in heads):.1f}", f"{share:.1%}",
            f"{bound:.2g}", *(str(counts[name] or "") for name in names), f"{sum(one.window[1] for one in heads)}",
        ]  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def times(found):
    """A row for each model after the last step: the median over its heads, and how often it is refused."""
    lines = [
        "| model | heads | certified | exact | fast | `attend` | one window: exact | fast | largest error | proved |",
        "| --- " + "| --: " * 9 + "|",
    ]
    for (kind, _), heads in groups_of(one for one in found if one.seconds[0] > 0).items():
        sure = [one for one in heads if one.seconds[1] > 0]
        slow, _, taken = np.median([one.seconds for one in heads], axis=0)
        small = np.median([one.window_seconds[0] for one in heads])
        quick = np.median([one.seconds[1] for one in sure]) if sure else nan
        little = [one.window_seconds[1] for one in heads if one.window_seconds[1] > 0]
        seconds = (slow, quick, taken, small, np.median(little) if little else nan)
        cells = ["" if np.isnan(one) else f"{1e3 * one:,.1f} ms" for one in seconds]
        errors = [f"{max(one.error[i] for one in heads):.1e}" for i in (0, 1)]
        lines.append(f"| {' | '.join([kind, str(len(heads)), str(len(sure)), *cells, *errors])} |")
    return "\n".join(lines)


@styled
def figure(found):
    """A panel for each model and tolerance: heads by steps, coloured by outcome, with the bound on the logits."""
    kinds, tolerances = (list(dict.fromkeys(getattr(one, name) for one in found)) for name in ("kind", "tolerance"))
    steps, heads = (sorted({getattr(one, name) for one in found}) for name in ("step", "head"))
    size = {"nrows": len(tolerances), "ncols": len(kinds), "sharex": True, "sharey": True}
    drawing, panels = new(12.0, 2.0 + 0.24 * len(heads) * len(tolerances), **size)
    for i, axes in enumerate(panels):
        tolerance, kind = tolerances[i // len(kinds)], kinds[i % len(kinds)]
        for one in found:
            if (one.kind, one.tolerance) == (kind, tolerance):
                x, y = steps.index(one.step), heads.index(one.head)
                axes.fill_between([x - 0.48, x + 0.48], y - 0.46, y + 0.46, color=OUTCOMES[one.outcome], linewidth=0)
                axes.text(x, y, f"{one.logit_bound:.2g}", ha="center", va="center", fontsize=8, color=PALETTE["black"])
        axes.set(xticks=range(len(steps)), yticks=range(len(heads)), title=f"{kind}, tolerance {tolerance:g}")
        axes.set_xticklabels(f"{step:,}" for step in steps)
        axes.set_yticklabels([f"{layer + 1}.{head + 1}" for layer, head in heads], fontsize=9)
        axes.set_ylim(len(heads) - 0.5, -0.5)
        axes.grid(visible=False)
        if i % len(kinds) == 0:
            axes.set_ylabel("layer.head")
        if i // len(kinds) == len(tolerances) - 1:
            axes.set_xlabel("training steps")
    names = {name: Patch(color=colour) for name, colour in OUTCOMES.items()}
    drawing.legend(names.values(), names, loc="outside upper center", ncols=len(names))
    return captioned(
        drawing,
        "A row is a head, a column a training step, a colour what plan() takes for 16,384 fresh tokens. The number is "
        "M, what is proved of the largest logit: in the coordinates taken, and without what a hybrid answers exactly. "
        "Green, blue and yellow: fast attention is taken, as the head gives its queries and keys, in other "
        "coordinates, or but for a few that are far out. Grey: it is certified, but exact attention is quicker. Red: "
        "it is refused.",
    )


def main() -> None:
    """Train, ask, and print the tables."""
    torch.set_num_threads(1)  # the model is too small to share
    start = process_time()
    found = [one for kind in KINDS for one in asked(kind)]
    for tolerance in TOLERANCES:
        print(f"Tolerance {tolerance:g}\n\n{table(found, tolerance)}\n")
    print(f"{times(found)}\n\n{process_time() - start:.0f} s of processor time")
    for path in sys.argv[1:]:
        Path(path).write_bytes(figure(found).encoded(Path(path).suffix[1:]))


if __name__ == "__main__":
    main()
