"""Problems on graphs whose edges have integer weights."""
