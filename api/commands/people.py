"""Users: add one, list them. Logins are never used again for somebody else."""

from typing import Any

import click

from api.commands.base import Context, command, read_password
from services.users import User, add_user, list_users


def register(cli: click.Group) -> None:
    """Add the commands of this subject."""

    @cli.group("user", short_help="用户")
    def user() -> None:
        """Users."""

    @command(user, "add", short_help="添加用户；未给出密码的，生成一个并只显示这一次")
    @click.argument("login")
    @click.option("--role", "roles", multiple=True, required=True, help="角色，可重复")
    @click.option("--org", default="", help="组织代码、CITY，或申报单位的统一社会信用代码")
    @click.option("--name", default="", help="姓名")
    @click.option("--related", default="", help="有利害关系的申报编号或信用代码，以逗号分隔")
    @click.option("--password-stdin", is_flag=True, help="从标准输入读取密码")
    def add(
        context: Context, login: str, roles: tuple[str, ...], org: str, name: str,
        related: str, password_stdin: bool,
    ) -> Any:  # fmt: skip
        parts = context.parts
        added = add_user(
            login,
            roles,
            org=org,
            name=name,
            related=[item for item in related.split(",") if item.strip()],
            password=read_password() if password_stdin else None,
            short_password=parts.is_test,
            users=parts.people,
            passwords=parts.passwords,
            now=parts.machine_now(),
        )
        return {**_document(added.user), **({"password": added.password} if added.password else {})}

    @command(user, "list", short_help="列出用户")
    def list_all(context: Context) -> Any:
        return [_document(found) for found in list_users(context.parts.people)]


def _document(user: User) -> dict[str, Any]:
    return {
        "login": user.login,
        "name": user.name,
        "roles": sorted(role.value for role in user.roles),
        "org": user.org or None,
        "related": sorted(user.related),
        "active": user.active,
    }
