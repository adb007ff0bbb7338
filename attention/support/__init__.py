"""What `attention` and `reductions` both stand on: memory limits, whole files, archives, threads, compiled loops."""
