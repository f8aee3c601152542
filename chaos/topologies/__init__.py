"""Run Gatebook on several machines with replicated stores, and inject faults into these."""
