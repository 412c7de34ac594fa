"""The channels' secrets come from a file of this user's own, and no error or listing repeats one."""

from pathlib import Path

import pytest

from data.outside.credentials import CredentialsError, credentials

WHOLE = """
[smtp]
host = "mail.example"
sender = "aduan@example.go.id"
password = "sandi-surat"

[kab-contoh.whatsapp]
verify_token = "kata-uji"
app_secret = "rahasia-aplikasi"
access_token = "kunci-akses"
phone_number_id = "100000000000001"

[kab-contoh.sms]
shared_secret = "rahasia-sms"
send_url = "https://sms.example/kirim"
send_fields = { user = "dinas", key = "kunci-sms" }

[kab-contoh.webhooks.ruang-kendali]
url = "https://kendali.example/masuk/kunci-alamat"
secret = "tanda-tangan"

[kab-contoh.emergency.polisi]
email = "piket@example.go.id"

[kota-lain.smtp]
host = "surat.example"
sender = "kota@example.go.id"
"""
SECRETS = ("sandi-surat", "kata-uji", "rahasia-aplikasi", "kunci-akses", "rahasia-sms", "kunci-sms",
           "kunci-alamat", "tanda-tangan", "piket@")  # fmt: skip


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "credentials.toml"
    monkeypatch.setenv("JEGLONGAN_CREDENTIALS_FILE", str(path))
    return path


def _write(file: Path, text: str, mode: int = 0o600) -> None:
    file.write_text(text, encoding="utf-8")
    file.chmod(mode)


def test_without_a_file_every_channel_is_off(file: Path):
    assert not any(on for _, on, _ in credentials("kab-contoh").described())


def test_a_region_has_its_own_channels_and_the_common_mail_server(file: Path):
    _write(file, WHOLE)
    here, there = credentials("kab-contoh"), credentials("kota-lain")
    assert here.whatsapp is not None
    assert here.whatsapp.access_token.get_secret_value() == "kunci-akses"
    assert here.smtp is not None
    assert (here.smtp.host, here.smtp.port) == ("mail.example", 587)
    assert there.smtp is not None
    assert there.smtp.host == "surat.example"
    assert there.whatsapp is None
    assert credentials("kab-tanpa").smtp == here.smtp


def test_a_changed_file_is_read_anew(file: Path):
    _write(file, WHOLE)
    assert credentials("kab-contoh").sms is not None
    _write(file, "")
    assert credentials("kab-contoh").sms is None


def test_a_file_that_others_may_read_is_refused(file: Path):
    _write(file, WHOLE, 0o640)
    with pytest.raises(CredentialsError, match="chmod 600"):
        credentials("kab-contoh")


def test_nothing_that_is_printed_shows_a_secret(file: Path):
    _write(file, WHOLE)
    found = credentials("kab-contoh")
    said = f"{found!r} {found.described()} {found.whatsapp!r} {found.sms!r} {found.smtp!r} {found.webhooks!r}"
    assert not [secret for secret in SECRETS[:-1] if secret in said]


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (
            WHOLE.replace('phone_number_id = "100000000000001"', ""),
            "kab-contoh.whatsapp.phone_number_id is missing",
        ),
        (WHOLE.replace("app_secret", "app_scret"), "kab-contoh.whatsapp.app_scret is not a known key"),
        (WHOLE.replace('host = "mail.example"', 'host = "mail.example"\nport = "kunci-akses"'), "smtp.port"),
        (WHOLE.replace('"rahasia-sms"', '"rahasia-sms'), "is not valid TOML"),
        ('kab-contoh = "kunci-akses"', "kab-contoh"),
    ],
)
def test_a_fault_is_told_by_its_key_and_never_by_its_value(file: Path, wrong: str, named: str):
    _write(file, wrong)
    with pytest.raises(CredentialsError) as fault:
        credentials("kab-contoh")
    assert named in str(fault.value)
    assert str(file) in str(fault.value)
    assert not [secret for secret in SECRETS if secret in str(fault.value)]
    assert fault.value.__cause__ is None
