"""Settings: what is safe by default, and what stops the start."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from adapters.settings import DEFAULT_DATA_DIR, LOOPBACK, UnsafeSetting, read_settings, secret_key

STRONG = "k9Xv-2mQz7Lr4TfWb8Ny3HcJd6PsGa1E"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in list(os.environ):
        if name.startswith("SHIFAN_"):
            monkeypatch.delenv(name)


def test_unset_it_serves_this_machine_from_sqlite_under_var() -> None:
    settings = read_settings()
    assert settings.data_dir == DEFAULT_DATA_DIR
    assert settings.data_dir.name == "var"
    assert settings.database_url == f"sqlite:///{DEFAULT_DATA_DIR}/shifan.sqlite"
    assert settings.trusted_hosts == LOOPBACK
    assert settings.calendar_id == "guiyang"
    assert (settings.cookie_secure, settings.trusted_proxies, settings.max_upload) == (False, 0, 20 << 20)
    assert (settings.password_cost.time_cost, settings.password_cost.memory_kib) == (2, 19_456)
    assert (settings.clock_skew, settings.clock_jump) == (5, 3_600)


def test_the_database_lies_in_the_data_directory_that_is_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SHIFAN_DATA_DIR", str(tmp_path))
    assert read_settings().database_url == f"sqlite:///{tmp_path}/shifan.sqlite"
    assert read_settings().documents_dir.parent == tmp_path


def test_what_is_set_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "SHIFAN_DATABASE_URL": "postgresql://u:p%40ss@db/shifan",
        "SHIFAN_TRUSTED_HOSTS": "sf.example.cn, .example.org:8443",
        "SHIFAN_MAX_UPLOAD": "1000000",
        "SHIFAN_TRUSTED_PROXIES": "1",
        "SHIFAN_PASSWORD_TIME_COST": "3",
        "SHIFAN_LOG_LEVEL": "WARNING",
        "SHIFAN_SECRET_KEY": STRONG,
    }.items():
        monkeypatch.setenv(name, value)
    settings = read_settings()
    assert settings.database_url == "postgresql://u:p%40ss@db/shifan"
    assert settings.trusted_hosts == ("sf.example.cn", ".example.org:8443")
    assert settings.cookie_secure  # other machines come by HTTPS
    assert (settings.max_upload, settings.trusted_proxies, settings.log_level) == (1_000_000, 1, "warning")
    assert settings.password_cost.time_cost == 3
    assert secret_key(settings) == STRONG


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SHIFAN_SECRET_KEY", ""),
        ("SHIFAN_SECRET_KEY", "changeme"),
        ("SHIFAN_SECRET_KEY", STRONG[:31]),
        ("SHIFAN_SECRET_KEY", "a" * 64),
        ("SHIFAN_SECRET_KEY", "0123456789" * 4),
        ("SHIFAN_SECRET_KEY", "password-" * 4 + "pass"),
        ("SHIFAN_TRUSTED_HOSTS", "*"),
        ("SHIFAN_TRUSTED_HOSTS", "a.cn,*.b.cn"),
        ("SHIFAN_TRUSTED_HOSTS", "http://a.cn/"),
        ("SHIFAN_TRUSTED_HOSTS", " "),
        ("SHIFAN_MAX_UPLOAD", "0"),
        ("SHIFAN_MAX_UPLOAD", "20MB"),
        ("SHIFAN_MAX_UPLOAD", str(1 << 40)),
        ("SHIFAN_TRUSTED_PROXIES", "-1"),
        ("SHIFAN_CLOCK_SKEW", "0"),
        ("SHIFAN_CLOCK_JUMP", "86401"),
        ("SHIFAN_PASSWORD_TIME_COST", "1"),
        ("SHIFAN_PASSWORD_MEMORY_KIB", "1024"),
        ("SHIFAN_DATABASE_URL", "sqlite://"),
        ("SHIFAN_DATABASE_URL", "sqlite:///:memory:"),
        ("SHIFAN_DATABASE_URL", "mysql://db/shifan"),
        ("SHIFAN_DATABASE_URL", "shifan.sqlite"),
        ("SHIFAN_COOKIE_SECURE", "perhaps"),
        ("SHIFAN_LOG_LEVEL", "loud"),
        ("SHIFAN_CALENDAR_ID", "beijing"),
        ("SHIFAN_CALENDAR_ID", ""),
    ],
)
def test_an_unsafe_setting_stops_the_start_with_its_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(UnsafeSetting) as refused:
        read_settings()
    assert refused.value.variable == name
    assert str(refused.value).startswith(f"{name}:")


def test_a_cookie_for_other_machines_is_never_sent_in_the_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHIFAN_COOKIE_SECURE", "false")
    assert not read_settings().cookie_secure
    monkeypatch.setenv("SHIFAN_TRUSTED_HOSTS", "127.0.0.1,sf.example.cn")
    with pytest.raises(UnsafeSetting, match="HTTPS"):
        read_settings()


def test_a_refused_address_of_a_database_does_not_show_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHIFAN_DATABASE_URL", "mysql://u:hunter2@db/shifan")
    with pytest.raises(UnsafeSetting) as refused:
        read_settings()
    assert "hunter2" not in str(refused.value)


@pytest.fixture
def data_dir(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("SHIFAN_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


def test_reading_settings_touches_no_file(data_dir: Path) -> None:
    read_settings()
    assert not data_dir.exists()


def test_an_absent_key_is_made_once_for_its_owner_only(data_dir: Path) -> None:
    key = secret_key(read_settings())
    assert len(key) >= 32
    assert secret_key(read_settings()) == key
    assert [path.name for path in data_dir.iterdir()] == ["secret-key"]
    assert stat.S_IMODE((data_dir / "secret-key").stat().st_mode) == 0o600


def test_processes_that_start_together_agree_on_one_key(data_dir: Path) -> None:
    settings = read_settings()
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda _: secret_key(settings), range(8)))) == 1


def test_a_key_file_others_may_read_is_refused(data_dir: Path) -> None:
    secret_key(read_settings())
    (data_dir / "secret-key").chmod(0o640)
    with pytest.raises(UnsafeSetting, match="chmod 600"):
        secret_key(read_settings())


def test_a_weak_key_in_the_file_is_refused(data_dir: Path) -> None:
    secret_key(read_settings())
    (data_dir / "secret-key").write_text("a" * 64)
    with pytest.raises(UnsafeSetting, match="太弱"):
        secret_key(read_settings())
