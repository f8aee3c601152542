"""Start, await and stop processes, in order: children, signals, locks."""
