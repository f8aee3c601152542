"""What measurements are made with: services, servers, people, load, and the counters of /proc."""
