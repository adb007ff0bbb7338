"""Problems on context-free grammars."""
