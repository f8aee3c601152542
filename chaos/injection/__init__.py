"""Inject kill points and a skewed clock into the API's own processes, by an extension."""
