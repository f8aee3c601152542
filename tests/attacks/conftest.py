from tests.support.faults import faulty_database, faulty_redis

__all__ = ["faulty_database", "faulty_redis"]
