"""The language and the rules: pure, standard library only."""
