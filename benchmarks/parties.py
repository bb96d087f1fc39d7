"""Applicants by number, each with a credit code of its own."""

from workflow.uscc import check

_COPIED, _LIVED = "520102", "520115"


def copied_code(number: int) -> str:
    """The credit code of a copy's applicant; its check character holds."""
    return _code(_COPIED, number)


def lived_code(number: int) -> str:
    """The credit code of whoever goes through an application's whole life; never that of a copy."""
    return _code(_LIVED, number)


def _code(division: str, number: int) -> str:
    stem = f"91{division}{number:08}0"
    return next(stem + last for last in "0123456789ABCDEFGHJKLMNPQRTUWXY" if check(stem + last).valid)
