"""The regulation as pure code: no clock, file, database or environment; everything it needs is an argument."""
