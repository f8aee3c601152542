"""Sessions as they are written from lecture notes: what Gatebook is measured against."""
