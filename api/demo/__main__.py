"""`./run demo`: the demonstration on this machine, with its pages, its interface and its timers."""

import signal
import sys
from datetime import datetime
from time import perf_counter
from types import TracebackType
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.status import Status
from rich.table import Table

from api.demo.installation import HOME, environment_of, installed
from api.demo.load import accounts_file, read_accounts
from api.file_modes import keep_to_the_owner
from api.wiring import Parts, beating, configure_logs, setup_problem
from services.os_words import why_not
from workflow.calendar import SHANGHAI
from workflow.words import role_label

if TYPE_CHECKING:
    from waitress.server import BaseWSGIServer, MultiSocketServer

HOST = "127.0.0.1"
THREADS = 4  # each that ever compared a password keeps the 19 MB it took (Argon2)
SHOWN = {
    "city1": "组织评审、发布公示",
    "city-leader2": "审核待批的公示、授牌、补助和拟取消通知",
    "supervision1": "受理和核查异议",
    "finance1": "拨付已批准的补助",
    "shuanglong1": "初审：还差一项判断",
    "jingkai-leader1": "审核待批的初审意见",
    "shangwu1": "推荐或不予推荐",
    "expert04": "回避声明、评分",
    "demo-036": "按通知补正",
    "demo-010": "填报2027年申报",
    "demo-p09": "补报年度总结、陈述申辩",
    "auditor": "查看全部、逐步重放",
    "admin": "管理用户、拨动时钟",
}
"""Accounts with something on their desk, and what it is."""


class Phases:
    """One line for each phase as it ends, with the seconds it took; on a terminal the one under way shows too."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._title, self._began = "", 0.0
        self._status: Status | None = None

    def __call__(self, title: str) -> None:
        """Begin a phase; the one before it is done."""
        self._end("✓")
        self._title, self._began = title, perf_counter()
        if self._console.is_terminal:
            self._status = self._console.status(title)
            self._status.start()

    def done(self) -> None:
        """The last phase is done."""
        self._end("✓")

    def __enter__(self) -> "Phases":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end("✗" if error else "✓")

    def _end(self, mark: str) -> None:
        if self._status is not None:
            self._status.stop()
            self._status = None
        if self._title:
            seconds = perf_counter() - self._began
            self._console.print(f"{mark} {self._title}  {seconds:.1f} 秒", highlight=False)
            self._title = ""


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="监听的端口")
@click.option("--fresh", is_flag=True, help="删去现有的演示数据，重新载入")
def main(port: int, fresh: bool) -> None:
    """载入演示数据并在本机启动服务。"""
    keep_to_the_owner()
    console = Console(soft_wrap=True)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    try:
        _run(console, port, fresh)
    except KeyboardInterrupt:
        pass  # while it was loading: what is half done is not taken for a demonstration
    except click.ClickException:
        raise
    except Exception as error:
        if problem := setup_problem(error):
            console.print(problem, markup=False)
            sys.exit(1)
        raise
    console.print("已停止。")


def _run(console: Console, port: int, fresh: bool) -> None:
    with Phases(console) as phases, installed(HOME, phases, again=fresh) as parts:
        phases("启动服务")
        configure_logs(parts.settings.log_level)
        server = _server(parts, port)
        try:
            with beating(parts):
                phases.done()
                _welcome(console, parts, port)
                server.run()
        finally:
            server.close()


def _server(parts: Parts, port: int) -> "MultiSocketServer | BaseWSGIServer":
    from waitress.server import create_server

    from api.app import create_app  # after the phases have begun to show: it brings Flask and everything with it

    try:
        return create_server(create_app(parts), host=HOST, port=port, threads=THREADS, ident="shifan")
    except OSError as error:
        advice = f"请换一个：./run demo --port {port + 1}"
        raise click.ClickException(f"端口 {port} 无法使用：{why_not(error)}。{advice}") from None


def _welcome(console: Console, parts: Parts, port: int) -> None:
    now: datetime = parts.clock.now().astimezone(SHANGHAI)
    table = Table("账户", "密码", "角色", "可以办什么", title="主要账户")
    known = {entry["user"]: entry for entry in read_accounts(accounts_file(parts))}
    for login, task in SHOWN.items():
        table.add_row(login, known[login]["password"], role_label(known[login]["role"]), task)
    console.print(table)
    console.print(f"全部 {len(known)} 个账户：{accounts_file(parts)}", highlight=False)
    console.print(f"模拟时间：{now:%Y-%m-%d %H:%M}（可在页面上方拨动）", highlight=False)
    console.print("在另一个终端中配合使用：", highlight=False)
    for name, value in environment_of(HOME).items():
        console.print(f"  export {name}={value}", highlight=False)
    console.print("  ./run shifan clock advance next-timer", highlight=False)
    console.print(f"地址：http://{HOST}:{port}/    按 Ctrl-C 停止", highlight=False)


if __name__ == "__main__":
    main()
