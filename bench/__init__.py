"""Measure the cost of requests, beside a baseline and floors, for ``make bench``."""
