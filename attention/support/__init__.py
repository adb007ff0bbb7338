"""What `attention` and `reductions` both stand on: memory limits, files written whole, archives, threads."""
