"""The kinds of case. Each has a table of its own; none has states inside states."""

from enum import StrEnum


class Kind(StrEnum):
    """Anything with a life of its own."""

    BATCH = "batch"
    APPLICATION = "application"
    SCORE_SHEET = "score_sheet"
    OBJECTION = "objection"
    PLATFORM = "platform"
    ANNUAL_REPORT = "annual_report"
    DISTRICT_REPORT = "district_report"
    ASSESSMENT = "assessment"
    SUBSIDY = "subsidy"
    HOLIDAY_NOTICE = "holiday_notice"
