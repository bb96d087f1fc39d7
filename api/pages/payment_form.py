"""拨付审批表: the payment form of a subsidy, to be printed (Art. 16, 17)."""

from datetime import date
from decimal import Decimal

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from api.auth import parts, signed_in
from api.pages import here
from api.pages.year_panels import subsidy_of
from services.views import case_document, visible
from workflow.calendar import local_date
from workflow.disclosure import outsider
from workflow.kinds import Kind
from workflow.refusals import Forbidden, NotVisible
from workflow.subsidy import fund_of, in_words
from workflow.words import FUNDS

bp = Blueprint("payment_form", __name__)


@bp.get("/cases/<case_id:case_id>/payment-form")
def show(case_id: str) -> ResponseReturnValue:
    """The form as it stands: before the payment with the fund of today, and lines left for who has yet to sign."""
    me, world = signed_in(), parts().world
    case = visible(case_id, me, world)
    if case.kind != Kind.SUBSIDY:
        raise NotVisible("no_such_case")
    if outsider(me):
        raise Forbidden("forbidden_route")
    document, platform = case_document(case, me, world), world.store.case(case.parent)
    facts = document["facts"]
    paid_on = date.fromisoformat(facts["paid_on"]) if facts.get("paid_on") else None
    fund = fund_of(paid_on or local_date(here.now()), world.packs.pinned(case.pack, case.pack_hash))
    return render_template(
        "payment_form.html",
        case=case,
        platform=platform,
        facts=facts,
        words=in_words(Decimal(facts["amount_yuan"])),
        fund=FUNDS[facts.get("fund") or fund],
        expected=paid_on is None,
        payment=subsidy_of(document, me, world),
    )
