from tests.support.cached_sessions import cached, key_of

__all__ = ["cached", "key_of"]
