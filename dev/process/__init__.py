"""Start, watch and stop processes in order: children, signals, locks."""
