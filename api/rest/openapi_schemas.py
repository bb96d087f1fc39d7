"""What the interface takes and gives, as JSON Schema (OpenAPI 3.1)."""

from typing import Any

from api.schemas import applicant
from api.schemas.fields import CASE_ID, object_schema
from api.schemas.objection import PublicObjection
from workflow.pack import GRADES
from workflow.states import Kind
from workflow.words import CHANGE_KINDS, FUNCTIONS, NOTICE_KINDS, REGISTER_STATUSES

JsonSchema = dict[str, Any]

TEXT: JsonSchema = {"type": "string"}
MAYBE: JsonSchema = {"type": ["string", "null"]}
DAY: JsonSchema = {"type": "string", "format": "date"}
INSTANT: JsonSchema = {"type": "string", "format": "date-time"}
MAYBE_INSTANT: JsonSchema = {"type": ["string", "null"], "format": "date-time"}
WHOLE: JsonSchema = {"type": "integer"}
YES: JsonSchema = {"type": "boolean"}
ANY: JsonSchema = {"type": "object"}
ID: JsonSchema = {"type": "string", "pattern": CASE_ID}


def _ref(name: str) -> JsonSchema:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(required: dict[str, JsonSchema], optional: dict[str, JsonSchema] | None = None) -> JsonSchema:
    return {"type": "object", "properties": {**required, **(optional or {})}, "required": list(required)}


def _closed(required: dict[str, JsonSchema], optional: dict[str, JsonSchema] | None = None) -> JsonSchema:
    return {**_object(required, optional), "additionalProperties": False}


def _array(of: JsonSchema) -> JsonSchema:
    return {"type": "array", "items": of}


def _list(of: str) -> JsonSchema:
    return _object({"items": _array(_ref(of)), "total": {"type": ["integer", "null"]}, "next": MAYBE})


FINDING = _object({"condition": TEXT, "article": TEXT, "actual": TEXT, "required": TEXT,
                   "verdict": {"enum": ["pass", "fail", "pending"]}})  # fmt: skip
DAYS = _array(_object({"date": DAY, "weekday": TEXT, "working": YES, "index": {"type": ["integer", "null"]},
                       "reason": TEXT, "notice": MAYBE}))  # fmt: skip
POLICY = _object({"counts": {"enum": ["working_days", "fixed_date", "reminder"]}, "n": {"type": ["integer", "null"]},
                  "anchor_on": MAYBE, "start_day_counted": {"type": ["boolean", "null"]}, "roll": TEXT,
                  "ends": TEXT, "text": _array(TEXT)})  # fmt: skip
PAUSES = _array(_object({"from": TEXT, "until": MAYBE, "text": TEXT}))
MAYBE_POLICY = {"anyOf": [_ref("Policy"), {"type": "null"}]}
EXPLANATION = _object({"timer": TEXT, "due_on": MAYBE, "provisional": MAYBE, "policy": MAYBE_POLICY, "pauses": PAUSES,
                       "days": DAYS, "calendar": MAYBE, "note": MAYBE})  # fmt: skip
MAYBE_DAY: JsonSchema = {"type": ["string", "null"], "format": "date"}
TEXTS = _array(TEXT)
PLATFORM = _object({"number": TEXT, "name": TEXT, "operator": TEXT, "district": TEXT,
                    "functions": _array({"enum": list(FUNCTIONS)}), "certified_on": DAY,
                    "status": {"enum": list(REGISTER_STATUSES)},
                    "grades": _array(_object({"year": WHOLE, "grade": {"enum": list(GRADES)}, "announced_on": DAY,
                                              "notice": MAYBE})),
                    "ended_on": MAYBE_DAY, "ended_by": MAYBE, "ended_articles": TEXTS, "ended_notice": MAYBE,
                    "merged_into": MAYBE, "former_names": TEXTS, "plaque_number": MAYBE,
                    "announcement_number": MAYBE})  # fmt: skip
ANSWER = {
    "answered_at": INSTANT,
    "recognitions": _array(_object({"number": TEXT, "name": TEXT, "certified_on": DAY, "announcement_number": MAYBE,
                                    "status": {"enum": list(REGISTER_STATUSES)}, "merged_into": MAYBE})),
    "notices": _array(_object({"id": ID, "kind": {"enum": list(NOTICE_KINDS)}, "title": TEXT,
                               "published_at": INSTANT})),
}  # fmt: skip
PERIOD_STATUS = {"enum": ["settled", "provisional"]}

BULK = _object({"id": ID, "mode": {"enum": ["all", "each"]}, "count": WHOLE}, {"approves": ID})

