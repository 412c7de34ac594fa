"""Posting by Open311: who may, what is taken, what is refused without a trace, and a retry that is none."""

import io
import json

import pytest
from PIL import Image
from sqlalchemy import select

from dashboard import backend
from data import schema
from data.open311 import keys
from data.people import about_message
from data.regions import Region
from data.settings import get_settings
from data.store import utc_now
from tests.dashboard.asgi import call
from tests.dashboard.open311.gateway import (
    APP,
    FORM,
    ON_THE_ROAD,
    ROOT,
    error_of,
    kept,
    key,
    post,
    post_parts,
    read,
)

pytestmark = pytest.mark.usefixtures("installation")
HOLE = {"service_code": "lubang", **ON_THE_ROAD}


@pytest.fixture(autouse=True)
def one_region(monkeypatch: pytest.MonkeyPatch) -> None:
    """Serve one region, whatever others have keys."""
    monkeypatch.setenv("JEGLONGAN_REGIONS", "kab-kediri")


def photo(shade: int = 90) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (64, 48), (shade, shade, shade)).save(written, "JPEG")
    return written.getvalue()


def number_of(**fields: str) -> str:
    (told,) = post(api_key=key(), **fields).json()
    return str(told["service_request_id"])


def seen(number: str) -> dict[str, object]:
    (told,) = read(f"requests/{number}.json").json()
    return dict(told)


def complaint(number: str) -> object:
    table = schema.complaint
    with backend.store().connect() as conn:
        return conn.execute(select(table).where(table.c.ticket == number)).one()


# --- what is taken


def test_a_position_is_put_on_its_road() -> None:
    told = seen(number_of(**HOLE, description="Lubang dalam"))
    assert str(told["address"]).startswith("Plosoklaten – Gedangsewu, STA ")
    assert str(told["address_id"]).startswith("plosoklaten-gedangsewu@")


def test_words_alone_go_through_the_engine_that_reads_words() -> None:
    words = "ruas Plosoklaten - Gedangsewu STA 3+400"
    told = seen(number_of(service_code="lubang", address_string=words))
    assert told["address_id"] == "plosoklaten-gedangsewu@3400"


def test_the_address_id_of_an_answer_may_be_posted_again() -> None:
    told = seen(number_of(service_code="lubang", address_id="plosoklaten-gedangsewu@3400"))
    assert told["address_id"] == "plosoklaten-gedangsewu@3400"


def test_a_road_alone_is_kept_without_a_place_on_it() -> None:
    told = seen(number_of(service_code="lubang", address_id="plosoklaten-gedangsewu"))
    assert (told["lat"], told["long"], told["address_id"]) == (None, None, None)


def test_what_is_about_no_road_is_taken_too() -> None:
    told = seen(
        number_of(service_code="kependudukan", address_string="Kecamatan Pare", description="KTP lama")
    )
    assert (told["service_code"], told["lat"]) == ("kependudukan", None)


def test_everything_posted_is_kept_sealed_under_its_sender() -> None:
    fields = {
        "email": "kenanga@contoh.invalid",
        "first_name": "Sekar",
        "last_name": "Kenanga",
        "device_id": "d-1",
        "account_id": "a-1",
        "media_url": "https://contoh.invalid/a.jpg",
        "attribute[accuracy_m]": "8",
        "attribute[warna]": "hitam",
        "description": "Lubang di depan rumah Sekar",
    }
    row = complaint(number_of(**HOLE, phone="0812 9900 1122", **fields))
    people, message = backend.people(), schema.message
    with backend.store().connect() as conn:
        raw = conn.execute(select(message).where(message.c.id == row.message_id)).one()
        body = json.loads(
            people.unseal(conn, raw.reporter_id, raw.body_sealed, about_message(raw.external_hash))
        )
        assert people.contact(conn, raw.reporter_id) == "+6281299001122"
    assert raw.channel == "open311"
    assert (body["first_name"], body["email"], body["media_url"]) == (
        *("Sekar", "kenanga@contoh.invalid"),
        "https://contoh.invalid/a.jpg",
    )
    assert body["attributes"] == {"accuracy_m": ["8"], "warna": ["hitam"]}


def test_a_confidential_report_is_read_by_nobody_here() -> None:
    secret, asked = key(), {**HOLE, "attribute[confidential]": "yes", "account_id": "akun-rahasia"}
    (told,) = post(api_key=secret, **asked).json()
    number = told["service_request_id"]
    assert complaint(number).confidential
    assert read(f"requests/{number}.json").status == 404
    assert read("requests.json", service_request_id=number).json() == []
    assert number not in read("requests.json").body.decode()


