"""Problems on points, lines and segments with integer coordinates."""
