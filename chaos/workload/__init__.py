"""Put the API under load: the clients that run in parallel while a fault is on."""