def test_one_person_is_one_reporter_by_phone_account_or_device() -> None:
    for name, value in (("phone", "+62 812-9900-3344"), ("account_id", "akun-7"), ("device_id", "hp-7")):
        secret = key(f"aplikasi {name}")
        reporters = set()
        for words in ("Lubang pertama", "Lubang kedua"):
            answer = post(api_key=secret, **HOLE, description=words, **{name: value})
            reporters.add(complaint(answer.json()[0]["service_request_id"]).reporter_id)
        assert len(reporters) == 1, name


def test_an_id_of_one_program_is_nobody_in_another() -> None:
    reporters = [
        complaint(
            post(api_key=key(source), **HOLE, account_id="akun-8").json()[0]["service_request_id"]
        ).reporter_id
        for source in ("aplikasi satu", "aplikasi dua")
    ]
    assert reporters[0] != reporters[1]


def test_photos_come_along() -> None:
    answer = post_parts([("media", photo(10)), ("media[]", photo(20))], api_key=key(), **HOLE)
    number = answer.json()[0]["service_request_id"]
    table = schema.photo
    with backend.store().connect() as conn:
        photos = conn.execute(select(table).where(table.c.complaint_id == complaint(number).id)).all()
    assert [one.released for one in photos] == [False, False]
    assert seen(number)["media_url"] is None


def test_the_same_form_as_parts_without_a_file_is_taken() -> None:
    answer = post_parts([("media", b"")], api_key=key(), **HOLE, description="Tanpa foto: café é")
    assert answer.status == 200


def test_spam_waits_for_a_person_and_is_answered_with_a_token() -> None:
    words = "PROMO SLOT GACOR daftar sekarang https://bit.ly/slot-gacor bonus 100%"
    (told,) = post(api_key=key(), **HOLE, description=words).json()
    assert set(told) == {"token", "service_notice", "account_id"}
    assert read(f"tokens/{told['token']}.json").json() == [
        {"service_request_id": None, "token": told["token"]}
    ]


def test_a_token_tells_the_number_once_a_person_let_the_report_go(desk_user: object) -> None:
    words = "SLOT GACOR daftar sekarang https://bit.ly/slot bonus 200%"
    token = post(api_key=key(), **HOLE, description=words).json()[0]["token"]
    register, message = backend.register_of("kab-kediri"), schema.message
    with backend.store().connect() as conn:
        waiting = conn.scalar(
            select(message.c.id).where(message.c.state == "waiting").order_by(message.c.id.desc())
        )
    from data.incoming.screening import let_go  # noqa: PLC0415

    let_go(register, waiting, desk_user)  # type: ignore[arg-type]
    register.process([waiting])
    (told,) = read(f"tokens/{token}.json").json()
    assert seen(told["service_request_id"])["service_code"] == "lubang"


# --- a retry


def test_the_same_again_is_the_same_report() -> None:
    fields = {"api_key": key(), **HOLE, "description": "Lubang ulang", "phone": "081299005566"}
    first = post(**fields)
    before = kept()
    assert post(**fields).json() == first.json()
    assert kept() == before
    assert post(**fields | {"description": "Lubang lain"}).json() != first.json()


def test_the_same_photos_again_are_not_kept_twice() -> None:
    fields = {"api_key": key(), **HOLE, "device_id": "hp-9"}
    first = post_parts([("media", photo(30))], **fields)
    before = kept()
    assert post_parts([("media", photo(30))], **fields).json() == first.json()
    assert kept() == before
    assert post_parts([("media", photo(31))], **fields).json() != first.json()


def test_two_programs_saying_the_same_are_two() -> None:
    numbers = {number_of(**HOLE, description="Lubang berdua", phone=f"08129900{n}00") for n in (77, 88)}
    assert len(numbers) == 2


# --- who may


def test_without_a_key_nothing_is_taken() -> None:
    before = kept()
    assert error_of(post(**HOLE))[0] == 403
    assert error_of(post(api_key="", **HOLE))[0] == 403
    assert error_of(post(api_key="jg-" + "x" * 43, **HOLE))[0] == 403
    assert kept() == before


def test_a_revoked_key_is_none() -> None:
    issued = keys.issue(backend.store(), "kab-kediri", "bekas", 10, utc_now())
    keys.revoke(backend.store(), "kab-kediri", issued.key.id, utc_now())
    assert error_of(post(api_key=issued.secret, **HOLE))[0] == 403


def test_a_key_counts_in_its_own_region_only() -> None:
    assert (
        error_of(post(api_key=key(region="kota-bukittinggi"), **HOLE, jurisdiction_id="kab-kediri"))[0] == 403
    )


def test_a_key_may_stand_in_the_address() -> None:
    body = b"service_code=lubang&lat=-7.81&long=112.1822"
    place = f"{ROOT}/requests.json?api_key={key()}"
    assert call(APP, "POST", place, headers={"content-type": FORM}, body=body).status == 200


