"""HTTP resources, one blueprint a file: parse the request, call one rule, answer."""
