"""The shipped regulation pack, and variants of it as another authority might set them."""

from importlib.resources import files

from adapters.packs import packs
from workflow.pack import Pack, parse_pack

PACK = packs()["gy-2017-trial"]
PACK_BYTES = files("workflow").joinpath("packs", "gy-2017-trial.toml").read_bytes()


def edited(old: str, new: str) -> bytes:
    """The pack's bytes with one passage changed; the passage must be there."""
    text = PACK_BYTES.decode("utf-8")
    assert old in text, old
    return text.replace(old, new, 1).encode("utf-8")


def with_value(name: str, value: str) -> Pack:
    """The pack with one parameter set to a TOML value."""
    head = f'[parameters."{name}"]\nvalue = '
    text = PACK_BYTES.decode("utf-8")
    start = text.index(head) + len(head)
    end = text.index("\n", start)
    return parse_pack((text[:start] + value + text[end:]).encode("utf-8"))


class Only:
    """A shelf with one pack on it."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack

    def current(self) -> Pack:
        return self._pack

    def pinned(self, pack_id: str, pack_hash: str) -> Pack:
        assert (pack_id, pack_hash) == (self._pack.id, self._pack.hash)
        return self._pack
