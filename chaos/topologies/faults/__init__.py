"""Break and heal a topology under load.

Each fault is a generator. At each ``yield`` the topology must recover by itself; the run waits for
this, then continues the generator. When the generator ends, everything is repaired.
"""
