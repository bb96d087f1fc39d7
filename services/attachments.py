"""Documents of a case (Art. 10): attaching one through the one door, listing them, opening one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, BinaryIO, Protocol

from services.cases import Performed, perform
from services.documents import Files, accept
from services.ports import Duplicate, World
from services.views import visible
from workflow.cases import Command
from workflow.civil_time import SHANGHAI
from workflow.dossier import material_id
from workflow.policy import may_open_documents
from workflow.refusals import NotVisible
from workflow.roles import Actor


@dataclass(frozen=True, slots=True)
class Document:
    """A document as its row names it; its content lies in the files under `storage_key`."""

    id: str
    case_id: str
    item: str
    version: int
    name: str
    size: int
    sha256: str
    content_type: str
    storage_key: str
    uploaded_by: str
    uploaded_at: datetime

    def shown(self) -> dict[str, Any]:
        """The document in the shape of the outside interface."""
        return {
            "id": self.id,
            "case": self.case_id,
            "item": self.item,
            "version": self.version,
            "name": self.name,
            "size": self.size,
            "sha256": self.sha256,
            "content_type": self.content_type,
            "uploaded_by": self.uploaded_by,
            "uploaded_at": self.uploaded_at.astimezone(SHANGHAI).isoformat(),
        }


class Documents(Protocol):
    """The rows of documents; they are written with the event of `attach_document`."""

    def find(self, document_id: str) -> Document | None:
        """One document."""

    def of_case(self, case_id: str) -> Sequence[Document]:
        """All versions of all documents of a case, by item and version."""

    def next_version(self, case_id: str, item: str) -> int:
        """The version a new file for a material gets: one more than the last, also after "not applicable"."""


def attach(
    case_id: str,
    item: str,
    name: str,
    content: BinaryIO,
    *,
    actor: Actor,
    world: World,
    documents: Documents,
    files: Files,
    limit: int,
    expected_version: int | None = None,
    key: str | None = None,
) -> Performed:
    """Accept a file (`limit` in bytes) and fire `attach_document` with it: contents on the disk first, then the event.

    A repeated `key` with the same file gets the first answer. Raises as `accept` and `perform`; a refused file is
    discarded, unless it came with a key: then a twin of this very request may have succeeded with it.
    """
    visible(case_id, actor, world)
    item = material_id(item)
    version = documents.next_version(case_id, item)
    seed = f"{actor.user}:{case_id}:{item}:{key}" if key else ""
    accepted = accept(name, content, files=files, limit=limit, seed=seed)
    known = documents.find(accepted.document)  # a repeated request has the version it got the first time
    data = accepted.attachment(item, known.version if known else version)
    command = Command("attach_document", data, case_id, expected_version=expected_version, key=key)
    try:
        return _fire(command, actor, world, documents)
    except Exception:
        if not key:
            files.discard(accepted.document)
        raise


def _fire(command: Command, actor: Actor, world: World, documents: Documents) -> Performed:
    """Fire; where another file for the same item was faster by a moment, this one is the version after it."""
    try:
        return perform(command, actor=actor, world=world)
    except Duplicate as clash:
        if clash.promise != "one_document_version":
            raise
        version = documents.next_version(str(command.case_id), command.data["item"])
        return perform(replace(command, data={**command.data, "version": version}), actor=actor, world=world)


def documents_of(case_id: str, *, actor: Actor, world: World, documents: Documents) -> Sequence[Document]:
    """The documents of a case. Raises NotVisible to whom its materials are not open."""
    if not may_open_documents(actor, visible(case_id, actor, world)):
        raise NotVisible("no_such_document")
    return documents.of_case(case_id)


def open_document(
    document_id: str, *, actor: Actor, world: World, documents: Documents, files: Files
) -> tuple[Document, BinaryIO]:
    """A document and its content, to be closed by the caller. Raises NotVisible to whom it is not open."""
    document = documents.find(document_id)
    case = world.store.case(document.case_id) if document else None
    if document is None or case is None or not may_open_documents(actor, case):
        raise NotVisible("no_such_document")
    return document, files.open(document.storage_key)
