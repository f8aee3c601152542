from tests.support.old_months import old_months, pruner

__all__ = ["old_months", "pruner"]
