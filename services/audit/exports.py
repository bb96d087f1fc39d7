"""A case's history for verification elsewhere."""

from typing import Any

from services.ports import World
from workflow.refusals import NotVisible


def export(case_id: str, world: World) -> dict[str, Any]:
    """A case's whole history as stored, byte for byte, for verification elsewhere. Raises NotVisible."""
    case = world.store.case(case_id)
    if case is None:
        raise NotVisible("no_such_case")
    return {
        "schema": "shifan-history/1",
        "case": case.id,
        "kind": case.kind,
        "number": case.number,
        "pack": {"id": case.pack, "hash": case.pack_hash},
        "head": case.head,
        "events": [{"seq": item.seq, "hash": item.hash, "text": item.text} for item in world.store.history(case_id)],
    }
