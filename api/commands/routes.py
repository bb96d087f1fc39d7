"""Every HTTP route with its policy."""

from typing import Any

import click

from api.commands.base import Context, command


def register(cli: click.Group) -> None:
    """Add the commands of this subject."""

    @command(cli, "routes", short_help="全部 HTTP 路由及其访问策略")
    def routes(context: Context) -> Any:
        from api.app import routes_document  # Flask takes its time, and few commands need it

        return routes_document()
