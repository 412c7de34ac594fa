"""Notices are complete in both languages, plain, and short enough for an SMS."""

from string import Formatter

import pytest

from data.notices.occasions import TEMPLATES
from data.notices.texts import UnknownTemplateError, render, templates
from data.regions import load_region
from data.stages import CLOSE_REASONS, PLAN_REASONS, REJECT_REASONS

REGION = load_region("kab-kediri")
FIELDS = {
    "ticket": "KDR-7Q4M-X2CV",
    "category": "lubang",
    "agency": "pupr",
    "road_name": "Plosoklaten – Gedangsewu",
    "station_m": 3400.0,
}


MORE = {"reason": "already_repaired", "stage": "in_works", "say_no": "reply", "until": "2026-07-18"}


def _names(parts: object) -> set[str]:
    return {name for part in parts for _, name, _, _ in Formatter().parse(part) if name}  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", templates())
def test_both_languages_say_the_same_things(name: str):
    template = templates()[name]
    for part in ("lines", "short"):
        assert _names(getattr(template.id, part)) == _names(getattr(template.en, part))


def test_every_occasion_has_its_notice():
    assert set(TEMPLATES.values()) | {"received", "really_fixed", "stage", "event", "digest"} <= set(
        templates()
    )


def test_a_notice_says_number_kind_place_and_where_to_follow_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("JEGLONGAN_PUBLIC_URL", "https://aduan.contoh.test/")
    monkeypatch.setenv("JEGLONGAN_REGION", "kab-kediri")
    said = render("verified", FIELDS, REGION, "id")
    assert said.subject == "Aduan KDR-7Q4M-X2CV sudah diperiksa"
    assert said.text.splitlines() == [
        "Aduan KDR-7Q4M-X2CV sudah diperiksa petugas dan dinyatakan benar.",
        "Jalan berlubang: Plosoklaten – Gedangsewu, STA 3+400",
        "Ditangani oleh Dinas PUPR.",
        "https://aduan.contoh.test/lacak?nomor=KDR-7Q4M-X2CV",
    ]
    assert render("verified", FIELDS, REGION, "en").text.startswith(
        "An officer has checked report KDR-7Q4M-X2CV"
    )


def test_what_is_not_known_is_not_said(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("JEGLONGAN_PUBLIC_URL", "")
    said = render("verified", {"ticket": "KDR-7Q4M-X2CV"}, REGION, "id")
    assert said.text == "Aduan KDR-7Q4M-X2CV sudah diperiksa petugas dan dinyatakan benar."
    assert "{" not in said.short


# What every letter of its kind is made of; whatever else it may name can be unknown.
ALWAYS = {"ticket": "KDR-1", "danger": "people_hurt", "about": "Pare", "number": "3/2026", "stage": "done"}


@pytest.mark.parametrize("name", templates())
@pytest.mark.parametrize("language", ["id", "en"])
def test_a_letter_about_a_place_that_nobody_can_read_has_a_subject(name: str, language: str):
    assert render(name, ALWAYS, REGION, language).subject


def test_braces_in_an_answer_stay_braces():
    said = render("answered", {"ticket": "KDR-1", "answer": "Lihat {ticket} dan {0.__class__}"}, REGION, "id")
    assert "Lihat {ticket} dan {0.__class__}" in said.text


def test_subjects_and_short_texts_are_one_line():
    for name in templates():
        said = render(name, FIELDS | {"answer": "a\r\nBcc: x", "about": "b\nc", "action": "d"}, REGION, "id")
        assert "\n" not in said.subject + said.short
        assert "\r" not in said.subject + said.short


@pytest.mark.parametrize("name", sorted(set(TEMPLATES.values()) | {"received", "really_fixed", "stage"}))
def test_a_complaints_sms_fits_two_messages(name: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("JEGLONGAN_PUBLIC_URL", "https://aduan.kedirikab.go.id")
    said = render(name, FIELDS | MORE, REGION, "id")
    assert len(said.short) <= 306  # two parts of 153 characters
    assert said.short.isascii()  # other characters would halve what fits


@pytest.mark.parametrize("reason", [*CLOSE_REASONS, *REJECT_REASONS, *PLAN_REASONS])
def test_every_reason_is_said_in_words(reason: str):
    said = render("closed", {"ticket": "KDR-1", "reason": reason}, REGION, "id").text
    assert reason not in said
    assert "ditutup:" in said


def test_an_unknown_notice_is_refused():
    with pytest.raises(UnknownTemplateError, match="no notice 'entah'"):
        render("entah", {}, REGION, "id")


def test_a_plan_names_its_day_as_people_write_it():
    fields = {"ticket": "KDR-1", "reason": "not_budgeted_this_year", "until": "2027-02-03"}
    assert "paling lambat 3 Februari 2027" in render("planned", fields, REGION, "id").text
    assert "by 3 February 2027" in render("planned", fields, REGION, "en").text
