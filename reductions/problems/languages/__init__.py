"""Problems on words: expressions, automata and labelled graphs that read them."""