def test_a_key_posts_as_often_as_it_may_and_mistakes_do_not_count() -> None:
    secret = key("pelan", per_hour=2)
    for _ in range(3):
        assert post(api_key=secret, service_code="lubang").status == 400
    assert [post(api_key=secret, **HOLE, description=f"ke-{n}").status for n in range(2)] == [200, 200]
    before = kept()
    answer = post(api_key=secret, **HOLE, description="ke-3")
    assert error_of(answer)[0] == 429
    assert 0 < int(answer.headers["retry-after"]) <= 3_600
    assert kept() == before
    assert post(api_key=key("lain"), **HOLE, description="ke-3").status == 200


# --- what is refused


@pytest.mark.parametrize(
    ("status", "wrong"),
    [
        (400, {"service_code": ""}),
        (404, {"service_code": "tidak-ada"}),
        (400, {"lat": "", "long": ""}),
        (400, {"lat": ""}),
        (400, {"long": ""}),
        (400, {"lat": "utara"}),
        (400, {"lat": "nan"}),
        (400, {"lat": "inf"}),
        (400, {"lat": "-7,81"}),
        (400, {"lat": "1_0"}),
        (400, {"lat": "112.1822", "long": "-7.81"}),
        (400, {"long": "190"}),
        (400, {"lat": ["-7.81", "-7.82"]}),
        (400, {"address_id": "jalan-tidak-ada", "lat": "", "long": ""}),
        (400, {"address_id": "plosoklaten-gedangsewu@-5"}),
        (400, {"address_id": "plosoklaten-gedangsewu@x"}),
        (400, {"description": "a" * 4_001}),
        (400, {"address_string": "a" * 1_001}),
        (400, {"phone": "0" * 61}),
        (400, {"first_name": "a" * 201}),
        (400, {"attribute[accuracy_m]": "dekat"}),
        (400, {"attribute[accuracy_m]": "-3"}),
        (400, {"attribute[confidential]": "mungkin"}),
        (400, {"attribute[lain]": "x" * 10_001}),
        (404, {"jurisdiction_id": "kab-tidak-ada"}),
    ],
)
def test_what_is_wrong_is_told_and_nothing_kept(status: int, wrong: dict[str, str]) -> None:
    before = kept()
    fields: dict[str, str] = {"api_key": key(), **HOLE, "description": "Lubang"} | wrong
    assert error_of(post(**fields))[0] == status
    assert kept() == before


def test_4000_characters_and_empty_fields_are_right() -> None:
    empty = dict.fromkeys(
        ("email", "phone", "address_string", "address_id", "media_url", "jurisdiction_id"), ""
    )
    assert post(api_key=key(), **HOLE, description="lubang dalam " * 307 + "lubang", **empty).status == 200


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/json", b'{"service_code": "lubang"}', 400),
        (FORM, b"description=%FF%FE", 400),
        (FORM, b"\xff\xfe", 400),
        (FORM, b"&".join(b"a=1" for _ in range(500)), 400),
        (FORM, b"a=" + b"x" * 600_000, 413),
        ("multipart/form-data", b"--x--", 400),
        ("multipart/form-data; boundary=x", b"nothing of the kind", 400),
        ("text/plain", b"lubang", 400),
    ],
)
def test_what_is_no_form_is_refused(kind: str, body: bytes, status: int) -> None:
    answer = call(APP, "POST", f"{ROOT}/requests.json", headers={"content-type": kind}, body=body)
    assert error_of(answer)[0] == status


@pytest.mark.parametrize(
    "files",
    [
        [b"no photo"],
        [photo(40), b"no photo"],
        [photo(41), b"\xff\xd8\xffbroken"],
        [photo(n) for n in range(6)],
    ],
)
def test_one_bad_photo_and_nothing_is_kept(files: list[bytes]) -> None:
    before, folder = kept(), get_settings().photo_folder
    there = sorted(folder.iterdir()) if folder.exists() else []
    answer = post_parts([("media", file) for file in files], api_key=key(), **HOLE)
    assert error_of(answer)[0] == 400
    assert kept() == before
    assert (sorted(folder.iterdir()) if folder.exists() else []) == there


def test_with_several_regions_the_jurisdiction_must_be_named(
    installation: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JEGLONGAN_REGIONS", "kab-kediri,kota-bukittinggi")
    assert error_of(read("services.json"))[0] == 400
    assert error_of(read("requests.json"))[0] == 400
    assert error_of(post(api_key=key(), **HOLE))[0] == 400
    assert error_of(read("services.json", jurisdiction_id="kab-sleman"))[0] == 404
    codes = [one["service_code"] for one in read("services.json", jurisdiction_id="kota-bukittinggi").json()]
    assert codes
    assert read("services.json", jurisdiction_id="kediri").status == 200  # an alias of the region
    assert post(api_key=key(), **HOLE, jurisdiction_id="kab-kediri").status == 200
