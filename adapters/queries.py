"""What a unit of work asks and writes, as Core statements; compiled once per backend."""

from collections.abc import Callable
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    LargeBinary,
    Select,
    Table,
    TableValuedAlias,
    Text,
    and_,
    bindparam,
    case,
    cast,
    column,
    func,
    insert,
    literal_column,
    or_,
    select,
    true,
    union_all,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from adapters import tables as t
from adapters.statements import Backend, Prepared
from adapters.store_rows import CASE_COLUMNS

C, E, T = t.cases.c, t.events.c, t.timers.c
INSERT: dict[Backend, Callable[[Table], sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}
CASE = tuple(C[name] for name in CASE_COLUMNS)
# On SQLite the facts go in and out as bytes, as the wire to PostgreSQL hands them on: they are long, and nobody but
# the parser looks at them.
_CASE_IN_BYTES = tuple(cast(c, LargeBinary).label(c.name) if c.name == "facts" else c for c in CASE)


def fixed(value: str) -> ColumnElement[Any]:
    """A constant written into the SQL, so that planners see that a partial index applies."""
    return literal_column(f"'{value}'")


def number(value: int) -> ColumnElement[int]:
    """A number written into the SQL. SQLite prepares a statement anew each time its LIMIT is bound."""
    return literal_column(str(value))


def given(column: ColumnElement[Any]) -> ColumnElement[bool]:
    """That a column holds something, which a partial index leaves out otherwise."""
    return column != fixed("")


OPEN = C.closed == literal_column("0")
ARMED = T.status == fixed("armed")
INCIDENT = (ARMED, T.provisional == literal_column("0"), T.wake_at.is_(None), given(T.due_on))


def members(name: str, backend: Backend) -> Select[Any]:
    """The texts of the JSON array bound to `name`: any number of values in one parameter."""
    bound: ColumnElement[Any] = bindparam(name)
    call = func.json_each(bound) if backend == "sqlite" else func.json_array_elements_text(cast(bound, JSON))
    return select(column("value")).select_from(call.table_valued("value"))


class Queries:
    """Every statement of the command path for one backend. Each is called with its named values."""

    def __init__(self, backend: Backend) -> None:
        self._backend: Backend = backend
        self._case: tuple[ColumnElement[Any], ...] = _CASE_IN_BYTES if backend == "sqlite" else CASE
        self._updates: dict[tuple[str, ...], Prepared] = {}
        self._due_locks: dict[int, Prepared] = {}
        self._outdated: dict[int, Prepared] = {}
        self._hold()
        self._read()
        self._due()
        self._write()
        self._look()

    def _prepared(self, statement: Any) -> Prepared:
        return Prepared(statement, self._backend)

    def _locked(self, where: ColumnElement[bool]) -> Select[Any]:
        return select(*self._case).where(where).order_by(C.id).with_for_update()

    def _lineage(self, facts: ColumnElement[Any]) -> TableValuedAlias:
        """What a platform of these facts carries on, itself included: also what was another's, merged or taken over."""
        if self._backend == "sqlite":
            call = func.json_each(facts, literal_column("'$.lineage'"))
        else:
            call = func.json_array_elements_text(cast(facts, JSON).op("->")(literal_column("'lineage'")))
        return call.table_valued("value")

    def _claimed(self, platforms: ColumnElement[bool]) -> Select[Any]:
        """What some platforms carry on that has its subsidy (Art. 16): its own, or, since it was merged into another,
        that of whatever the other carries on, to the last one it all went into.
        """
        own = self._lineage(C.facts).c.value
        reach = select(own.label("of"), own.label("reached")).join_from(t.cases, own.table, true()).where(platforms)
        reached = reach.cte("reached", recursive=True)
        gone, into, survivor = t.register.alias("gone"), t.register.alias("into"), t.cases.alias("survivor")
        theirs = self._lineage(survivor.c.facts).c.value
        merged = reached.join(gone, and_(gone.c.case_id == reached.c.reached, given(gone.c.merged_into)))
        merged = merged.join(into, into.c.number == gone.c.merged_into)
        merged = merged.join(survivor, survivor.c.id == into.c.case_id).join(theirs.table, true())
        reached = reached.union(select(reached.c.of, theirs).select_from(merged))
        claims = t.subsidy_claims.c
        live = and_(claims.lineage == reached.c.reached, claims.status != fixed("void"))
        return select(reached.c.of).join_from(reached, t.subsidy_claims, live).distinct()

    def _given(self, name: str, bound: str) -> ColumnElement[Any]:
        """A value for a column of a case, bound under another name."""
        if name == "facts" and self._backend == "sqlite":
            return cast(bindparam(bound, type_=LargeBinary), Text)
        return bindparam(bound, type_=C[name].type)

    def _hold(self) -> None:
        me: ColumnElement[Any] = bindparam("id")
        same = C.id == me
        mine = t.cases.alias("mine")
        parent = select(mine.c.parent).where(mine.c.id == me).scalar_subquery()
        batch = select(mine.c.batch).where(mine.c.id == me).scalar_subquery()
        drafts = select(C.id).where(C.kind == fixed("application"), C.state == fixed("draft"), C.batch == batch)
        with_drafts = C.id.in_(union_all(select(me), drafts.correlate(None)))
        self.lock = self._prepared(self._locked(same))
        self.lock_with_parent = self._prepared(self._locked(or_(same, C.id == parent)))
        self.lock_with_drafts = self._prepared(self._locked(with_drafts))
        ids = members("ids", self._backend)
        self.lock_with_estate = self._prepared(self._locked(or_(C.id.in_(ids), *self._estate(ids))))
        parents = select(mine.c.parent).where(mine.c.id.in_(ids), given(mine.c.parent))
        self.lock_all = self._prepared(self._locked(C.id.in_(union_all(ids, parents.correlate(None)))))
        self.prior = self._prepared(select(E.case_id, E.seq, E.request).where(E.cause == bindparam("cause")))

    def _estate(self, ids: Select[Any]) -> tuple[ColumnElement[bool], ...]:
        """What belongs to a platform, an application or an assessment: of reviews only what is not over."""
        under = and_(C.parent.in_(ids), given(C.parent))
        reviews = t.cases.alias("reviews")
        open_reviews = select(reviews.c.id).where(
            reviews.c.parent.in_(ids), given(reviews.c.parent), reviews.c.kind == fixed("assessment"),
            reviews.c.closed == literal_column("0"),
        )  # fmt: skip
        return (
            and_(under, C.kind.in_((fixed("subsidy"), fixed("annual_report")))),
            and_(under, C.kind.in_((fixed("assessment"), fixed("score_sheet"))), OPEN),
            and_(C.parent.in_(open_reviews), given(C.parent), C.kind == fixed("score_sheet"), OPEN),
        )

    def _read(self) -> None:
        year, children = C.batch == bindparam("year"), and_(C.parent == bindparam("parent"), given(C.parent))
        numbers = members("numbers", self._backend)
        register = t.register.c
        users, mine = t.users.c, and_(C.organisation == bindparam("organisation"), given(C.organisation))
        self.batch = self._prepared(
            select(*self._case).where(C.kind == fixed("batch"), C.state != fixed("—"), year).order_by(C.id)
        )
        self.siblings = self._prepared(select(*self._case).where(mine, C.kind == fixed("application"), OPEN, year))
        self.sheets = self._prepared(select(*self._case).where(children, C.kind == fixed("score_sheet")).order_by(C.id))
        self.objections = self._prepared(
            select(*self._case).where(children, C.kind == fixed("objection")).order_by(C.id)
        )
        kin = and_(
            C.kind == fixed("platform"),
            or_(mine, C.number == bindparam("number")),
        )
        self.kin = self._prepared(select(*self._case).where(kin).order_by(C.id))
        self.claimed = self._prepared(self._claimed(kin))
        district = and_(C.kind == fixed("district_report"), C.district == bindparam("district"))
        self.reports = self._prepared(
            select(*self._case).where(or_(and_(children, C.kind == fixed("annual_report")), district)).order_by(C.id)
        )
        self.assessments = self._prepared(
            select(*self._case).where(children, C.kind == fixed("assessment")).order_by(C.id)
        )
        imported = case((register.application == fixed(""), number(1)), else_=number(0))
        waiting = and_(C.kind == fixed("platform"), or_(C.state != fixed("—"), OPEN))
        self.taken = self._prepared(
            union_all(
                select(register.number, number(0)).where(register.number.in_(numbers)),
                select(C.number, number(0)).where(waiting, C.number.in_(numbers), C.id != bindparam("id")),
                select(register.plaque_number, number(0)).where(
                    register.plaque_number.in_(numbers), given(register.plaque_number)
                ),
                select(register.announcement_number, imported).where(
                    register.announcement_number.in_(numbers), given(register.announcement_number)
                ),
            )
        )
        # Held while it is read: two cases that join one notice at once must both be in its text.
        self.notice = self._prepared(
            select(*t.notices.c, t.notice_items.c.name)
            .select_from(t.notices.outerjoin(t.notice_items, t.notice_items.c.notice == t.notices.c.id))
            .where(t.notices.c.id == bindparam("notice"))
            .order_by(t.notice_items.c.case_id)
            .with_for_update(of=t.notices)
        )
        profile = select(users.login, users.name, users.org, users.roles, users.related).where(users.active == 1)
        self.expert = self._prepared(profile.where(users.login == bindparam("login")))
        self.panel = self._prepared(profile.where(users.login.in_(members("logins", self._backend))))
        offices = t.organisations.c
        self.office = self._prepared(
            select(offices.code, offices.kind, offices.valid_from, offices.valid_to).where(
                offices.code == bindparam("office")
            )
        )
        entries = t.service_entries.c
        self.service_entry = self._prepared(
            select(*entries).where(entries.case_id == bindparam("id"), entries.entry == bindparam("entry"))
        )
        drawn = INSERT[self._backend](t.serials).values(kind=bindparam("kind"), year=bindparam("year"), n=1)
        self.draw = self._prepared(
            drawn.on_conflict_do_update(index_elements=["kind", "year"], set_={"n": t.serials.c.n + 1}).returning(
                t.serials.c.n
            )
        )

    def _due(self) -> None:
        awake = self._awake = (ARMED, T.wake_at <= bindparam("now"))
        ids = members("ids", self._backend)
        self.peek = self._prepared(select(T.case_id).where(*awake).limit(number(1)))
        self.due_timers = self._prepared(
            select(T.case_id, T.kind, T.period, T.generation, T.due_at, T.failures)
            .where(*awake, T.case_id.in_(ids))
            .order_by(T.due_at, T.case_id)
        )
        # The kind as an expression, which has no index: there are few children of some cases, and many objections.
        objecting = C.kind.concat(fixed("")) == fixed("objection")
        self.due_objections = self._prepared(
            select(*self._case).where(C.parent.in_(ids), given(C.parent), objecting).order_by(C.id)
        )
        self._recount(ids)
        after: ColumnElement[Any] = bindparam("after")
        # A timer that waits after its due instant wakes later than that, so both conditions leave it out.
        self.next_due = self._prepared(
            select(T.due_at).where(ARMED, T.wake_at > after, T.due_at > after).order_by(T.wake_at).limit(number(1))
        )

    def _recount(self, ids: Select[Any]) -> None:
        """Timers that rest on the calendar."""
        counted = self._counted = (ARMED, T.unit != fixed("instant"))
        self.lock_all = self._prepared(
            select(*self._case).where(C.id.in_(ids)).order_by(C.id).with_for_update(of=t.cases)
        )
        self.mark_checked = self._prepared(
            update(t.timers).where(*counted, T.case_id.in_(ids)).values(checked=bindparam("version"))
        )

    def _write(self) -> None:
        mine = (T.case_id == bindparam("case_id_"), T.kind == bindparam("kind_"), ARMED)
        one = (*mine, T.period == bindparam("period_"), T.generation == bindparam("generation_"))
        self.insert_case = self._prepared(insert(t.cases).values({c.name: self._given(c.name, c.name) for c in C}))
        self.insert_event = self._prepared(insert(t.events))
        self.insert_timer = self._prepared(insert(t.timers).values({name: bindparam(name) for name in TIMER_COLUMNS}))
        self.end_timer = self._prepared(
            update(t.timers)
            .where(*mine)
            .values(status=bindparam("status_"), fired_at=bindparam("fired_at_"), ended_by=bindparam("ended_by_"))
        )
        self.explain_timer = self._prepared(
            update(t.timers)
            .where(*one)
            .values(
                reason=bindparam("reason_"),
                attempts=T.attempts + 1,
                failures=0,
                wake_at=func.coalesce(bindparam("retry_at_"), T.wake_at),
            )
        )
        self.fail_timer = self._prepared(
            update(t.timers)
            .where(*one)
            .values(
                reason=bindparam("reason_"),
                attempts=T.attempts + 1,
                failures=T.failures + 1,
                wake_at=bindparam("retry_at_"),
            )
        )
        self.wake_incident = self._prepared(
            update(t.timers).where(*mine, *INCIDENT).values(reason=bindparam("reason_"), failures=0, wake_at=T.due_at)
        )
        self.insert_personal = self._prepared(insert(t.personal))
        self.insert_message = self._prepared(insert(t.outbox))
        self.insert_service_record = self._prepared(insert(t.service_records))

    def _look(self) -> None:
        references = members("references", self._backend)
        self.case = self._prepared(select(*self._case).where(C.id == bindparam("id")))
        history = select(E.seq, E.text, E.hash).where(E.case_id == bindparam("id")).order_by(E.seq)
        self.history = self._prepared(history)
        self.history_upto = self._prepared(history.where(E.seq <= bindparam("upto")))
        self.personal = self._prepared(
            select(t.personal.c.reference, t.personal.c.value).where(t.personal.c.reference.in_(references))
        )

    def lock_due(self, limit: int) -> Prepared:
        """Locks up to `limit` cases with a timer due by `now`, and passes over those somebody else has locked."""
        if (known := self._due_locks.get(limit)) is None:
            known = self._due_locks[limit] = self._prepared(
                select(*self._case)
                .select_from(t.timers.join(t.cases, C.id == T.case_id))
                .where(*self._awake)
                .order_by(T.wake_at, T.case_id)
                .limit(number(limit))
                .with_for_update(of=t.cases, skip_locked=True)
            )
        return known

    def outdated(self, limit: int) -> Prepared:
        """Cases with timers last compared with another calendar, up to `limit` from both sides of it by the index."""
        if (known := self._outdated.get(limit)) is None:
            version: ColumnElement[Any] = bindparam("version")
            sides = (
                select(T.case_id).where(*self._counted, side).order_by(T.checked).limit(number(limit))
                for side in (T.checked < version, T.checked > version)
            )
            both = union_all(*(select(side.subquery().c.case_id) for side in sides))
            known = self._outdated[limit] = self._prepared(both)
        return known

    def update_case(self, columns: tuple[str, ...]) -> Prepared:
        """Changes these columns of a case at a version. Takes their values in order, then the id and the version."""
        if (known := self._updates.get(columns)) is None:
            where = (C.id == bindparam("id_before"), C.version == bindparam("version_before"))
            changed = update(t.cases).ordered_values(
                *((C[name], self._given(name, f"{name}_after")) for name in columns)
            )
            known = self._updates[columns] = self._prepared(changed.where(*where))
        return known


TIMER_COLUMNS = (
    *("case_id", "kind", "period", "generation", "trigger", "anchor_on", "n", "unit", "due_on", "due_at"),
    *("provisional", "status", "calendar", "reason", "wake_at", "checked", "consumed", "running_since"),
)


@cache
def queries(backend: Backend) -> Queries:
    """The compiled statements of a backend."""
    return Queries(backend)
