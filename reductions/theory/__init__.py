"""Theory as arithmetic: ledger, lower bound, hypotheses, sparsification."""
