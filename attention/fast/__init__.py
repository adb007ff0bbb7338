"""The near-linear algorithm: polynomials, extents, certificates, states, kernels."""
