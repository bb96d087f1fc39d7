"""Art. 10: what an applicant fills in and attaches, piece by piece."""

from typing import Any

from workflow.dossier import draft_patch, material_id
from workflow.effects.opening import routed
from workflow.history import canonical, digest
from workflow.situation import Outcome, Situation


def create_draft(situation: Situation) -> Outcome:
    """A draft with whatever was given; the contact person stays outside the event's bytes."""
    return _filled(situation)


def save_draft(situation: Situation) -> Outcome:
    """A part of the form; nothing else is touched."""
    outcome = _filled(situation)
    outcome.set = routed(situation.data)
    return outcome


def _filled(situation: Situation) -> Outcome:
    patch = draft_patch(situation.data)
    outcome = Outcome(facts=patch, data={})
    if contact := patch.get("applicant", {}).get("contact"):
        patch["applicant"]["contact"] = keep_apart(situation, outcome, contact)
    return outcome


def keep_apart(situation: Situation, outcome: Outcome, value: dict[str, Any]) -> dict[str, str]:
    """Put personal data outside the history; the history holds a salted hash of it, so that erasure leaves it whole."""
    reference, salt = situation.fresh(), situation.fresh()
    outcome.personal.append((reference, salt, value))
    return {"personal": reference, "sha256": digest(salt + canonical(value))}


def attach_document(situation: Situation) -> Outcome:
    """A new version of a document, or the reason why none applies. Earlier versions stay in the history."""
    data = situation.data
    item = material_id(data["item"])
    if data.get("not_applicable"):
        entry: dict[str, Any] = {"status": "not_applicable", "reason": data["reason"]}
    else:
        kept = ("document", "version", "name", "size", "sha256", "content_type")
        entry = {"status": "present", **{name: data[name] for name in kept if name in data}}
    before = situation.facts.get("materials", {}).get(item, {})
    cleared = {name: None for name in before if name not in entry}
    return Outcome(facts={"materials": {item: {**cleared, **entry}}}, data={"item": item})


EFFECTS = {e.__name__: e for e in (create_draft, save_draft, attach_document)}
