"""How much of a small vision transformer survives when attention sees few keys.

Scikit-learn's digits, 8 x 8 pixels, are 64 tokens. A transformer of two layers is trained with full attention; then
each head may see only a few of the 64 keys of an image: those of the greatest leverage scores (LevAttention), of the
greatest norm, or random ones (drawn anew for every head, image and step). Reported, over the seeds:

plugged in    test accuracy when the restriction is put into the model trained with full attention;
mass          softmax mass of that model on the keys kept, mean over layers, heads and queries;
warm start    accuracy after a few more epochs under the restriction (full attention gets the same epochs);
from scratch  accuracy when the restriction holds from the first step.

An experiment, not a benchmark: it takes some minutes and needs `pip install hardchain[ml]`.
"""

from __future__ import annotations

import importlib.util
import sys
from time import perf_counter

import numpy as np
from rich.console import Console
from rich.table import Table

if not all(map(importlib.util.find_spec, ("torch", "sklearn"))):
    print("skipped: needs PyTorch and scikit-learn (pip install hardchain[ml])")
    sys.exit()

import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import nn
from torch.nn.functional import cross_entropy

WIDTH, HEADS, LAYERS, TOKENS = 32, 4, 2, 64
EPOCHS, WARM_EPOCHS, BATCH, RATE = 24, 5, 64, 3e-3
BUDGETS, SEEDS = (8, 16), (0, 1, 2)
CHOICES = ("full", "leverage", "norm", "random")


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


def main() -> None:
    """Train, restrict and print the table."""
    torch.set_num_threads(1)  # the model is too small to share
    start = perf_counter()
    images, labels = load_digits(return_X_y=True)
    images = torch.tensor(images / 8 - 1, dtype=torch.float32)
    *sets, train_labels, test_labels = train_test_split(
        images, torch.tensor(labels), test_size=0.25, random_state=0, stratify=labels
    )
    learn, test = (sets[0], train_labels), (sets[1], test_labels)
    results = {}
    for seed in SEEDS:
        torch.manual_seed(seed)
        full = train(Transformer(), *learn, EPOCHS)
        state = {name: value.clone() for name, value in full.state_dict().items()}
        for budget in BUDGETS:
            for choice in CHOICES:
                if choice == "full" and budget != BUDGETS[0]:
                    continue
                torch.manual_seed(seed)
                scratch = full if choice == "full" else train(Transformer().restrict(choice, budget), *learn, EPOCHS)
                warm = Transformer()
                warm.load_state_dict(state)
                warm.restrict(choice, budget)
                plugged = accuracy(warm, *test)
                mass = np.mean([m for layer in warm.attention for m in layer.mass]) if choice != "full" else 1.0
                train(warm, *learn, WARM_EPOCHS)
                row = (plugged, mass, accuracy(warm, *test), accuracy(scratch, *test))
                results.setdefault((choice, TOKENS if choice == "full" else budget), []).append(row)
    table = Table("keys seen", "chosen by", "plugged in", "mass", "warm start", "from scratch")
    for (choice, budget), rows in results.items():
        cells = (f"{m:.1%} ± {s:.1%}" for m, s in zip(np.mean(rows, 0), np.std(rows, 0), strict=True))
        table.add_row(f"{budget} of {TOKENS}", choice, *cells)
    console = Console(width=120)
    seconds = perf_counter() - start
    console.print(f"Digits: {len(test[0])} test images, {len(SEEDS)} seeds (mean ± deviation), {seconds:.0f} s")
    console.print(table)


if __name__ == "__main__":
    main()
