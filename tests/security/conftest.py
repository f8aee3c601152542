"""Attacks: real servers, and processes."""

from tests.support.old_months import old_months

__all__ = ["old_months"]
