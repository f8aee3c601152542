"""Made-up people and events, put straight into the tables."""
