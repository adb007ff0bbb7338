"""What an algorithm will take, which one to choose, and where the boundary runs."""
