"""Verification, export, and what another pack would have said."""

import hashlib
import json
from pathlib import Path
from typing import Any

import click

from api.commands.base import Answer, Context, command, read_bytes
from services import audit as checks
from services.os_words import why_not
from workflow.pack import Pack, PackError, parse_pack
from workflow.refusals import Malformed, Refusal


def register(cli: click.Group) -> None:
    """Add the commands of this subject."""

    @cli.group("audit", short_help="核验")
    def audit() -> None:
        """Verification."""

    @command(audit, "verify", short_help="重新推算并核对：历史链、库存、期限、决定、权限、公开内容")
    @click.argument("ids", nargs=-1, metavar="[ID]...")
    @click.option("--level", type=click.Choice(checks.LEVELS), default=checks.LEVELS[-1], show_default=True)
    def verify(context: Context, ids: tuple[str, ...], level: str) -> Any:
        parts = context.parts
        contents = parts.files if parts.settings.documents_dir.is_dir() else None
        found = checks.verify(parts.world, parts.archive, ids=ids, level=level, contents=contents)
        return Answer(found, ok=found["ok"])

    @command(audit, "export", short_help="导出一件的全部历史，原字节")
    @click.argument("case_id", metavar="ID")
    @click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path))
    def export(context: Context, case_id: str, output: Path) -> Any:
        document = checks.export(case_id, context.parts.world)
        content = json.dumps(document, ensure_ascii=False, indent=1).encode()
        try:
            with output.open("xb") as file:
                file.write(content)
        except OSError as wrong:
            raise Refusal("refused_here", why=f"无法写入 {output.name}：{why_not(wrong)}") from None
        return {"file": str(output), "events": len(document["events"]), "sha256": hashlib.sha256(content).hexdigest()}

    @command(audit, "what-if", short_help="另一套规则参数下，各申报的判断有何不同")
    @click.option("--pack", required=True, help="规则包文件（TOML）")
    def what_if(context: Context, pack: str) -> Any:
        return checks.what_if(_read_pack(pack), context.parts.world)


def _read_pack(file: str) -> Pack:
    content = read_bytes(file)
    try:
        return parse_pack(content)
    except PackError as wrong:
        raise Malformed("unreadable", why=f"{Path(file).name} 不是可用的规则包：{wrong}") from None
