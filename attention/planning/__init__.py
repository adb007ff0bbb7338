"""How long each method will take, which one to choose, and where the boundary between them runs."""
