"""Promises about the house: its arrows, its ground, its documents."""
