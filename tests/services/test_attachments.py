"""Attaching a document: through the one door, and nothing left behind by a refusal."""

import io
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from services import attachments
from services.attachments import Document, attach, documents_of, open_document
from services.ports import Duplicate, World
from tests.support.files import MemoryFiles
from workflow.cases import Case, Command
from workflow.refusals import Malformed, NotVisible, Refusal
from workflow.roles import Actor, Role

PDF = b"%PDF-1.7\n%%EOF\n"
M1 = "m1_application_report"
OWN = "91520102DEM000014F"
APPLICANT = Actor("zhang", frozenset({Role.APPLICANT}), org=OWN)
STRANGER = Actor("li", frozenset({Role.APPLICANT}), org="91520115DEM0000225")
CASE = Case("c1", "application", "submitted", 3, organisation=OWN)


@dataclass
class MemoryDocuments:
    """Implements `services.attachments.Documents`."""

    rows: list[Document] = field(default_factory=list)

    def find(self, document_id: str) -> Document | None:
        return next((row for row in self.rows if row.id == document_id), None)

    def of_case(self, case_id: str) -> list[Document]:
        return [row for row in self.rows if row.case_id == case_id]

    def next_version(self, case_id: str, item: str) -> int:
        return 1 + sum(row.case_id == case_id and row.item == item for row in self.rows)


@dataclass
class Door:
    """Stands for the one door: stores a document's row, or refuses."""

    documents: MemoryDocuments
    refusal: Exception | None = None
    commands: list[Command] = field(default_factory=list)

    def __call__(self, command: Command, *, actor: Actor, world: World) -> str:
        self.commands.append(command)
        if self.refusal:
            raise self.refusal
        data = dict(command.data)
        key = data.pop("document")
        row = Document(key, "c1", uploaded_by=actor.user, uploaded_at=datetime.now(UTC), storage_key=key, **data)
        if self.documents.find(key) is None:
            self.documents.rows.append(row)
        return "performed"


@pytest.fixture
def documents() -> MemoryDocuments:
    return MemoryDocuments()


@pytest.fixture
def files() -> MemoryFiles:
    return MemoryFiles()


@pytest.fixture
def world() -> World:
    return cast(World, SimpleNamespace(store=SimpleNamespace(case={"c1": CASE}.get)))


@pytest.fixture
def door(documents: MemoryDocuments, monkeypatch: pytest.MonkeyPatch) -> Door:
    door = Door(documents)
    monkeypatch.setattr(attachments, "perform", door)
    return door


@pytest.fixture
def hand_in(documents: MemoryDocuments, files: MemoryFiles, world: World, door: Door):
    def handing(content: bytes = PDF, *, actor: Actor = APPLICANT, name: str = "报告.pdf", **more: Any) -> object:
        return attach(
            *("c1", "m1", name, io.BytesIO(content)),
            **{"actor": actor, "world": world, "documents": documents, "files": files, "limit": 100, **more},
        )

    return handing


def test_a_file_becomes_the_next_version_of_its_item(hand_in, door: Door, files: MemoryFiles) -> None:
    assert hand_in(expected_version=3) == "performed"
    hand_in(PDF + b" ")
    first, second = door.commands
    assert (first.trigger, first.case_id, first.expected_version) == ("attach_document", "c1", 3)
    assert [(c.data["item"], c.data["version"], c.data["name"]) for c in door.commands] == [
        (M1, 1, "报告.pdf"),
        (M1, 2, "报告.pdf"),
    ]
    assert files.contents == {first.data["document"]: PDF, second.data["document"]: PDF + b" "}


@pytest.mark.parametrize("refusal", [Refusal("reason_given"), RuntimeError("the database is gone")])
def test_a_refused_file_is_not_kept(hand_in, door: Door, files: MemoryFiles, refusal: Exception) -> None:
    door.refusal = refusal
    with pytest.raises(type(refusal)):
        hand_in()
    assert files.contents == {}


def test_a_repeated_key_with_the_same_file_is_the_same_request(hand_in, door: Door, files: MemoryFiles) -> None:
    hand_in(key="k")
    hand_in(key="k")
    assert door.commands[0] == door.commands[1]
    assert len(files.contents) == 1


def test_a_refused_repeat_leaves_the_first_ones_file(hand_in, door: Door, files: MemoryFiles) -> None:
    hand_in(key="k")
    door.refusal = Refusal("reason_given")
    with pytest.raises(Refusal):
        hand_in(key="k")
    assert list(files.contents.values()) == [PDF]


def test_a_key_with_another_file_or_another_persons_key_is_another_request(hand_in, door: Door) -> None:
    hand_in(key="k")
    hand_in(PDF + b" ", key="k")
    hand_in(key="k", actor=replace(APPLICANT, user="wang"))
    assert len({command.data["document"] for command in door.commands}) == 3


def test_a_file_that_comes_a_moment_late_is_the_version_after(hand_in, door: Door, monkeypatch) -> None:
    def overtaken(command: Command, **parts: Any) -> str:
        if not door.commands:
            door(replace(command, data={**command.data, "document": "faster"}), **parts)
            raise Duplicate("one_document_version")
        return door(command, **parts)

    monkeypatch.setattr(attachments, "perform", overtaken)
    assert hand_in() == "performed"
    assert [(row.id == "faster", row.version) for row in door.documents.rows] == [(True, 1), (False, 2)]


def test_any_other_broken_promise_is_told(hand_in, door: Door, files: MemoryFiles) -> None:
    door.refusal = Duplicate("documents_pkey")
    with pytest.raises(Duplicate):
        hand_in()
    assert (len(door.commands), files.contents) == (1, {})


def test_who_does_not_see_the_case_uploads_nothing(hand_in, door: Door, files: MemoryFiles) -> None:
    with pytest.raises(NotVisible):
        hand_in(actor=STRANGER)
    with pytest.raises(Malformed):
        hand_in(name="报告.exe")
    assert (door.commands, files.contents) == ([], {})


def test_a_document_opens_to_those_its_case_is_open_to(
    hand_in, door: Door, documents: MemoryDocuments, files: MemoryFiles, world: World
) -> None:
    hand_in()
    (row,) = documents_of("c1", actor=APPLICANT, world=world, documents=documents)
    found, content = open_document(row.id, actor=APPLICANT, world=world, documents=documents, files=files)
    assert (found, content.read()) == (row, PDF)
    assert row.shown()["uploaded_at"].endswith("+08:00")
    assert "storage_key" not in row.shown()
    undeclared = Actor("e01", frozenset({Role.EXPERT}), assigned=(("c1", "assigned"),))
    for actor in (STRANGER, undeclared):
        with pytest.raises(NotVisible):
            open_document(row.id, actor=actor, world=world, documents=documents, files=files)
        with pytest.raises(NotVisible):
            documents_of("c1", actor=actor, world=world, documents=documents)
    declared = replace(undeclared, assigned=(("c1", "declared"),))
    assert documents_of("c1", actor=declared, world=world, documents=documents) == [row]
    with pytest.raises(NotVisible):
        open_document("nothing", actor=APPLICANT, world=world, documents=documents, files=files)
