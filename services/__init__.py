"""Use cases, and the ports they ask of the outside. Everything that changes a case passes through here."""
