"""The measurements that ``make bench`` names; each has a function ``run``."""
