"""Run Gatebook on several machines and on replicated stores, break those, and count."""
