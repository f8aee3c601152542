"""What is measured: each `run` is a measurement that ``make bench`` names, or a part of one."""
