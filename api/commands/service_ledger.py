"""The service ledger of a platform (台账, Art. 14): a workbook brought in, the figures of a year, a blank workbook."""

from pathlib import Path
from typing import Any

import click

from api.commands.base import READER, Answer, Context, acting, as_option, command
from services import service_ledger, service_workbooks
from services.service_workbooks import FaultyWorkbook
from workflow.roles import Actor

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_TARGET = click.Path(dir_okay=False, path_type=Path)


def register(cli: click.Group) -> None:
    """Add the commands of this subject."""

    @cli.group("ledger", short_help="示范平台的服务台账（第十四条）")
    def ledger() -> None:
        """Service ledgers."""

    _entering(ledger)
    _reading(ledger)


def _entering(ledger: click.Group) -> None:
    @command(ledger, "import", short_help="整份登记一个填好的工作簿；有一处不对，一条也不登记")
    @click.argument("platform", metavar="PLATFORM")
    @click.argument("file", type=_FILE)
    @click.option("--returned", type=_TARGET, help="有问题时，把标明问题的工作簿写到这里")
    @click.option("--key", help="幂等键")
    @as_option()
    def bring_in(
        context: Context, platform: str, file: Path, returned: Path | None, key: str | None, login: str,
        password_stdin: bool,
    ) -> Any:  # fmt: skip
        actor, parts = acting(context, login, password_stdin), context.parts
        try:
            with file.open("rb") as content:
                done = service_workbooks.import_workbook(
                    platform,
                    file.name,
                    content,
                    actor=actor,
                    world=parts.world,
                    records=parts.service_records,
                    workbooks=parts.workbooks,
                    key=key,
                    progress=_told,
                )
        except FaultyWorkbook as faulty:
            if returned is not None:
                returned.write_bytes(faulty.content)
            raise
        data = done.event["data"] if done.event else {}
        return {"platform": platform, "version": done.case.version, **data}


def _told(what: str, rows: int) -> None:
    """How far an import is, for whoever waits; the answer itself goes to stdout."""
    click.echo(f"{what} {rows} 行", err=True)


def _reading(ledger: click.Group) -> None:
    @command(ledger, "figures", short_help="一年的汇总数字")
    @click.argument("platform", metavar="PLATFORM")
    @click.option("--year", type=click.IntRange(1992, 2999), required=True)
    @as_option(required=False)
    def figures(context: Context, platform: str, year: int, login: str | None, password_stdin: bool) -> Any:
        parts = context.parts
        case = service_ledger.readable(platform, _reader(context, login, password_stdin), parts.world)
        counted = service_ledger.yearly_figures(case.id, year, records=parts.service_records)
        found = service_ledger.yearly_conditions(counted, parts.world.packs.current())
        return {**counted, "conditions": {finding.condition: finding.verdict.value for finding in found}}

    @command(ledger, "workbook", short_help="写出一份空白工作簿")
    @click.argument("platform", metavar="PLATFORM")
    @click.option("-o", "--output", type=_TARGET, required=True)
    @as_option(required=False)
    def workbook(context: Context, platform: str, output: Path, login: str | None, password_stdin: bool) -> Any:
        parts = context.parts
        case = service_ledger.readable(platform, _reader(context, login, password_stdin), parts.world)
        output.write_bytes(parts.workbooks.blank(*service_ledger.days_of(case, parts.world)))
        return Answer({"file": str(output)})


def _reader(context: Context, login: str | None, password_stdin: bool) -> Actor:
    return acting(context, login, password_stdin) if login else READER
