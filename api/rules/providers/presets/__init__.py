"""The peculiarities of each kind of provider."""
