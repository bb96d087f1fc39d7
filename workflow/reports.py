"""What a yearly report must hold, by who owes it."""

from collections.abc import Mapping

from workflow.states import Kind

PARTS: Mapping[str, tuple[str, ...]] = {
    Kind.ANNUAL_REPORT: ("summary",),
    Kind.DISTRICT_REPORT: ("summary", "inspection"),
}
"""Art. 13: the platform its summary. Art. 14: the district its summary and the report of its inspections."""
