"""The routes from k-orthogonal vectors to attention with explicit constants, one class each."""

from reductions.theory.routes.arrangements import RandomArrangements
from reductions.theory.routes.base import Route
from reductions.theory.routes.batches import Plain
from reductions.theory.routes.codes import Hermitian, ReedSolomon
from reductions.theory.routes.direct import Direct, SignedDirect
from reductions.theory.routes.remainders import ChineseRemainders
from reductions.theory.routes.tower import Characters, Tower

__all__ = ["ROUTES", "Route"]

ROUTES: dict[str, Route] = {
    route.name: route
    for route in (
        Direct(),
        SignedDirect(),
        ReedSolomon(),
        Hermitian(),
        Tower(),
        Characters(),
        Plain(),
        ChineseRemainders(),
        RandomArrangements(),
    )
}
"""Every route by its name."""
