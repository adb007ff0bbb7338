"""Exact attention: streamed, from logits or tallies, and restricted to chosen keys."""
