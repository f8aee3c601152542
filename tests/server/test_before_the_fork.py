"""Test what gunicorn's master loads before it forks, so that no worker has to load it again."""

from __future__ import annotations

from tests.support.alone import alone

MASTER = """
import gc, runpy
from api.crypto import encryption
from api.domain import device_name
from api.rules.passwords import password_policy

runpy.run_path("gunicorn.conf.py")["on_starting"](None)
print(
    device_name._resolver.cache_info().currsize,
    password_policy._common.cache_info().currsize,
    encryption._derived.cache_info().currsize,
    encryption._key_id.cache_info().currsize,
    gc.get_freeze_count() > 10_000,
)
"""


def test_tables_and_keys_are_there_and_the_collector_leaves_them_alone() -> None:
    assert alone(MASTER).split() == ["1", "1", "1", "1", "True"]
