"""Problems on attention."""
