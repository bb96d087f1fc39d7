"""Where the demonstration lives, and how it gets there whole or not at all."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from api.demo.load import Progress, load
from api.wiring import Parts, Settings, build, migrate, read_settings, serving_lock

HOME = Path(__file__).resolve().parents[2] / "var" / "demo"
_DATABASE = "shifan.sqlite"


def settings_in(folder: Path) -> Settings:
    """The settings of a demonstration in a folder; what else the environment sets holds too. Raises UnsafeSetting."""
    return replace(read_settings(), data_dir=folder, database_url=environment_of(folder)["SHIFAN_DATABASE_URL"])


def environment_of(folder: Path) -> dict[str, str]:
    """The variables that let other commands work beside the demonstration."""
    return {"SHIFAN_DATA_DIR": str(folder), "SHIFAN_DATABASE_URL": f"sqlite:///{folder / _DATABASE}"}


@contextmanager
def installed(folder: Path, progress: Progress, *, again: bool = False) -> Iterator[Parts]:
    """The demonstration, loaded if it is not there (or `again`), under the server's lock until the block ends.

    It is loaded in a folder beside, which takes its place when it is complete: a run that was killed leaves nothing
    that could be taken for a demonstration. Raises AlreadyRunning while another server uses it.
    """
    settings = settings_in(folder)
    with ExitStack() as held:
        if (folder / _DATABASE).exists():
            held.enter_context(serving_lock(settings))
        if again or not (folder / _DATABASE).exists():
            held.enter_context(_loaded_beside(settings, progress))
        progress("检查数据库版本")
        migrate(settings)
        parts = build(settings)
        held.callback(parts.close)
        yield parts


@contextmanager
def _loaded_beside(settings: Settings, progress: Progress) -> Iterator[None]:
    """Load aside and move into place; the lock taken there goes with the folder."""
    folder = settings.data_dir
    aside = folder.with_name(f"{folder.name}.new")
    building = settings_in(aside)
    with serving_lock(building):
        aside.chmod(0o700)
        _clear(aside)
        progress("建立数据库")
        migrate(building)
        parts = build(building)
        load(parts, progress)
        parts.close()
        if folder.exists():
            shutil.rmtree(folder)
        aside.rename(folder)
        yield


def _clear(folder: Path) -> None:
    """What a killed run left behind goes, except the lock that is held."""
    for entry in folder.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry)
        elif entry.suffix != ".lock":
            entry.unlink()
