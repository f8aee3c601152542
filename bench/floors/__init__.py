"""The least that the stack costs: what no application on it can go below."""
