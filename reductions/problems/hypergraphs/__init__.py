"""Problems on hypergraphs."""
