"""Problems on families of sets."""
