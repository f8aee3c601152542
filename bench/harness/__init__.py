"""Services, servers, made-up people, load and counters that every scenario uses."""
