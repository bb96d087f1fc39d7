"""The pages: Chinese, made on the server from the tables, working without JavaScript."""

from flask import Flask

from api.pages import (
    beginning,
    bulk,
    calendar,
    case,
    clock_bar,
    here,
    march,
    messages,
    overview,
    payment_form,
    platform_import,
    public,
    register,
    replay,
    service_ledger,
    sign_in,
    timers,
    worklist,
)
from api.pages.errors import page as error_page

__all__ = ["error_page", "install"]


def install(app: Flask) -> None:
    """Put the pages into an application, with the words their templates use."""
    rooms = (
        beginning, bulk, calendar, case, clock_bar, march, messages, overview, payment_form, platform_import, public,
        register, replay, service_ledger, sign_in, timers, worklist,
    )  # fmt: skip
    for room in rooms:
        app.register_blueprint(room.bp)
    app.context_processor(here.surroundings)
    here.register_filters(app.jinja_env)
