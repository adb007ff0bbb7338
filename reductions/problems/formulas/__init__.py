"""Problems on formulas."""
