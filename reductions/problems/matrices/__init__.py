"""Problems on matrices of integers."""
