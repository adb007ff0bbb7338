"""Problems on rooted trees."""
