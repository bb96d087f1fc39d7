"""The law as data: complete, typed, hashed, and refused when anything is off."""

import dataclasses
import hashlib
from datetime import date
from decimal import Decimal

import pytest

from adapters.packs import pack_by, packs
from tests.support.packs import PACK, PACK_BYTES, edited, with_value
from workflow.criteria import CONDITIONS
from workflow.pack import PackError, parse_pack
from workflow.pack_parameters import PARAMETERS

VALUES = {
    "batches_per_year": 1,
    "operation.min_years": 1,
    "assets.min_wan": Decimal(50),
    "investment.min_wan": Decimal(100),
    "smes_served.min": 60,
    "satisfaction.min_pct": 80,
    "public_benefit.min_pct": 20,
    "service_staff.min": 10,
    "qualified_staff.min_pct": 80,
    "staff_qualification_mode": "union",
    "functions.min_count": 1,
    "information.offline_min": 60,
    "information.events_min": 4,
    "technology.events_min": 2,
    "startup.events_min": 4,
    "training.person_times_min": 1000,
    "financing.events_min": 5,
    "financing.total_min_yi": Decimal(3),
    "guarantee.new_min_yi": Decimal(15),
    "market.events_min": 2,
    "experts.min": 3,
    "experts.recommended": 5,
    "experts.odd": True,
    "recognition.pass_score": None,
    "correction.working_days": 5,
    "objection.working_days": 10,
    "defence.working_days": 5,
    "disclosure.working_days": 20,
    "plaque_recovery.working_days": 15,
    "publicity.working_days": 5,
    "publicity.count_start_day": False,
    "publicity.end_time": "24:00",
    "publicity.on_objection": "continue_block",
    "publicity.print_dates": "required",
    "annual_report.due": "03-31",
    "annual_report.roll": "following",
    "light.warn": 5,
    "light.yellow": 3,
    "reminders.before": (30, 15, 5),
    "reminders.after": (1, 5, 10),
    "grade.decimals": 2,
    "grade.rounding": "half_up",
    "subsidy.amount_yuan": Decimal(200000),
    "subsidy.certified_from": date(2016, 1, 1),
    "demonstration_period.first_on": date(2016, 1, 1),
    "demonstration_period.last_on": date(2018, 12, 31),
    "validity_years": None,
    "reapply_cooling_off": None,
}


@pytest.mark.parametrize(("name", "value"), VALUES.items())
def test_a_parameter_has_the_measures_value_and_type(name, value):
    assert PACK.value(name) == value
    assert type(PACK.value(name)) is type(value)


@pytest.mark.parametrize("name", PARAMETERS)
def test_every_parameter_says_what_it_rests_on(name):
    parameter = PACK.parameters[name]
    assert PACK.basis(name) == parameter.basis
    assert parameter.basis[0] in "APG" or parameter.basis.startswith(("reading", "silent", "政府信息公开", "行政"))
    assert parameter.note


def test_publicity_rests_on_article_11():
    assert PACK.basis("publicity.working_days") == "A11"


def test_the_eighteen_articles_are_to_the_letter_of_the_published_page():
    text = "\n".join(PACK.articles[number].text for number in range(1, 19))
    assert (
        hashlib.sha256(text.encode()).hexdigest() == "f4bba297a6348495b9dd276131c9a33ca37a2d528c102db0c8260c1e6f6f03d4"
    )
    assert PACK.articles[11].chapter == "第三章 认定程序"
    assert "公示5个工作日" in PACK.articles[11].text


def test_force_is_not_claimed_while_the_authority_has_not_confirmed_it():
    assert PACK.in_force == "unknown"
    assert PACK.effective_from == date(2017, 12, 1)


@pytest.mark.parametrize(
    ("on", "name"),
    [
        (date(2016, 5, 1), "贵阳市工业和信息化委员会"),
        (date(2018, 12, 31), "贵阳市工业和信息化委员会"),
        (date(2019, 1, 1), "贵阳市工业和信息化局"),
        (date(2026, 11, 23), "贵阳市工业和信息化局"),
    ],
)
def test_the_authority_has_the_name_of_its_day(on, name):
    assert PACK.authority_name(on) == name


def test_sixteen_readings_wait_for_the_authoritys_decision():
    assert [item.no for item in PACK.interpretations] == [f"Q{number}" for number in range(1, 17)]
    assert all(item.decided_on is None and item.decision is None for item in PACK.interpretations)


def test_article_10_has_eight_mandatory_documents_and_one_that_may_not_apply():
    mandatory = [item for item in PACK.materials if item.mandatory]
    assert len(mandatory) == 8
    assert [item.id for item in mandatory if item.may_be_not_applicable] == ["m6_qualification_proof"]
    paths = CONDITIONS["a10_materials"].paths
    assert [path[-1] for path in paths] == [item.id for item in PACK.materials]


