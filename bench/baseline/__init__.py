"""Sessions as the documentation of the libraries shows them: the base of the comparison."""
