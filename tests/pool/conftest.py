from tests.support.probe_table import probe

__all__ = ["probe"]
