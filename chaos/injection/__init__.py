"""Inject faults into the API's own processes: an extension with kill points and a skewed clock."""
