"""The demonstration: the fictitious batch of 2026, lived through by the commands people use, at simulated dates."""
