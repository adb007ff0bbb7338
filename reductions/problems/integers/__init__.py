"""Problems on lists of integers."""
