"""Universal sets and large scores (LevAttention)."""
