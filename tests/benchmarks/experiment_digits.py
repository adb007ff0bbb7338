"""How much of a small vision transformer survives when attention sees few keys.

Scikit-learn's digits, 8 x 8 pixels, are 64 tokens. A transformer of two layers is trained with full attention; then
each head may see only a few of the 64 keys of an image: those of the greatest leverage scores (LevAttention), of the
greatest norm, or random ones (drawn anew for every head, image and step). Reported, over the seeds:

plugged in    test accuracy when the restriction is put into the model trained with full attention;
mass          softmax mass of that model on the keys kept, mean over layers, heads and queries;
warm start    accuracy after a few more epochs under the restriction (full attention gets the same epochs);
from scratch  accuracy when the restriction holds from the first step.

An experiment, not a benchmark: it takes some minutes and needs `pip install hardchain[ml,draw]`. It prints the tables
of docs/digits.md, and draws the figure into the files that are named as arguments.
"""

from __future__ import annotations

import importlib.util
import sys
from itertools import product
from pathlib import Path
from time import process_time

import numpy as np

if not all(map(importlib.util.find_spec, ("torch", "sklearn", "matplotlib"))):
    print("skipped: needs PyTorch, scikit-learn and matplotlib (pip install hardchain[ml,draw])")
    sys.exit()

import torch
from torch import nn
from torch.nn.functional import cross_entropy

from reductions.draw.style import PALETTE, captioned, new, styled

WIDTH, HEADS, LAYERS, TOKENS = 32, 4, 2, 64
EPOCHS, WARM_EPOCHS, BATCH, RATE = 24, 5, 64, 3e-3
BUDGETS, SEEDS = (8, 16), (0, 1, 2, 3, 4)
CHOICES = ("full", "leverage", "norm", "random")
FIGURES = ("plugged in", "mass", "warm start", "from scratch")
SHOWN = tuple(name for name in FIGURES if name != "mass")
NAMES = {"leverage": "by leverage", "norm": "by norm", "random": "random"}
COLOURS = {"leverage": PALETTE["blue"], "norm": PALETTE["vermillion"], "random": PALETTE["green"]}


def leverage(keys):
    """Leverage scores of the keys of every head: (..., n, d) to (..., n)."""
    basis, _ = torch.linalg.qr(keys.detach())
    return basis.square().sum(-1)


PRIORITY = {
    "leverage": leverage,
    "norm": lambda keys: keys.detach().norm(dim=-1),
    "random": lambda keys: torch.rand(keys.shape[:-1]),
}


class Attention(nn.Module):
    """Multi-head softmax attention in which a head sees `budget` keys of highest priority, or all."""

    def __init__(self):
        super().__init__()
        self.project = nn.Linear(WIDTH, 3 * WIDTH)
        self.output = nn.Linear(WIDTH, WIDTH)
        self.choice, self.budget, self.mass = "full", TOKENS, []

    def forward(self, x):
        query, keys, values = self.project(x).unflatten(-1, (3, HEADS, -1)).permute(2, 0, 3, 1, 4)
        logits = query @ keys.mT / keys.shape[-1] ** 0.5
        if self.choice != "full":
            kept = PRIORITY[self.choice](keys).topk(self.budget, dim=-1).indices
            hidden = torch.ones((*logits.shape[:2], 1, TOKENS), dtype=torch.bool)
            hidden.scatter_(-1, kept.unsqueeze(-2), False)
            if not self.training:
                self.mass.append(logits.softmax(-1).masked_fill(hidden, 0).sum(-1).mean().item())
            logits = logits.masked_fill(hidden, -torch.inf)
        return self.output((logits.softmax(-1) @ values).transpose(1, 2).flatten(2))


class Transformer(nn.Module):
    """Pixels with learned places, pre-norm layers, the mean of all tokens."""

    def __init__(self):
        super().__init__()
        self.embed, self.place = nn.Linear(1, WIDTH), nn.Parameter(torch.randn(TOKENS, WIDTH) * 0.5)
        self.attention = nn.ModuleList(Attention() for _ in range(LAYERS))
        self.perceptron = nn.ModuleList(
            nn.Sequential(nn.LayerNorm(WIDTH), nn.Linear(WIDTH, 2 * WIDTH), nn.GELU(), nn.Linear(2 * WIDTH, WIDTH))
            for _ in range(LAYERS)
        )
        self.norms = nn.ModuleList(nn.LayerNorm(WIDTH) for _ in range(LAYERS))
        self.head = nn.Sequential(nn.LayerNorm(WIDTH), nn.Linear(WIDTH, 10))

    def restrict(self, choice, budget):
        """Let every head see `budget` keys chosen so; return the model."""
        for layer in self.attention:
            layer.choice, layer.budget, layer.mass = choice, budget, []
        return self

    def forward(self, x):
        x = self.embed(x.unsqueeze(-1)) + self.place
        for norm, attention, perceptron in zip(self.norms, self.attention, self.perceptron, strict=True):
            x = x + attention(norm(x))
            x = x + perceptron(x)
        return self.head(x.mean(1))


