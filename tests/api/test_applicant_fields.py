"""Whatever stands in a field of an applicant: an answer, or a refusal that names the field; never nonsense taken."""

from __future__ import annotations

import copy
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from api.schemas import applicant as schemas
from tests.support.applicants import applicant
from tests.support.house import House
from workflow.applicant import FIELDS
from workflow.criteria import CONDITIONS

SOME = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
WHOLE = jsonschema_rs.Draft202012Validator(schemas.whole_schema(), validate_formats=True)
STATED = [path for path, _ in schemas.stated_fields()]
SECTIONS = sorted({path.rpartition(".")[0] for path in FIELDS} - {""})
LABELS = {path: field.label for path, field in FIELDS.items()} | {"reference_date": "基准日"}
PLAUSIBLE = st.sampled_from([
    *(99999, -1, 0, 1, 1.5, 2025.0, 10**18, True, False, "", " ", "2025", "50.00", "-1", "1e5", "NaN", "２０２５"),
    *("2025-02-29", "2025-06-15", "9999-12-31", "present", "district", "https://a.example", [], {}, [2025], None),
])  # fmt: skip
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(-1e20, 1e20)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
)
KEYS = st.sampled_from(["events", "leader", "x"])
ANYTHING = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner), max_leaves=5)
VALUES = PLAUSIBLE | ANYTHING


def put(raw: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """The same applicant with another value in one place."""
    whole = copy.deepcopy(raw)
    *sections, name = path.split(".")
    branch = whole
    for section in sections:
        if branch.get(section) is None:
            branch[section] = {}
        branch = branch[section]
    branch[name] = value
    return whole


def refused_by_name(answer: TestResponse, path: str) -> None:
    """A clean refusal in Chinese that says which field; NUL and the like are stopped at the gate before any is read."""
    assert answer.status_code == 422, answer.data
    if answer.json["code"] == "unreadable":
        return
    assert LABELS.get(path, "应为对象") in answer.json["message"], answer.json


@given(path=st.sampled_from([*FIELDS, *SECTIONS]), value=VALUES)
@SOME
def test_the_self_check_answers_or_names_the_field(settled_house: House, path: str, value: Any):
    raw = put(applicant(), path, value)
    answer = settled_house.caller().post("/eligibility", raw)
    if answer.status_code == 200:
        assert WHOLE.is_valid(raw), (path, value)
    elif isinstance(value, dict) and path in SECTIONS:
        assert answer.status_code == 422, answer.data  # what is wrong stands further in
    else:
        refused_by_name(answer, path)


@pytest.fixture(scope="module")
def draft(settled_house: House) -> str:
    settled_house.town.case_at("draft")
    made = settled_house.caller("shenbao").post("/cases", {"kind": "application", "data": {
        **{name: applicant()[name] for name in ("uscc", "name")}, "platform_name": "虚构填报平台", "batch": "2026",
    }})  # fmt: skip
    assert made.status_code == 201, made.data
    return made.json["id"]


@given(path=st.sampled_from(STATED), value=VALUES)
@SOME
def test_a_draft_takes_it_or_names_the_field(settled_house: House, draft: str, path: str, value: Any):
    raw = put({}, path, value)
    answer = settled_house.caller("shenbao").post(f"/cases/{draft}/actions/save_draft", raw)
    if answer.status_code == 200:
        assert WHOLE.is_valid(raw), (path, value)
    elif answer.status_code == 409:
        assert answer.json["code"] in ("own_credit_code", "credit_code_valid"), answer.json
    else:
        refused_by_name(answer, path)


def flat(condition: str) -> st.SearchStrategy[tuple[str, str]]:
    """A field of a condition: by its plain name, and where it is in an applicant."""
    return st.sampled_from([(path[-1], ".".join(path)) for path in CONDITIONS[condition].paths])


@given(data=st.data(), condition=st.sampled_from([name for name, row in CONDITIONS.items() if row.paths]), value=VALUES)
@SOME
def test_one_condition_answers_or_names_the_field(settled_house: House, data: Any, condition: str, value: Any):
    name, path = data.draw(flat(condition))
    answer = settled_house.caller()("POST", "/eligibility", query_string={"condition": condition}, json={name: value})
    if answer.status_code == 200:
        where = "submitted_on" if path == "reference_date" else path  # a day like it, and outside the applicant
        assert WHOLE.is_valid(put({}, where, value)), (condition, name, value)
    else:
        refused_by_name(answer, path)


@pytest.mark.parametrize("given", [{"functions": 5}, {"functions": {"information": []}}, {"functions": "information"}])
def test_a_section_that_is_no_object_is_refused_also_for_one_condition(settled_house: House, given: dict[str, Any]):
    asked = {"condition": "a6_1_information"}
    answer = settled_house.caller()("POST", "/eligibility", query_string=asked, json=given)
    assert (answer.status_code, answer.json["code"]) == (422, "malformed")


@pytest.mark.parametrize("year", [99999, -1, 1.5, "2025", True])
def test_a_data_year_that_is_none_is_refused_by_its_name(settled_house: House, year: Any):
    answer = settled_house.caller().post("/eligibility", applicant() | {"data_year": year})
    refused_by_name(answer, "data_year")
