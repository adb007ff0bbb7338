"""Runs: conversations held with an oracle, their budget, and their checkpoints."""
