"""Nouns: one blueprint a file. HTTP in, one rule, HTTP out."""
