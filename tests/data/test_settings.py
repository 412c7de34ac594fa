from pathlib import Path

import pytest
from pydantic import ValidationError

from data.settings import Settings, get_settings


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"JEGLONGAN_{name.upper()}", raising=False)


def test_the_database_and_the_key_lie_in_var_unless_said_otherwise():
    settings = get_settings()
    assert settings.database_url == f"sqlite:///{Path('var') / 'jeglongan.sqlite'}"
    assert settings.key_file == Path("var/keys/jeglongan.key")


def test_moving_var_moves_what_lies_in_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("JEGLONGAN_VAR", "/srv/jeglongan")
    settings = get_settings()
    assert settings.database_url == "sqlite:////srv/jeglongan/jeglongan.sqlite"
    assert settings.photo_folder == Path("/srv/jeglongan/photos")


def test_settings_are_read_once_as_long_as_the_environment_stays(monkeypatch: pytest.MonkeyPatch):
    before = get_settings()
    assert get_settings() is before
    monkeypatch.setenv("JEGLONGAN_REGION", "kota-mojokerto")
    assert get_settings().region == "kota-mojokerto"
    monkeypatch.delenv("JEGLONGAN_REGION")
    assert get_settings().region == before.region


def test_an_impossible_value_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("JEGLONGAN_SESSION_HOURS", "0")
    with pytest.raises(ValidationError, match="session_hours"):
        get_settings()


def test_every_setting_is_printed_with_its_meaning_and_without_the_password(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("JEGLONGAN_DATABASE_URL", "postgresql://petugas:rahasia-sekali@db/jeglongan")
    rows = get_settings().described()
    assert [name for name, _, _ in rows] == [f"JEGLONGAN_{name.upper()}" for name in Settings.model_fields]
    assert all(meaning for _, _, meaning in rows)
    assert "petugas:***@db" in {name: value for name, value, _ in rows}["JEGLONGAN_DATABASE_URL"]
    assert "rahasia-sekali" not in str(rows)