@pytest.mark.parametrize("purpose", ["recognition", "assessment"])
def test_a_score_sheet_has_ten_indicators_that_sum_to_a_hundred(purpose):
    indicators = PACK.indicators(purpose)
    assert len(indicators) == 10
    assert sum(item.weight for item in indicators) == 100


def test_the_hash_is_of_the_bytes():
    assert PACK.hash == hashlib.sha256(PACK_BYTES).hexdigest()
    assert parse_pack(PACK_BYTES + b"\n# a word more\n").hash != PACK.hash


def test_a_pack_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        PACK.title = "另一个办法"
    with pytest.raises(TypeError):
        PACK.parameters["smes_served.min"] = None
    with pytest.raises(TypeError):
        PACK.articles[1] = None
    with pytest.raises(TypeError):
        PACK.indicator_sets["recognition"] = ()


def test_a_case_gets_the_very_pack_it_is_pinned_to():
    assert pack_by(PACK.id, PACK.hash) is packs()[PACK.id]
    with pytest.raises(PackError, match="不一致"):
        pack_by(PACK.id, "0" * 64)
    with pytest.raises(PackError, match="没有编号"):
        pack_by("gy-2018", PACK.hash)


def test_another_value_makes_another_pack():
    other = with_value("smes_served.min", "59")
    assert other.value("smes_served.min") == 59
    assert other.hash != PACK.hash


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('[parameters."smes_served.min"]', '[parameters."smes_serverd.min"]', "不认识 smes_serverd.min"),
        ('[parameters."smes_served.min"]\nvalue = 60\n', '[parameters."smes_served.min"]\n', "smes_served.min"),
        ('[parameters."smes_served.min"]\nvalue = 60\n', '[parameters."smes_served.min"]\nvalue = 60.0\n', "整数"),
        ('[parameters."smes_served.min"]\nvalue = 60\n', '[parameters."smes_served.min"]\nvalue = true\n', "整数"),
        ('[parameters."smes_served.min"]\nvalue = 60\n', '[parameters."smes_served.min"]\nvalue = -1\n', "整数"),
        ('value = "50"', "value = 50", "十进制数字符串"),
        ('value = "50"', 'value = "NaN"', "十进制数字符串"),
        ('value = "union"', 'value = "any"', "union、intersection、each"),
        ("value = [30, 15, 5]", "value = []", "整数列表"),
        ("value = [30, 15, 5]", 'value = [30, "15"]', "整数"),
        ('value = "03-31"', 'value = "31 March"', "月-日"),
        ("value = false", 'value = "no"', "true 或 false"),
        ("value = 2016-01-01", "value = 2016-01-01T00:00:00Z", "日期"),
        ('basis = "A11"\n', "", "缺少 basis"),
        ('basis = "A11"', 'basis = " "', "不能为空"),
        ('unit = "家/年"', 'unit = "家/年"\nlimit = 5', "不认识 limit"),
        ('in_force = "unknown"', 'in_force = "probably"', "in_force"),
        ('in_force = "unknown"', 'in_force = "unknown"\nrepealed = true', "不认识 repealed"),
        ("issued_on = 2017-12-01", 'issued_on = "2017-12-01"', "issued_on 的类型不对"),
        ('weight = "15"', 'weight = "14"', "权重之和"),
        ('pass_hint = "9"', 'pass_hint = "16"', "提示分"),
        ('id = "m3b_special_audit"', 'id = "m3a_audit_report"', "重复"),
        ('no = "Q2"', 'no = "Q1"', "重复"),
        ('default = "并集(union)"', 'default = "其他"', "不在选项中"),
        ('parameter = "data_year"', 'parameter = "data_years"', "不存在的参数"),
        ('parameter = "data_year"', 'parameter = "data_year"\ndecided_on = 2026-01-05', "决定不完整"),
        ('from = "75"', 'from = "91"', "由高到低"),
        ('grade = "good"', 'grade = "fine"', "grade_bands"),
        ("number = 18", "number = 19", "第十八条"),
        ("from = 2019-01-01\n", "", "日期先后"),
        ("[[authority_names]]", "[[authority_names]]\nfrom = 2010-01-01", "起始日期"),
        ('id = "gy-2017-trial"\n', 'id = "gy-2017-trial"\nid = "again"\n', "TOML"),
    ],
)
def test_a_pack_with_anything_off_is_refused_by_name(old, new, message):
    with pytest.raises(PackError, match=message):
        parse_pack(edited(old, new))


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"id = ", b"id = 1"])
def test_what_is_no_pack_is_refused(data):
    with pytest.raises(PackError):
        parse_pack(data)
