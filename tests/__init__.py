"""Mirrors the packages; `journeys` tell stories across them, `architecture` guards the house itself."""
