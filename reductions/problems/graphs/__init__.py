"""Problems on graphs."""
