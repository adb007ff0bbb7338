"""The models of docs/trained_heads.md and docs/digits.md, untrained; what trained ones gave is on the pages."""

import numpy as np
import pytest

from tests.attention.test_planner import COSTS

torch = pytest.importorskip("torch", reason="needs PyTorch, which the extra ml has")


def test_characters(monkeypatch):
    """Two heads of 4 columns for each kind; logits keep the bounds that the kinds are about."""
    from tests.benchmarks import experiment_characters as experiment

    monkeypatch.setattr(experiment, "calibration", lambda: COSTS)
    sizes = experiment.Sizes(layers=1, heads=2, dimension=4, context=16)
    found = []
    for kind in ("normalised", "clipped"):
        torch.manual_seed(0)
        model = experiment.Model(kind, 103, sizes)
        with torch.no_grad():
            model.blocks[0].project.weight *= 4  # or else there is nothing to clip
        found += experiment.asked_about(model, kind, 0, sizes, windows=3, groups=2)
    assert [(one.kind, one.head, one.tolerance) for one in found] == [
        (kind, (0, head), tolerance)
        for kind in ("normalised", "clipped")
        for head in (0, 1)
        for tolerance in experiment.TOLERANCES
    ]
    for one in found:
        most = 1.0 if one.kind == "clipped" else 2.0
        assert 0.8 * most < one.largest <= one.logit_bound * (1 + 1e-6) <= 1.1 * most
        assert (one.share > 0) == (one.kind == "normalised")
        assert one.window == ("exact", True)
        assert one.outcome in experiment.OUTCOMES
        assert one.loss == pytest.approx(np.log2(103), abs=1.0)
    assert experiment.table(found, 1e-3).count("| clipped | ") == 1
    assert len(experiment.figure(found).axes) == 4


def test_digits():
    """Restricted to 8 of 64 keys, every head keeps the mass on these alone."""
    pytest.importorskip("sklearn", reason="needs scikit-learn, which the extra ml has")
    from tests.benchmarks import experiment_digits as experiment

    torch.manual_seed(0)
    model, images = experiment.Transformer(), torch.rand(5, 64)
    masses = []
    for choice in experiment.CHOICES[1:]:
        experiment.accuracy(model.restrict(choice, 8), images, torch.zeros(5))
        masses.append([mass for layer in model.attention for mass in layer.mass])
    assert np.shape(masses) == (3, experiment.LAYERS)
    assert all(0.05 < mass < 0.5 for layers in masses for mass in layers)
    rows = {(64, "full"): np.ones((2, 4))} | {(8, choice): np.full((2, 4), 0.5) for choice in experiment.CHOICES[1:]}
    assert experiment.table(rows).count("| 8 of 64 | ") == 3
    assert [line.split(":")[0] for line in experiment.differences(rows)] == [f"8 keys, {x}" for x in experiment.FIGURES]
    assert len(experiment.figure(rows).axes) == 1
