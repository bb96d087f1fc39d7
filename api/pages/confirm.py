"""The page that asks once more before a title is cancelled: whose, on what facts, with what defence (Art. 15)."""

from flask import render_template

from api.auth import parts, signed_in
from api.pages import here
from api.pages.case_page import timers_of
from api.pages.replay import materials
from api.pages.story import told
from api.pages.year_panels import revocation_of
from services.previews import notice_of
from services.views import actions, case_document
from workflow.cases import Case

ASKED_TWICE = ("revoke",)


def confirmation(case: Case, trigger: str) -> str:
    """The page; empty where its reader has nothing to approve."""
    me, world = signed_in(), parts().world
    open_now = (
        a for a in actions(case, me, world) if a.trigger == trigger and a.step == "approve" and not a.blocked_by
    )
    action = next(open_now, None)
    if action is None:
        return ""
    document = case_document(case, me, world)
    proposed = {"type": "proposed", "kind": case.kind, "proposal": document["proposal"]}
    return render_template(
        "confirm.html",
        case=case,
        action=action,
        proposal=document["proposal"],
        proposal_lines=told(proposed, materials(), here.person),
        revocation=revocation_of(document, timers_of(case, world)),
        grades=document["facts"].get("grades", {}),
        notice=notice_of(case, trigger, me, world),
    )
