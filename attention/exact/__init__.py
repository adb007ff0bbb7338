"""Exact attention: in blocks, from logits or tallies, and restricted to chosen keys."""