def train(model, images, labels, epochs):
    """Adam with a one-cycle rate; return the model."""
    steps = epochs * (len(images) // BATCH)
    optimiser = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps)
    model.train()
    for _ in range(epochs):
        for batch in torch.randperm(len(images))[: steps // epochs * BATCH].split(BATCH):
            optimiser.zero_grad()
            cross_entropy(model(images[batch]), labels[batch]).backward()
            optimiser.step()
            schedule.step()
    return model


@torch.no_grad()
def accuracy(model, images, labels):
    """Share of images labelled rightly."""
    model.eval()
    return (model(images).argmax(-1) == labels).float().mean().item()


def measured():
    """For every choice and budget, the four figures of every seed, (seeds, 4)."""
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split

    pixels, labels = load_digits(return_X_y=True)
    pixels = torch.tensor(pixels / 8 - 1, dtype=torch.float32)
    *sets, train_labels, test_labels = train_test_split(
        pixels, torch.tensor(labels), test_size=0.25, random_state=0, stratify=labels
    )
    learn, test = (sets[0], train_labels), (sets[1], test_labels)
    results = {}
    for seed in SEEDS:
        torch.manual_seed(seed)
        full = train(Transformer(), *learn, EPOCHS)
        state = {name: value.clone() for name, value in full.state_dict().items()}
        for choice, budget in [("full", TOKENS), *product(CHOICES[1:], BUDGETS)]:
            torch.manual_seed(seed)
            scratch = full if choice == "full" else train(Transformer().restrict(choice, budget), *learn, EPOCHS)
            warm = Transformer()
            warm.load_state_dict(state)
            warm.restrict(choice, budget)
            plugged = accuracy(warm, *test)
            mass = np.mean([m for layer in warm.attention for m in layer.mass]) if choice != "full" else 1.0
            train(warm, *learn, WARM_EPOCHS)
            row = (plugged, mass, accuracy(warm, *test), accuracy(scratch.restrict(choice, budget), *test))
            results.setdefault((budget, choice), []).append(row)
    return {key: np.array(rows) for key, rows in sorted(results.items(), key=lambda item: order(*item[0]))}


def order(budget, choice):
    """Of the rows: full attention first, then by keys seen."""
    return choice != "full", budget, CHOICES.index(choice)


def table(results):
    """The rows in markdown: mean and standard deviation over the seeds."""
    lines = [
        "| keys seen | chosen by | plugged in | mass | warm start | from scratch |",
        "| --: | --- " + "| --: " * 4 + "|",
    ]
    for (budget, choice), rows in results.items():
        cells = (f"{100 * m:.1f} ± {100 * s:.1f} %" for m, s in zip(rows.mean(0), rows.std(0), strict=True))
        lines.append(f"| {budget} of {TOKENS} | {'all' if choice == 'full' else choice} | {' | '.join(cells)} |")
    return "\n".join(lines)


def differences(results):
    """By how much leverage beats norm, in the same seeds, and in how many of them."""
    for budget in sorted({budget for budget, choice in results if choice != "full"}):
        gains = 100 * (results[budget, "leverage"] - results[budget, "norm"])
        for name, gain in zip(FIGURES, gains.T, strict=True):
            yield f"{budget} keys, {name}: {gain.mean():+.1f} points, ahead in {sum(gain > 0)} of {len(gain)} seeds"


@styled
def figure(results):
    """Accuracy of every seed, by keys seen and how the restriction came in; a line for full attention."""
    budgets = sorted({budget for budget, choice in results if choice != "full"})
    drawing, panels = new(9.6, 4.2, ncols=len(budgets), sharey=True)
    columns = [FIGURES.index(name) for name in SHOWN]
    for axes, budget in zip(panels, budgets, strict=True):
        whole = 100 * results[TOKENS, "full"][:, FIGURES.index("from scratch")].mean()
        axes.axhline(whole, color=PALETTE["black"], linewidth=1.2, label="all 64 keys, mean")
        for i, choice in enumerate(CHOICES[1:]):
            seen = 100 * results[budget, choice][:, columns]
            places = np.arange(len(columns)) + 0.24 * (i - 1)
            across = places + np.linspace(-0.06, 0.06, len(seen))[:, None]
            axes.plot(across, seen, "o", color=COLOURS[choice], markersize=4.5, alpha=0.75, linestyle="none")
            axes.hlines(seen.mean(0), places - 0.11, places + 0.11, color=COLOURS[choice], label=NAMES[choice])
        axes.set(xticks=range(len(columns)), title=f"{budget} of {TOKENS} keys")
        axes.set_xticklabels(SHOWN)
        axes.grid(axis="x", visible=False)
    panels[0].set_ylabel("test accuracy, %")
    handles, labels = panels[0].get_legend_handles_labels()
    drawing.legend(handles, labels, loc="outside upper center", ncols=4)
    seeds = len(next(iter(results.values())))
    return captioned(
        drawing,
        "A dot is one seed, a short bar the mean of all "
        f"{seeds}. Plugged in: the restriction is put into a model trained with all keys. Warm start: after "
        f"{WARM_EPOCHS} more epochs under it. From scratch: trained under it from the first step.",
    )


def main() -> None:
    """Train, restrict and print the tables."""
    torch.set_num_threads(1)  # the model is too small to share
    start = process_time()
    results = measured()
    print(table(results), "", *differences(results), sep="\n")
    print(f"\n{len(SEEDS)} seeds, {process_time() - start:.0f} s of processor time")
    for path in sys.argv[1:]:
        Path(path).write_bytes(figure(results).encoded(Path(path).suffix[1:]))


if __name__ == "__main__":
    main()
