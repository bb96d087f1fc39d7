"""What the reader has been told: reminders before and after a deadline, warnings to who leads."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from api.auth import parts, signed_in
from services.messages import LATEST, messages_for
from workflow.words import LEVELS

bp = Blueprint("messages", __name__)


@bp.get("/messages")
def show() -> ResponseReturnValue:
    """The latest messages, newest first."""
    found = messages_for(signed_in(), parts().messages, parts().world)
    return render_template("messages.html", here="messages", messages=found, levels=LEVELS, latest=LATEST)
