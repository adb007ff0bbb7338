"""Order-k tensor attention: exact, near-linear with a certificate, and LevAttention."""
