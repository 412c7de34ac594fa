"""Keys of programs that post: hashed in the store, one region's, ended for good, told once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from data.__main__ import main
from data.open311 import keys
from data.open311.keys import ApiKeyError
from data.store import Store

NOW = datetime(2026, 3, 18, 5, 0, tzinfo=UTC)


def test_a_key_opens_until_it_is_revoked(store: Store, region_id: str) -> None:
    issued = keys.issue(store, region_id, " Aplikasi  Warga ", 60, NOW)
    assert keys.key_of(store, issued.secret) == issued.key
    assert (issued.key.source, issued.key.per_hour) == ("Aplikasi Warga", 60)
    keys.revoke(store, region_id, issued.key.id, NOW + timedelta(days=1))
    assert keys.key_of(store, issued.secret) is None
    (listed,) = keys.listed(store, region_id)
    assert (listed.requests, listed.last_at, listed.revoked_at) == (0, None, NOW + timedelta(days=1))


def test_the_store_holds_no_key(
    store: Store, region_id: str, stored_files: Callable[[], list[bytes]]
) -> None:
    issued = keys.issue(store, region_id, "aplikasi", 60, NOW)
    store.flush()
    assert not any(issued.secret.encode() in file for file in stored_files())
    assert issued.secret not in repr(issued)


def test_every_key_is_another(store: Store, region_id: str) -> None:
    secrets = {keys.issue(store, region_id, "aplikasi", 60, NOW).secret for _ in range(5)}
    assert len(secrets) == 5
    assert all(secret.startswith("jg-") and len(secret) > 40 for secret in secrets)


def test_only_its_own_region_revokes_a_key(store: Store, region_id: str) -> None:
    issued = keys.issue(store, region_id, "aplikasi", 60, NOW)
    with pytest.raises(ApiKeyError, match="has no key"):
        keys.revoke(store, "kab-lain", issued.key.id, NOW)
    assert keys.key_of(store, issued.secret) is not None


@pytest.mark.parametrize(("source", "per_hour"), [("", 60), ("  ", 60), ("a" * 65, 60), ("aplikasi", 0)])
def test_a_key_without_a_name_or_a_use_is_not_made(
    store: Store, region_id: str, source: str, per_hour: int
) -> None:
    with pytest.raises(ApiKeyError):
        keys.issue(store, region_id, source, per_hour, NOW)
    assert keys.listed(store, region_id) == []


@pytest.fixture
def run(tmp_path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("JEGLONGAN_VAR", str(tmp_path / "var"))

    def run(*arguments: str) -> int:
        with pytest.raises(SystemExit) as ended:
            main(["open311", *arguments])
        return int(ended.value.code or 0)

    return run


def test_the_command_tells_a_key_once(run: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    assert run("issue", "Aplikasi Warga", "--per-hour", "30") == 0
    secret = capsys.readouterr().out.split()[-1]
    assert secret.startswith(keys.PREFIX)
    assert run("keys") == 0
    listed = capsys.readouterr().out
    assert "Aplikasi Warga" in listed
    assert secret not in listed
    assert run("revoke", "1") == 0
    assert run("revoke", "1") == 2
    assert "has no key 1 in use" in capsys.readouterr().err
    assert run("issue", " ") == 2