SCHEMAS: dict[str, JsonSchema] = {
    "Error": _object({"code": TEXT, "message": TEXT}, {"article": TEXT, "findings": _array(_ref("Finding"))}),
    "Finding": FINDING,
    "Action": _object({"trigger": TEXT, "label": TEXT, "article": TEXT, "schema": ANY, "blocked_by": _array(TEXT)},
                      {"step": {"enum": ["prepare", "approve"]}, "basis": TEXT}),
    "Proposal": _object({"id": ID, "trigger": TEXT, "by": TEXT, "data": ANY}),
    "CaseTimer": _object({"kind": TEXT, "due_on": MAYBE, "due_at": MAYBE_INSTANT, "status": TEXT, "provisional": YES}),
    "Case": _object(
        {"id": ID, "kind": {"enum": [kind.value for kind in Kind]}, "number": TEXT, "state": TEXT, "version": WHOLE,
         "pack": TEXT, "district": MAYBE, "organisation": MAYBE, "batch": MAYBE, "parent": MAYBE, "facts": ANY,
         "proposal": {"anyOf": [_ref("Proposal"), {"type": "null"}]}, "timers": _array(_ref("CaseTimer"))},
        {"actions": _array(_ref("Action")), "name": TEXT},
    ),
    "CaseList": _list("Case"),
    "NewCase": _closed({"kind": {"enum": [kind.value for kind in Kind]}}, {"data": ANY}),
    "StepData": {"type": "object", "description": "该事项的数据，JSON Schema 见办件的 actions[].schema"},
    "Event": _object({"seq": WHOLE, "trigger": TEXT, "from": TEXT, "to": TEXT, "actor": TEXT, "role": TEXT,
                      "org": TEXT, "via": TEXT, "article": TEXT, "occurred_at": INSTANT, "recorded_at": INSTANT,
                      "hash": TEXT, "prev": TEXT},
                     {"data": ANY, "due_at": INSTANT, "fired_at": INSTANT, "late_seconds": WHOLE,
                      "explanations": _array(_ref("Explanation")), "bulk": BULK}),
    "EventList": _list("Event"),
    "Replay": _object({"case": {"anyOf": [_ref("Case"), {"type": "null"}]}, "equal": YES, "differs": _array(TEXT)}),
    "Timer": _object({"kind": TEXT, "period": TEXT, "generation": WHOLE, "due_on": MAYBE, "due_at": MAYBE_INSTANT,
                      "fired_at": MAYBE_INSTANT, "provisional": YES, "reason": MAYBE,
                      "status": {"enum": ["armed", "fired", "cancelled", "superseded", "failed"]},
                      "planned_on": MAYBE, "late_seconds": {"type": ["integer", "null"]}, "outcome": TEXT,
                      "attempts": WHOLE, "retry_at": MAYBE_INSTANT, "calendar": MAYBE,
                      "explanation": {"anyOf": [_ref("Explanation"), {"type": "null"}]}}),
    "Policy": POLICY,
    "Explanation": EXPLANATION,
    "TimerList": _list("Timer"),
    "Document": _object({"id": TEXT, "case": ID, "item": TEXT, "version": WHOLE, "name": TEXT, "size": WHOLE,
                         "sha256": TEXT, "content_type": TEXT, "uploaded_by": TEXT, "uploaded_at": INSTANT}),
    "DocumentList": _list("Document"),
    "Credentials": _closed({"username": TEXT, "password": TEXT}),
    "Token": _object({"token": TEXT, "expires_at": INSTANT}),
    "Period": _object({"status": PERIOD_STATUS, "last_day": DAY, "closes_at": MAYBE_INSTANT, "calendar": TEXT,
                       "days": DAYS}),
    "Deadline": _object({"status": PERIOD_STATUS, "nominal": DAY, "due": DAY, "overdue_from": MAYBE_INSTANT,
                         "reminders": {"type": "object", "additionalProperties": DAY}}),
    "Applicant": {**applicant.whole_schema(), "description": "申报信息；未知的项目不读取"},
    "Eligibility": _object({"conditions": ANY, "findings": _array(_ref("Finding"))},
                           {"summary": ANY, "missing_materials": _array(TEXT), "next_action": TEXT}),
    "Scores": _closed({"scores": {**_array({"type": "string"}), "minItems": 1}}),
    "Grade": _object({"official_score": TEXT, "grade": {"enum": list(GRADES)}}),
    "Uscc": _object({"valid": YES, "warnings": _array(TEXT)}),
    "Platform": PLATFORM,
    "PlatformAnswer": {**PLATFORM, "properties": {**PLATFORM["properties"], **ANSWER},
                       "required": [*PLATFORM["required"], *ANSWER]},
    "PlatformList": _list("Platform"),
    "Change": _object({"id": TEXT, "kind": {"enum": list(CHANGE_KINDS)}, "on": DAY, "number": TEXT, "name": TEXT,
                       "text": TEXT, "article": MAYBE, "basis": MAYBE, "notice": MAYBE}),
    "ChangeList": _list("Change"),
    "Notice": _object({"id": ID, "kind": {"enum": list(NOTICE_KINDS)}, "title": TEXT, "text": TEXT, "sha256": TEXT,
                       "url": MAYBE,
                       "published_at": INSTANT, "first_day": MAYBE, "last_day": MAYBE, "closes_at": MAYBE_INSTANT,
                       "status": {"enum": ["running", "closed", "voided", "published"]},
                       "items": _array(_object({"case": ID, "name": TEXT})), "days": DAYS, "provisional": MAYBE},
                      {"policy": MAYBE_POLICY, "pauses": PAUSES, "calendar": MAYBE,
                       "note": MAYBE,
                       "versions": _array(_object({"published_at": INSTANT, "sha256": TEXT, "text": TEXT}))}),
    "NoticeList": _list("Notice"),
    "Objection": object_schema(PublicObjection()),
    "Receipt": _object({"receipt": TEXT, "received_at": INSTANT}),
    "Clock": _object({"now": INSTANT, "fired": _array(ANY)}),
    "ClockMove": {"oneOf": [_closed({"set": INSTANT}), _closed({"advance": TEXT})]},
}  # fmt: skip

