"""Modules of users in a folder of their own, with problems and edges in them, that tests import and forget again."""

import sys
from contextlib import contextmanager

from reductions import graph
from reductions.problem import Problem


@contextmanager
def forgotten(directory):
    """What is imported from this directory inside is not known outside, nor what is registered there."""
    try:
        yield
    finally:
        for name, module in list(sys.modules.items()):
            if (getattr(module, "__file__", None) or "").startswith(str(directory)):
                del sys.modules[name]
        for known in (Problem.kinds, graph._OWN):
            for name in [name for name, kind in known.items() if kind.__module__ not in sys.modules]:
                del known[name]
