"""What gunicorn's master has ready when it forks: no worker has to read it again."""

from __future__ import annotations

from tests.support.alone import alone

MASTER = """
import gc, runpy
from api import devices, sealing
from api.rules import password_policy

runpy.run_path("gunicorn.conf.py")["on_starting"](None)
print(
    devices._resolver.cache_info().currsize,
    password_policy._common.cache_info().currsize,
    sealing._derived.cache_info().currsize,
    gc.get_freeze_count() > 10_000,
)
"""


def test_tables_and_keys_are_there_and_the_collector_leaves_them_alone() -> None:
    assert alone(MASTER).split() == ["1", "1", "1", "True"]
