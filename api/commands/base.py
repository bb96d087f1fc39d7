"""What every command shares: `--json`, exit codes, the parts of the house, and who acts."""

import json
import logging
import os
import pwd
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from api import wiring
from api.answers import error_document, refusal_of
from api.commands.show import show
from api.strict_json import BadInput, parse
from services.os_words import why_not
from services.people import actor_of as user_actor
from services.people import actor_of_login, authenticate
from workflow.civil_time import local_date
from workflow.pack import Pack
from workflow.refusals import Refusal
from workflow.roles import Actor, Role

log = logging.getLogger(__name__)

READER = Actor("system", frozenset({Role.AUDITOR}), org="SYSTEM", name="命令行", via="cli")
"""Who reads when nobody is named: whoever may open the database may read it."""

_MOST_BYTES = 2_000_000
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Answer:
    """A command's answer: `ok` false ends with exit code 1, `view` is what people are shown of it."""

    document: Any
    ok: bool = True
    view: Any = None


class Context:
    """What one run of the command line has: settings at once, the rest of the house when first asked for."""

    def __init__(self) -> None:
        self.settings = wiring.read_settings()
        self._parts: wiring.Parts | None = None

    @property
    def parts(self) -> wiring.Parts:
        """The house, joined on first use."""
        if self._parts is None:
            self._parts = wiring.build(self.settings)
        return self._parts

    @property
    def pack(self) -> Pack:
        """The measure as new cases begin under it; needs no database."""
        return wiring.current_pack()

    def today(self) -> date:
        """The Shanghai date, by the test clock where the database has one."""
        return local_date(wiring.now_of(self.settings))

    def replace(self, parts: wiring.Parts) -> None:
        """Go on with other parts."""
        self._parts = parts

    def close(self) -> None:
        """Give the connections back."""
        if self._parts is not None:
            self._parts.close()
            self._parts = None


def command(group: click.Group, name: str, **how: Any) -> Callable[[F], F]:
    """Register a command that answers with a document: shown to people, or as JSON with `--json`."""

    def register(function: F) -> F:
        @wraps(function)
        def run(*args: Any, as_json: bool, **kwargs: Any) -> None:
            _run(function, args, kwargs, as_json)

        flag = click.Option(["--json", "as_json"], is_flag=True, help="输出一个 JSON 文档")
        decorate: Callable[[Callable[..., None]], click.Command] = click.command(name, cls=click.Command, **how)
        made = decorate(run)
        made.params.append(flag)
        group.add_command(made)
        return function

    return register


def _run(function: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any], as_json: bool) -> None:
    try:
        context = Context()
        wiring.configure_logs(context.settings.log_level)
        try:
            answer = function(context, *args, **kwargs)
        finally:
            context.close()
    except click.ClickException:
        raise
    except Exception as error:
        _fail(error, as_json)
    else:
        _tell(answer if isinstance(answer, Answer) else Answer(answer), as_json)


def _tell(answer: Answer, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(answer.document, ensure_ascii=False, default=_plain))
    elif answer.document is not None:
        show(answer.document if answer.view is None else answer.view)
    if not answer.ok:
        sys.exit(1)


def _fail(error: Exception, as_json: bool) -> None:
    """Exit code 1 with the error body; what is nobody's refusal is logged with where it happened."""
    refusal = refusal_of(error)
    if refusal is None and (problem := wiring.setup_problem(error)):
        refusal = Refusal("refused_here", why=problem)
    if refusal is None:
        log.exception("command failed")
        refusal = Refusal("failed", reference="见日志")
    document = error_document(refusal)
    if as_json:
        click.echo(json.dumps(document, ensure_ascii=False))
    else:
        click.echo(_told(document), err=True)
    sys.exit(1)


def _told(document: Mapping[str, Any]) -> str:
    article = f"（依据：第 {document['article']} 条）" if document.get("article") else ""
    findings = [
        f"  - {finding['condition']}：现为 {finding['actual']}，应为 {finding['required']}"
        for finding in document.get("findings", ())
        if finding["verdict"] != "pass" and finding["required"]
    ]
    return "\n".join([f"{document['message']}{article}", *findings])


def _plain(value: Any) -> Any:
    """Lists hold lazily read objects of the store."""
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(type(value).__name__)


def brief(rows: Iterable[Mapping[str, Any]], *names: str) -> list[dict[str, Any]]:
    """Some members of each row, for a terminal's width."""
    return [{name: row.get(name) for name in names} for row in rows]


def acting(context: Context, login: str, password_stdin: bool) -> Actor:
    """The actor of `--as`, with the machine's account. On a database not marked test the login's password is asked."""
    return replace(_actor(context, login, password_stdin), system_user=_machine_account())


def _machine_account() -> str:
    """Whose account of the machine the command runs under, by its number where it has no name."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


def _actor(context: Context, login: str, password_stdin: bool) -> Actor:
    people = context.parts.people
    if context.parts.is_test:
        return actor_of_login(login, people=people)
    password = read_password() if password_stdin else _prompted(login)
    now, passwords = context.parts.machine_now(), context.parts.passwords
    user = authenticate(login, password, address="", people=people, passwords=passwords, now=now)
    return user_actor(user, "cli", people.assigned(user.login) if Role.EXPERT in user.roles else ())


def read_password() -> str:
    """The first line of stdin."""
    return sys.stdin.readline().rstrip("\r\n")


def _prompted(login: str) -> str:
    if not sys.stdin.isatty():
        raise click.UsageError("正式数据库上 --as 须验证该用户的密码：请加 --password-stdin 并从标准输入给出。")
    return str(click.prompt(f"{login} 的密码", hide_input=True, err=True))


def read_data(text: str) -> Any:
    """The data of `--data`: a JSON document, `@FILE`, or `-` for stdin."""
    if text == "-":
        return parse(read_bytes("-"))
    return parse(read_bytes(text[1:]) if text.startswith("@") else text)


def read_bytes(name: str) -> bytes:
    """A file's bytes, or stdin's for `-`. Raises BadInput for none, or one past 2 MB."""
    try:
        if name == "-":
            content = sys.stdin.buffer.read(_MOST_BYTES + 1)
        else:
            with Path(name).open("rb") as file:
                content = file.read(_MOST_BYTES + 1)
    except OSError as wrong:
        raise BadInput(f"无法读取文件 {Path(name).name}：{why_not(wrong)}") from wrong
    if len(content) > _MOST_BYTES:
        raise BadInput(f"文件 {Path(name).name} 过大（上限 2 MB）")
    return content.removeprefix(b"\xef\xbb\xbf")


def as_option(required: bool = True) -> Callable[[F], F]:
    """The options `--as LOGIN` and `--password-stdin`."""

    def add(function: F) -> F:
        stdin = click.option("--password-stdin", is_flag=True, help="从标准输入读取该用户的密码")
        who = click.option("--as", "login", required=required, help="以哪位用户的身份办理")
        return stdin(who(function))

    return add
