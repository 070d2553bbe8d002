"""One attack a module. Each has a docstring, a TITLE, a TIME_LIMIT and `attack(arena)`."""
