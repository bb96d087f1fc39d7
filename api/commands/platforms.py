"""Platforms recognised before this service: into the register from a file (Art. 12)."""

from pathlib import Path
from typing import Any

import click

from api.commands.base import Answer, Context, acting, as_option, command, read_bytes
from api.platform_import import Imported, read_entries, take


def register(cli: click.Group) -> None:
    """Add the commands of this subject."""

    @cli.group("platform", short_help="示范平台")
    def platform() -> None:
        """Platforms."""

    @command(
        platform, "import", short_help="录入早期认定的平台（JSON 或 CSV）：一人提出，另一人以同一文件批准（第十二条）"
    )
    @click.argument("file")
    @click.option("--check", is_flag=True, help="只核对，不提出也不批准")
    @as_option()
    def take_in(context: Context, file: str, check: bool, login: str, password_stdin: bool) -> Any:
        actor, world = acting(context, login, password_stdin), context.parts.world
        entries = read_entries(read_bytes(file), Path(file).name)
        taken = take(entries, actor=actor, world=world, check=check, approves=True)
        refused = taken.refused
        counts = {"status": taken.status, "platforms": len(taken.rows), "refused": len(refused)}
        counts |= {"stored": taken.status in ("proposed", "registered"), "checked": check}
        said = {"next": _NEXT[taken.status]}
        listed = [_why(row) for row in refused] if refused else [_entered(row) for row in taken.rows]
        view = {**counts, **said, "rows": listed}
        return Answer({**counts, **said, "rows": [row.told() for row in taken.rows]}, ok=not refused, view=view)


_NEXT = {
    "proposed": "已提出，尚未入库：请另一人核对后以同一文件批准，或在“早期平台录入”页面批准",
    "registered": "已入库并公开",
    "checked": "核对无误，没有提出或批准",
    "refused": "没有录入任何一家：请改正所列各行后重新提出",
}


def _why(row: Imported) -> str:
    """A row that is refused, for people: where it stands, which platform it is, and the whole reason."""
    told = row.told()
    named = " ".join(str(told[name]) for name in ("certificate_number", "name") if told[name])
    return f"第 {row.line} 行 {named}：{told['refusal']['message']}"


def _entered(row: Imported) -> dict[str, Any]:
    return {name: value for name, value in row.told().items() if name != "refusal"}
