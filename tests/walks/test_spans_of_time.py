"""A span of time is an integer to numpy, and to nobody else: it is refused wherever a number is expected."""

import networkx as nx
import numpy as np
import pytest

from attention import exact_attention, universal_set
from attention.errors import AttentionError
from protocols import DisjointnessProtocol, ReedSolomon
from protocols.checks import between_zero_and_one
from protocols.errors import ProtocolError
from reductions import CNF, Coloring, MinPlusProduct, OrthogonalVectors, ThreeSum
from reductions.documents import encode
from reductions.errors import ReductionError
from reductions.packing import pack

SPAN, SPANS = np.timedelta64(1), np.array([[0, 1]], "m8[s]")
MATRIX = np.ones((3, 2))
PROTOCOL = DisjointnessProtocol(ReedSolomon(7, 6, 2), 2, 3)

CALLS = {
    "a number of variables": lambda: CNF(SPAN, ()),
    "a literal": lambda: CNF(1, ((SPAN,),)),
    "a number of colours": lambda: Coloring(nx.path_graph(2), SPAN),
    "numbers": lambda: ThreeSum(((SPAN,), (1,), (1,))),
    "a matrix": lambda: MinPlusProduct((SPANS, SPANS)),
    "bits": lambda: OrthogonalVectors((SPANS, SPANS)),
    "the order of a field": lambda: ReedSolomon(np.timedelta64(7), 6, 2),
    "the number of a message": lambda: PROTOCOL.message(SPAN),
    "the bits of an input": lambda: PROTOCOL.encode(SPANS),
    "symbols": lambda: PROTOCOL.code.encode(SPANS),
    "a fraction": lambda: between_zero_and_one("soundness", SPAN),
    "a scale": lambda: exact_attention(MATRIX, [MATRIX], [MATRIX], scale=SPAN),
    "a threshold": lambda: universal_set(MATRIX, SPAN),
    "a query": lambda: exact_attention(MATRIX.astype("m8[s]"), [MATRIX], [MATRIX]),
    "an answer to store": lambda: pack(SPAN),
}


@pytest.mark.parametrize("name", CALLS)
def test_refused(name):
    with pytest.raises((AttentionError, ProtocolError, ReductionError, TypeError)) as refusal:
        CALLS[name]()
    assert "time" in str(refusal.value) or name in ("bits", "the bits of an input")


def test_not_a_witness():
    assert not OrthogonalVectors(([[1, 0]], [[0, 1], [0, 1]])).verify((0, SPAN))
    assert not CNF(1, ((1,),)).verify((SPAN,))
    assert not Coloring(nx.path_graph(2), 2).verify({0: 0, 1: SPAN})
    with pytest.raises(TypeError, match="timedelta64"):
        encode(SPAN)