# Keyed by name; where two operations mean different things by one name, by what it is said of and the name.
QUERY: dict[str, tuple[JsonSchema, str]] = {
    "kind": ({"enum": [kind.value for kind in Kind]}, "办件种类"),
    "state": ({"type": "string", "pattern": "^[a-z_—]{1,40}$"}, "状态"),
    "district": ({"type": "string", "pattern": "^[0-9A-Za-z_-]{1,40}$"}, "区域代码"),
    "batch": ({"type": "string", "pattern": "^[0-9]{4}$"}, "申报年度"),
    "due_before": (INSTANT, "在此时刻之前到期"),
    "q": ({"type": "string", "maxLength": 100}, "搜索编号、名称、单位"),
    "sort": ({"enum": ["due", "recent"]}, "due：未办结的，最急的在前；recent：最近变动的在前"),
    "after": ({"type": "string", "maxLength": 500}, "上一页给出的 next"),
    "seq": ({"type": "integer", "minimum": 1, "maximum": 1_000_000}, "到第几个事件"),
    "as_of": (TEXT, "截至日期（YYYY-MM-DD）；重演时为带时区的时刻"),
    "published": (TEXT, "公布日期，或带时区的时刻"),
    "days": ({"type": "integer", "minimum": 1, "maximum": 366}, "工作日数"),
    "count_start_day": (YES, "公布当日计入"),
    "year": ({"type": "integer", "minimum": 1992, "maximum": 2999}, "年份"),
    "roll": ({"enum": ["following", "none", "preceding"]}, "遇休息日如何顺延"),
    "condition": (TEXT, "只判断这一个条件"),
    "function": ({"enum": list(FUNCTIONS)}, "服务功能"),
    "status": ({"enum": list(REGISTER_STATUSES)}, "状态"),
    "grade": ({"enum": list(GRADES)}, "有此考核等次"),
    "graded.year": ({"type": "string", "pattern": "^[0-9]{4}$"}, "有该年度的考核等次；与 grade 同用时为该年度的等次"),
    "month": ({"type": "string", "pattern": "^[12][0-9]{3}-(0[1-9]|1[0-2])$"}, "月份，例如 2026-06"),
    "notice.kind": ({"enum": list(NOTICE_KINDS)}, "公示或公告的类别"),
    "published.year": ({"type": "integer", "minimum": 1992, "maximum": 2998}, "发布年份"),
    "format": ({"enum": ["json", "csv"]}, "格式"),
}
REQUIRED_QUERY = ("published", "days", "year")
PATH: dict[str, JsonSchema] = {
    "case_id": ID,
    "notice_id": ID,
    "document_id": {"type": "string", "pattern": "^[0-9a-z]{1,64}$"},
    "trigger": {"type": "string", "pattern": "^[a-z_]{1,60}$"},
    "code": {"type": "string", "minLength": 1, "maxLength": 60},
    "number": {"type": "string", "minLength": 1, "maxLength": 100},
}
