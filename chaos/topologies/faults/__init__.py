"""Break and heal a topology under load.

Each fault is a generator. At each ``yield`` the topology must serve everybody again by itself,
which the run waits for; then it goes on. When the generator ends, all is healed.
"""
