"""Audit: what is stored, recomputed; a history to take away; what another pack would have said.

One module for each subject: `chain`, `folding`, `periods`, `decisions`, `entitlement`, `published` hold the levels
R0 to R5, `service_books` the service ledgers, `books` the small tables; `stories` reads histories back and `questions`
asks the tables' questions again.
"""

from services.audit.divergence import LEVELS, Divergence
from services.audit.exports import export
from services.audit.verification import verify
from services.audit.what_if import what_if

__all__ = ["LEVELS", "Divergence", "export", "verify", "what_if"]
