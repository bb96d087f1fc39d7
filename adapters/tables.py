"""Every table, as SQLAlchemy Core. Constraints repeat what the core promises, under names that say the promise.

Instants are integer microseconds UTC, dates ISO text, JSON plain text: the same bytes on both databases.
Hot tables have no foreign keys: a row without its case cannot come through the one door, and verification finds it.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    event,
    text,
)

from adapters.append_only import GUARDS

FAR = 253_402_214_400_000_000
"""9999-12-31: the due instant of a case nothing is due for, so that keysets need no NULL."""

metadata = MetaData()


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default="")


def _int(name: str, default: int = 0) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default=str(default))


def _micros(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False)


def _partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    return Index(name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))


cases = Table(
    "cases",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("version", Integer, nullable=False),
    _text("number"),
    _text("pack"),
    _text("pack_hash"),
    _text("district"),
    _text("organisation"),
    _text("recommender"),
    _text("assignee"),
    _text("batch"),
    _text("parent"),
    _text("name"),
    Column("facts", Text, nullable=False),
    Column("proposal", Text),
    Column("timers", Text, nullable=False),
    Column("head", Text, nullable=False),
    _micros("opened_at"),
    _micros("updated_at"),
    Column("closed", SmallInteger, nullable=False),
    _text("desk"),
    _micros("due_at"),
    # Promises.
    _partial("one_batch_per_year", "batch", where="kind = 'batch' AND state <> '—'", unique=True),
    _partial(
        "one_open_application",
        *("batch", "organisation", "name"),
        where="kind = 'application' AND closed = 0",
        unique=True,
    ),
    _partial(
        "one_live_sheet",
        *("parent", "assignee"),
        where="kind = 'score_sheet' AND state NOT IN ('recused', 'superseded', 'stopped')",
        unique=True,
    ),
    _partial("one_annual_report", "parent", "batch", where="kind = 'annual_report'", unique=True),
    _partial("one_district_report", "district", "batch", where="kind = 'district_report'", unique=True),
    _partial("one_assessment", "batch", "parent", where="kind = 'assessment'", unique=True),
    _partial(
        "one_import_per_notice",
        "number",
        where="kind = 'holiday_notice' AND (state <> '—' OR closed = 0)",
        unique=True,
    ),
    _partial(
        "one_platform_per_number",
        *("number", "kind"),
        where="kind = 'platform' AND (state <> '—' OR closed = 0)",
        unique=True,
    ),
    # Keysets: what a list may start from, then what it is sorted by.
    _partial("cases_kind_due", "kind", "due_at", "id", where="closed = 0"),
    _partial("cases_desk_due", "desk", "due_at", "id", where="closed = 0"),
    _partial("cases_district_due", "district", "due_at", "id", where="closed = 0"),
    _partial("cases_recommender_due", "recommender", "due_at", "id", where="closed = 0"),
    # When a case was opened never changes: these cost a transition nothing, and no case moves under a reader's cursor.
    Index("cases_kind_opened", "kind", "opened_at", "id"),
    Index("cases_state_opened", "kind", "state", "opened_at", "id"),
    Index("cases_district_opened", "district", "opened_at", "id"),
    Index("cases_recommender_opened", "recommender", "opened_at", "id"),
    # Few cases each: sorted after they are found.
    _partial("cases_organisation", "organisation", where="organisation <> ''"),
    _partial("cases_assignee", "assignee", where="assignee <> ''"),
    _partial("cases_parent", "parent", where="parent <> ''"),
)

events = Table(
    "events",
    metadata,
    Column("case_id", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("cause", Text),
    _text("request"),
    Column("command", Text, nullable=False),
    _micros("recorded_at"),
    Column("actor", Text, nullable=False),
    Column("prepared_by", Text),
    PrimaryKeyConstraint("case_id", "seq", name="one_event_per_seq"),
    CheckConstraint("prepared_by IS NULL OR prepared_by <> actor", name="preparer_is_not_approver"),
    _partial("one_event_per_cause", "cause", where="cause IS NOT NULL", unique=True),
    Index("events_actor", "actor", "case_id"),
)

timers = Table(
    "timers",
    metadata,
    Column("case_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("generation", Integer, nullable=False),
    _text("trigger"),
    _text("anchor_on"),
    Column("n", Integer),
    _text("unit"),
    _text("due_on"),
    Column("due_at", BigInteger),
    Column("provisional", SmallInteger, nullable=False),
    Column("status", Text, nullable=False),
    _text("calendar"),
    _text("reason"),
    Column("fired_at", BigInteger),
    # From when a beat may take it: the due instant, later after it had to wait. None while provisional, and once it
    # has failed too often: then it is an incident, until a person sets it going again.
    Column("wake_at", BigInteger),
    _int("attempts"),
    _int("failures"),
    # The calendar the due date was last compared with; what it was counted by is `calendar`.
    _text("checked"),
    # What had been counted before the latest pause, and since when it runs again. Standing still, it has no due date.
    _int("consumed"),
    _text("running_since"),
    # The seq of the event that fired, cancelled or superseded it.
    Column("ended_by", Integer),
    PrimaryKeyConstraint("case_id", "kind", "period", "generation", name="one_timer_per_generation"),
    CheckConstraint("status IN ('armed', 'fired', 'cancelled', 'superseded', 'failed')", name="timer_status_known"),
    CheckConstraint("provisional = 0 OR wake_at IS NULL", name="provisional_never_fires"),
    _partial("one_armed_timer", "case_id", "kind", "period", where="status = 'armed'", unique=True),
    _partial("timers_awake", "wake_at", "case_id", where="status = 'armed' AND wake_at IS NOT NULL"),
    _partial("timers_checked", "checked", "case_id", where="status = 'armed' AND unit <> 'instant'"),
    sqlite_with_rowid=False,  # small rows, always found by their key: one page less to write
)

outbox = Table(
    "outbox",
    metadata,
    Column("case_id", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("desk", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("text", Text, nullable=False),
    _micros("told_at"),
    PrimaryKeyConstraint("case_id", "seq", "desk", name="one_message_per_event_and_desk"),
    Index("outbox_desk", "desk", "told_at"),
)

serials = Table(
    "serials",
    metadata,
    Column("kind", Text, nullable=False),
    Column("year", Text, nullable=False),
    Column("n", Integer, nullable=False),
    PrimaryKeyConstraint("kind", "year", name="one_serial"),
)

documents = Table(
    "documents",
    metadata,
    Column("id", Text, primary_key=True),
    Column("case_id", Text, ForeignKey("cases.id", name="document_of_case"), nullable=False),
    Column("item", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("content_type", Text, nullable=False),
    Column("storage_key", Text, nullable=False),
    Column("uploaded_by", Text, nullable=False),
    _micros("uploaded_at"),
    UniqueConstraint("case_id", "item", "version", name="one_document_version"),
    UniqueConstraint("storage_key", name="one_storage_key"),
)

personal = Table(
    "personal",
    metadata,
    Column("reference", Text, primary_key=True),
    Column("case_id", Text, nullable=False),
    Column("salt", Text, nullable=False),
    Column("value", Text),  # JSON, NULL once erased
    Index("personal_case", "case_id"),
)

notices = Table(
    "notices",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("status", Text, nullable=False),
    _text("title"),
    _text("text"),
    _text("sha256"),
    _text("url"),
    _text("published_at"),
    _text("first_day"),
    _text("last_day"),
    _text("closes_at"),
    Column("days", Text, nullable=False, server_default="[]"),
    Column("versions", Text, nullable=False, server_default="[]"),
    Index("notices_published", "published_at", "id"),
)

notice_items = Table(
    "notice_items",
    metadata,
    Column("notice", Text, ForeignKey("notices.id", name="item_of_notice"), nullable=False),
    Column("case_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("status", Text, nullable=False),
    _text("last_day"),  # of this item alone, where it is not the notice's; a dash while its count stands still
    PrimaryKeyConstraint("notice", "case_id", name="one_item_per_notice"),
    _partial("one_open_publicity", "case_id", where="status = 'open'", unique=True),
)

register = Table(
    "register",
    metadata,
    Column("case_id", Text, primary_key=True),
    _text("number"),
    _text("plaque_number"),
    _text("announcement_number"),
    # The same where this entry stands for the announcement; empty where another one imported stands for it already.
    _text("announcement_held"),
    _text("name"),
    _text("operator"),
    _text("uscc"),
    _text("district"),
    Column("functions", Text, nullable=False, server_default="[]"),
    _text("certified_on"),
    Column("status", Text, nullable=False),
    # How it ended, where it did: the day, the step, and the notice that says so.
    _text("ended_on"),
    _text("ended_by"),
    _text("ended_notice"),
    Column("ended_articles", Text, nullable=False, server_default="[]"),
    _text("merged_into"),
    Column("former_names", Text, nullable=False, server_default="[]"),
    Column("renamed_on", Text, nullable=False, server_default="[]"),  # the day each former name was given up
    _text("predecessor"),
    _text("application"),
    _text("updated_at"),
    UniqueConstraint("number", name="one_certificate_number"),
    Index("register_updated", "updated_at"),
    _partial("one_plaque_number", "plaque_number", where="plaque_number <> ''", unique=True),
    _partial("one_announcement_number", "announcement_held", where="announcement_held <> ''", unique=True),
    _partial("register_announcement", "announcement_number", where="announcement_number <> ''"),
)

former_entries = Table(
    "former_entries",  # how a platform stood in the register before: from a day up to, and without, another
    metadata,
    Column("case_id", Text, nullable=False),
    Column("since", Text, nullable=False),
    Column("until", Text, nullable=False),
    _text("name"),
    _text("operator"),
    _text("district"),
    PrimaryKeyConstraint("case_id", "since", name="one_former_entry_since"),
    CheckConstraint("since < until", name="former_entry_stood"),
)

register_changes = Table(
    "register_changes",
    metadata,
    Column("case_id", Text, nullable=False),
    Column("change", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("changed_on", Text, nullable=False),
    _text("number"),
    _text("name"),
    _text("article"),
    _text("basis"),
    _text("year"),
    _text("before"),
    _text("after"),
    _text("notice"),
    PrimaryKeyConstraint("case_id", "change", name="one_change_told_once"),
    Index("register_changes_newest", "changed_on", "case_id", "change"),
)

grades = Table(
    "grades",
    metadata,
    Column("case_id", Text, nullable=False),
    Column("year", Text, nullable=False),
    Column("grade", Text, nullable=False),
    Column("announced_on", Text, nullable=False),
    _text("notice"),
    PrimaryKeyConstraint("case_id", "year", name="one_grade_per_year"),
    Index("grades_year", "year"),
    Index("grades_announced", "announced_on"),
)

subsidy_claims = Table(
    "subsidy_claims",
    metadata,
    Column("lineage", Text, nullable=False),
    Column("case_id", Text, nullable=False),
    Column("platform", Text, nullable=False),
    Column("status", Text, nullable=False),
    PrimaryKeyConstraint("lineage", "case_id", name="one_claim_per_lineage_and_case"),
    _partial("one_subsidy_per_lineage", "lineage", where="status <> 'void'", unique=True),
    Index("subsidy_claims_platform", "platform"),
)

bulk_refusals = Table(
    "bulk_refusals",
    metadata,
    Column("cause", Text, nullable=False),
    Column("asked", Text, nullable=False),
    Column("code", Text, nullable=False),
    _text("article"),
    Column("message", Text, nullable=False),
    PrimaryKeyConstraint("cause", "asked", name="one_reason_per_row"),
)

service_entries = Table(
    "service_entries",
    metadata,
    Column("case_id", Text, nullable=False),
    Column("entry", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("lines", Integer, nullable=False),
    Column("first_on", Text, nullable=False),
    Column("last_on", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("source", Text, nullable=False),
    _text("workbook"),
    Column("recorded_by", Text, nullable=False),
    _micros("recorded_at"),
    Column("voided_by", Integer),
    PrimaryKeyConstraint("case_id", "entry", name="one_service_entry"),
    CheckConstraint("status IN ('valid', 'void')", name="service_entry_status_known"),
    _partial("one_entry_of_its_content", "case_id", "sha256", where="status = 'valid'", unique=True),
)

service_records = Table(
    "service_records",
    metadata,
    Column("case_id", Text, nullable=False),
    Column("entry", Integer, nullable=False),
    Column("line", Integer, nullable=False),
    Column("served_on", Text, nullable=False),
    Column("client", Text, nullable=False),
    _text("client_uscc"),
    Column("function", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("mode", Text, nullable=False),
    Column("fee", BigInteger, nullable=False),  # 分
    Column("public_or_low_fee", SmallInteger, nullable=False),
    _text("event_no"),
    _text("satisfaction"),
    _text("evidence"),
    PrimaryKeyConstraint("case_id", "entry", "line", name="one_service_record_per_line"),
    CheckConstraint("fee >= 0", name="service_fee_not_negative"),
    Index("service_records_day", "case_id", "served_on", "entry", "line"),
)

calendar_notices = Table(
    "calendar_notices",
    metadata,
    Column("id", Text, primary_key=True),
    Column("case_id", Text, nullable=False),
    _int("year"),
    Column("number", Text, nullable=False),
    _text("amends"),
    Column("body", Text, nullable=False),  # JSON, an entry of calendar_data/cn-notices.json
    Column("known_from", Text, nullable=False),
    Column("imported_by", Text, nullable=False),
    _micros("imported_at"),
    UniqueConstraint("number", name="one_notice_per_number"),
    _partial("one_yearly_notice", "year", where="amends = ''", unique=True),
)

organisations = Table(
    "organisations",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    _text("host_division"),
    _text("valid_from"),
    _text("valid_to"),
    CheckConstraint(
        "kind IN ('district', 'county', 'county_city', 'zone', 'municipal_department', 'city', 'historic')",
        name="organisation_kind_known",
    ),
)

users = Table(
    "users",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("login", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    _text("org"),
    Column("roles", Text, nullable=False, server_default="[]"),
    Column("related", Text, nullable=False, server_default="[]"),
    Column("active", SmallInteger, nullable=False, server_default="1"),
    _micros("created_at"),
    UniqueConstraint("login", name="one_login"),
)


sessions = Table(
    "sessions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("user", Text, ForeignKey("users.login", name="session_of_user"), nullable=False),
    _micros("created_at"),
    _micros("expires_at"),
    Column("ended_at", BigInteger),
    Column("csrf", Text, nullable=False),
    _micros("last_seen_at"),
    Index("sessions_user", "user"),
)

tokens = Table(
    "tokens",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("user", Text, ForeignKey("users.login", name="token_of_user"), nullable=False),
    _micros("created_at"),
    _micros("expires_at"),
    Column("revoked_at", BigInteger),
    Index("tokens_user", "user"),
)

login_attempts = Table(
    "login_attempts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("login", Text, nullable=False),
    Column("address", Text, nullable=False),
    _micros("at"),
    Column("ok", SmallInteger, nullable=False),
    Index("login_attempts_login", "login", "at"),
    Index("login_attempts_address", "address", "at"),
)

settings = Table(
    "settings",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

tick_log = Table(
    "tick_log",
    metadata,
    Column("id", Integer, primary_key=True),
    _micros("at"),
    _int("fired"),
    _int("held"),
    _int("failed"),
    Column("lateness", BigInteger, nullable=False, server_default="0"),  # microseconds, of the latest timer
    Column("took", BigInteger, nullable=False, server_default="0"),  # microseconds
    _text("worker"),
    _text("why"),  # why it fired nothing
    Index("tick_log_at", "at"),
)

clock_alarms = Table(
    "clock_alarms",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("status", Text, nullable=False),
    _micros("at"),  # by the time before the jump
    _micros("jump"),  # microseconds
    Column("machine", Text, nullable=False),
    Column("worker", Text, nullable=False),
    _micros("begun"),  # where the machine's steady clock began, by the time before the jump
    Column("settled_at", BigInteger),
    _text("settled_by"),
    _text("reason"),
    CheckConstraint("status IN ('open', 'settled')", name="clock_alarm_status_known"),
    CheckConstraint(
        "status = 'open' OR (settled_at IS NOT NULL AND settled_by <> '' AND reason <> '')",
        name="clock_alarm_settled_for_a_reason",
    ),
    _partial("one_open_clock_alarm", "status", where="status = 'open'", unique=True),
)

for guard in GUARDS:
    event.listen(events, "after_create", guard)
