"""The command line, split by subject."""
