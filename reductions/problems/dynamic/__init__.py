"""Problems on graphs and matrices that change in rounds."""
