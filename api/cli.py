"""The command line: `shifan`."""

import click

from api.commands import audit, calendar, cases, clock, people, platforms, routes, rules, running, service_ledger
from api.file_modes import keep_to_the_owner


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """贵阳市中小企业公共服务示范平台认定管理。任何命令后加 --json 输出一个 JSON 文档。"""


for subject in (running, rules, calendar, cases, platforms, service_ledger, clock, people, audit, routes):
    subject.register(cli)


def main() -> None:
    """Run the command line. Exit code 0 done, 1 refused or not verified, 2 wrong usage."""
    keep_to_the_owner()
    cli(prog_name="shifan")


if __name__ == "__main__":
    main()
