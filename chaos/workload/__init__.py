"""Put the API under load with clients that run in parallel during a fault."""
