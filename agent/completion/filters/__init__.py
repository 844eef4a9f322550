"""What is taken away from a completion before it is shown: one rule each, chained in `chain`."""
