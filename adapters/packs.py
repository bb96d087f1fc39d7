"""Reads the regulation packs that ship with the project."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from workflow.pack import Pack, PackError, parse_pack

CURRENT = "gy-2017-trial"
"""The pack new cases begin under."""


@cache
def packs() -> Mapping[str, Pack]:
    """Every pack by id. Read once a process: a pack never changes under a running case."""
    found: dict[str, Pack] = {}
    for entry in sorted(files("workflow").joinpath("packs").iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".toml"):
            pack = parse_pack(entry.read_bytes())
            if pack.id in found:
                raise PackError(f"两个规则包使用同一编号 {pack.id}")
            found[pack.id] = pack
    return MappingProxyType(found)


def pack_by(pack_id: str, pack_hash: str) -> Pack:
    """The very pack a case is pinned to; raises PackError where it is gone or its bytes have changed."""
    pack = packs().get(pack_id)
    if pack is None:
        raise PackError(f"没有编号为 {pack_id} 的规则包")
    if pack.hash != pack_hash:
        raise PackError(f"规则包 {pack_id} 的内容与案件所依据的不一致")
    return pack


class ShippedPacks:
    """The packs of this version of the project. Implements `services.ports.Packs`."""

    def current(self) -> Pack:
        return packs()[CURRENT]

    def pinned(self, pack_id: str, pack_hash: str) -> Pack:
        try:
            return pack_by(pack_id, pack_hash)
        except PackError as gone:
            raise KeyError(pack_id) from gone
