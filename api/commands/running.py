"""Running the service: migrate, serve, worker, one beat, the demo, copies, and a look at its health."""

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from api import wiring
from api.commands.base import Answer, Context, command
from services import clock_moves
from services.os_words import why_not
from services.ports import Filters
from workflow.policy import scope_of
from workflow.refusals import Refusal
from workflow.roles import Actor, Role

log = logging.getLogger(__name__)

THREADS = 8


def register(cli: click.Group) -> None:
    """Add the commands of this subject."""

    @command(cli, "migrate", short_help="建立或升级数据库，写入组织名录")
    def migrate(context: Context) -> Any:
        wiring.migrate(context.settings)
        return {"migrated": True, "organisations": len(context.parts.people.organisations())}

    @command(cli, "tick", short_help="走一拍：触发所有到期的期限")
    def tick(context: Context) -> Any:
        return asdict(wiring.beat_once(context.parts))

    _servers(cli)
    _copies(cli)

    @cli.group("demo", short_help="演示数据")
    def demo() -> None:
        """The demonstration."""

    @command(demo, "load", short_help="载入演示数据（数据库即标记为测试库）")
    def load(context: Context) -> Any:
        from api.demo.load import load as load_demo  # the demonstration is read only when it is asked for

        return load_demo(context.parts, lambda said: click.echo(said, err=True)).as_dict()


def _servers(cli: click.Group) -> None:
    @command(cli, "serve", short_help="启动页面、接口和心跳")
    @click.option("--host", default="127.0.0.1", show_default=True)
    @click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
    @click.option("--no-timers", is_flag=True, help="不走心跳（由另外的 worker 负责）")
    @click.option("--test-clock", is_flag=True, help="把数据库永久标记为测试库，时钟可拨动")
    def serve(context: Context, host: str, port: int, no_timers: bool, test_clock: bool) -> Any:
        with wiring.serving_lock(context.settings), _heart(context, no_timers, test_clock):
            _listen(context, host, port)

    @command(cli, "worker", short_help="只走心跳")
    def worker(context: Context) -> Any:
        stopped = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stopped.set())
        with wiring.serving_lock(context.settings), wiring.beating(context.parts):
            log.info("worker started")
            stopped.wait()


@contextmanager
def _heart(context: Context, no_timers: bool, test_clock: bool) -> Iterator[None]:
    if test_clock:
        _refuse_where_cases_run(context.parts)
        context.replace(wiring.make_test_database(context.parts))
    if no_timers:
        yield
        return
    with wiring.beating(context.parts):
        yield


def _refuse_where_cases_run(parts: wiring.Parts) -> None:
    """A database whose cases run by the real time is never marked test: the mark stays for good."""
    everything = scope_of(Actor("", frozenset({Role.AUDITOR})))
    if not parts.is_test and parts.world.store.count(everything, Filters(), 1) != 0:
        raise Refusal("cases_run_by_real_time")


def _listen(context: Context, host: str, port: int) -> None:
    """Serve until SIGINT or SIGTERM, then let running requests end."""
    from waitress.server import create_server

    from api.app import create_app

    app = create_app(context.parts)
    try:
        server = create_server(app, host=host, port=port, threads=THREADS, ident="shifan")
    except OSError as wrong:
        why = f"地址 {host}:{port} 无法使用：{why_not(wrong)}。请用 --host 或 --port 另选一个"
        raise Refusal("refused_here", why=why) from None
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends the loop as Ctrl-C does; running requests finish
    click.echo(f"服务已启动：http://{host}:{port}/", err=True)
    try:
        server.run()
    finally:
        server.close()


def _copies(cli: click.Group) -> None:
    @command(cli, "backup", short_help="备份数据库到新文件")
    @click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
    def backup(context: Context, file: Path) -> Any:
        wiring.back_up(context.settings, file)
        return {"file": str(file), "bytes": file.stat().st_size}

    @command(cli, "restore", short_help="以备份替换数据库（须先停止服务）")
    @click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
    def restore(context: Context, file: Path) -> Any:
        wiring.put_back(context.settings, file)
        return {"restored": str(file), "now": clock_moves.shown(context.parts.world.clock.now())}

    @command(cli, "doctor", short_help="检查设置、数据库、心跳和规则包")
    def doctor(context: Context) -> Any:
        found = wiring.diagnosis(context.settings)
        return Answer(found, ok=all(line["ok"] for line in found["checks"]))
