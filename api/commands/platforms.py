"""Platforms recognised before this service: into the register from a file (Art. 12)."""

from pathlib import Path
from typing import Any

import click

from api.commands.base import Answer, Context, acting, as_option, command, read_bytes
from api.platform_import import read_entries, take


def register(cli: click.Group) -> None:
    """Add the commands of this subject."""

    @cli.group("platform", short_help="示范平台")
    def platform() -> None:
        """Platforms."""

    @command(platform, "import", short_help="录入早期认定的平台（JSON 或 CSV）：全部无误才录入（第十二条）")
    @click.argument("file")
    @click.option("--check", is_flag=True, help="只核对，不录入")
    @as_option()
    def take_in(context: Context, file: str, check: bool, login: str, password_stdin: bool) -> Any:
        actor, world = acting(context, login, password_stdin), context.parts.world
        stored, rows = take(read_entries(read_bytes(file), Path(file).name), actor=actor, world=world, check=check)
        refused = [row for row in rows if row.refusal is not None]
        counts = {"stored": stored, "checked": check, "platforms": len(rows), "refused": len(refused)}
        view = {**counts, "rows": [row.told() for row in (refused or rows)]}
        return Answer({**counts, "rows": [row.told() for row in rows]}, ok=not refused, view=view)
