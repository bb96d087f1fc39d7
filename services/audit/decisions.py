"""R3: what was decided on conditions and scores, decided again under the pack the case is pinned to."""

from collections.abc import Iterator
from datetime import date

from services.audit.divergence import Divergence, unlike
from services.audit.questions import Questioner
from services.audit.stories import Step, Story
from workflow.calendar import local_date
from workflow.cases import Json
from workflow.dossier import findings_of
from workflow.effects.review import conclude_review
from workflow.history import digest
from workflow.holiday_notices import NoticeError, entry_of
from workflow.notice_checks import checked_notice
from workflow.notices import announcement_text, publicity_text
from workflow.objections import ended_in
from workflow.sheets import sealed_sheets
from workflow.transition import Transition


def decisions(story: Story, questioner: Questioner) -> Iterator[Divergence]:
    """Every step's questions, and what passing a stage, the review and the award put on record."""
    for step in story.steps:
        pinned = story.steps[0].after.pack_hash
        if {step.event["pack"], step.after.pack_hash} != {pinned}:
            yield Divergence(story.id, "R3", "pack", step.seq, expected=pinned, found=step.event["pack"])
        try:
            questioner.pack_of(step)
        except KeyError:
            yield Divergence(story.id, "R3", "pack", step.seq, expected="a pack that ships", found=step.after.pack_hash)
            continue
        if row := step.row:
            yield from questioner.ask(story, step, row, "R3")
            if not step.proposed and (look := _RECORDS.get(row.effect)):
                yield from look(story, step, row, questioner)


def _verdicts(story: Story, step: Step, row: Transition, questioner: Questioner) -> Iterator[Divergence]:
    """The verdicts kept at a passed stage are those of the facts as they stood that day."""
    found = findings_of(step.before.facts, questioner.pack_of(step), local_date(step.at))
    verdicts = {finding.condition: finding.verdict.value for finding in found}
    yield from _compare(story, step, row, "verdicts", verdicts, step.event["data"].get("verdicts", {}))


def _submission(story: Story, step: Step, row: Transition, questioner: Questioner) -> Iterator[Divergence]:
    day = {"submitted_on": local_date(step.at).isoformat()}
    yield from _compare(story, step, row, "submission", day, step.event.get("facts", {}))


def _review(story: Story, step: Step, row: Transition, questioner: Questioner) -> Iterator[Divergence]:
    """Score, counts and majority from the sheets' own histories; no expert counted twice."""
    wrong = [Divergence(story.id, "R3", "review", step.seq, row.article, "sealed sheets", None)]
    for situation in questioner.situations(step, row):
        if not sealed_sheets(situation.related.sheets):
            continue
        situation.preparer = step.event.get("prepared_by", "")
        outcome = conclude_review(situation)
        counted = (outcome.data or {})["counted"]
        experts = [entry["expert"] for entry in counted.values()]
        if len(set(experts)) < len(experts):
            yield Divergence(story.id, "R3", "review", step.seq, row.article, "one sheet per expert", experts)
        facts = step.event.get("facts", {})
        wrong = [
            *_compare(story, step, row, "review", outcome.facts, facts),
            *_compare(story, step, row, "review", counted, step.event["data"].get("counted", {})),
        ]
        if not wrong:
            return
    yield from wrong


def _publicity(story: Story, step: Step, row: Transition, questioner: Questioner) -> Iterator[Divergence]:
    """The text says what the data say; who else stood in the notice is the archive's to compare (R5)."""
    facts, pack = step.event["facts"]["publicity"], questioner.pack_of(step)
    names = [line.partition(". ")[2] for line in facts["text"].splitlines() if line.partition(". ")[0].isdigit()]
    title, text = publicity_text(
        pack,
        step.before.batch,
        names or [step.before.name],
        local_date(step.at),
        date.fromisoformat(facts["last_day"]),
        provisional=facts["closes_at"] is None,
    )
    expected = {"title": title, "text": text, "sha256": digest(text), "url": step.event["data"]["url"]}
    yield from _compare(story, step, row, "text", {**expected, "notice": step.event["data"]["notice"]}, facts)
    version = {"published_at": step.event["recorded_at"], "sha256": digest(text), "text": text}
    if facts["versions"][-1] != version:
        yield Divergence(story.id, "R3", "text", step.seq, row.article, version, facts["versions"][-1])
    if step.before.name not in names:
        yield Divergence(story.id, "R3", "text", step.seq, row.article, step.before.name, names)


def _award(story: Story, step: Step, row: Transition, questioner: Questioner) -> Iterator[Divergence]:
    """The announcement says what was decided that day, under the numbers that were approved."""
    facts, data, day = step.event["facts"]["award"], step.event["data"], local_date(step.at)
    numbers = [data[name] for name in ("announcement_number", "certificate_number", "plaque_number")]
    wrong: list[Divergence] = []
    for situation in questioner.situations(step, row):
        objections = ended_in(situation.related.objections)
        pack, batch, name = situation.pack, step.before.batch, step.before.name
        title, text = announcement_text(pack, batch, name, numbers, day, objections=objections)
        expected = {
            "title": title,
            "text": text,
            "sha256": digest(text),
            "published_at": step.event["recorded_at"],
            "certified_on": day.isoformat(),
            **{name: data[name] for name in ("announcement_number", "certificate_number", "plaque_number")},
        }
        wrong = list(_compare(story, step, row, "text", expected, facts))
        if not wrong:
            return
    yield from wrong


def _imported(story: Story, step: Step, row: Transition, questioner: Questioner) -> Iterator[Divergence]:
    """The notice kept is the one that was approved, to the day, and one that passes the checks it had to pass."""
    entry = entry_of(step.event["data"])
    yield from _compare(story, step, row, "notice", {"holiday_notice": entry}, step.event.get("facts", {}))
    try:
        checked_notice(entry, questioner.notices_for(step, entry.get("amends")))
    except NoticeError as wrong:
        yield Divergence(story.id, "R3", "notice_sound", step.seq, row.article, "passes its checks", str(wrong))


def _compare(story: Story, step: Step, row: Transition, kind: str, expected: Json, facts: Json) -> Iterator[Divergence]:
    wanted, found = unlike(expected, {name: facts.get(name) for name in expected})
    if wanted:
        yield Divergence(story.id, "R3", kind, step.seq, row.article, wanted, found)


_RECORDS = {
    "submit": _submission,
    "stage_passed": _verdicts,
    "conclude_review": _review,
    "open_publicity": _publicity,
    "announce_and_award": _award,
    "import_notice": _imported,
}
