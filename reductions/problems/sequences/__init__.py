"""Problems on sequences of points."""
