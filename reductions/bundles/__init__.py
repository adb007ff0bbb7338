"""Bundles: reductions on disk, and a checker of them that shares no code with the rest."""
