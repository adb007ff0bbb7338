"""Problems on sets of bit vectors."""
