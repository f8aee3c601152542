"""``make bench``: what a request costs, beside a baseline and the floors, in one run."""
