"""Problems on strings."""
