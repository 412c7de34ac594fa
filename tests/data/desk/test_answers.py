"""What counts as an answer, and the templates that answers start from."""

from pathlib import Path

import pytest

from data.desk.answers import COMMON_FILE, AnswersFile, fault_of, filled, templates_for
from data.regions import RegionError, load_region, read_toml
from data.stages import CLOSE_REASONS, PLAN_REASONS

REGION = load_region("kab-kediri")


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("", "no_words"),
        (" \n ", "no_words"),
        ("Terima kasih atas laporannya 🙏", "only_courtesy"),
        ("Mohon maaf atas ketidaknyamanannya. Terima kasih atas kesabaran Bapak/Ibu.", "only_courtesy"),
        ("Laporan Anda sudah kami terima", "only_courtesy"),
        ("Terima kasih, laporannya akan kami teruskan ke Dinas PUPR.", "only_passes_on"),
        ("Mohon hubungi kantor desa setempat", "only_passes_on"),
        ("Bukan kewenangan kami, silakan lapor ke provinsi", "only_passes_on"),
        ("Sudah kami koordinasikan dengan dinas terkait", "only_passes_on"),
        ("Your report has been forwarded to the agency in charge", "only_passes_on"),
        ("Akan segera kami tindaklanjuti. Mohon bersabar.", "only_promises"),
        ("Siap kak, nanti dikerjakan", "only_promises"),
        ("We will look into it soon. Thank you!", "only_promises"),
        ("Baik", "only_promises"),
        ("ditambal", "too_short"),
        ("Petugas menemukan [apa] di lokasi pada 3 Juli", "left_open"),
    ],
)
def test_what_only_passes_the_buck_is_no_answer(words: str, fault: str) -> None:
    assert fault_of(words, REGION) == fault


@pytest.mark.parametrize(
    "words",
    [
        "Ditambal, difoto 3 Juli",
        "Akan ditambal minggu depan",
        "Terima kasih. Lubang di STA 3+400 sudah ditambal kemarin oleh regu UPT Pare.",
        "Jalan ini milik provinsi; surat kami nomor 620/12 dijawab, penambalan mulai 12 Oktober.",
        "KTP selesai satu hari di Kantor Kecamatan Pare, bawa KK asli.",
        "Tidak ditemukan lubang di lokasi, jalan sudah diaspal bulan lalu",
        "The lamp has been on again since yesterday evening",
        "Lampu sudah menyala lagi sejak semalam",
    ],
)
def test_what_says_what_was_found_done_or_decided_is_an_answer(words: str) -> None:
    assert fault_of(words, REGION) is None


def test_every_template_belongs_to_a_decision_that_exists() -> None:
    known = {"answer", "interim", "ask_reporter", "dialogue"}
    known |= {f"close.{reason}" for reason in CLOSE_REASONS} | {f"plan.{reason}" for reason in PLAN_REASONS}
    for template in read_toml(COMMON_FILE, AnswersFile).templates:
        assert set(template.use) <= known, template.id


def test_a_template_that_is_not_filled_in_is_refused_and_filled_in_it_is_an_answer() -> None:
    (template,) = templates_for(REGION, "plan.not_budgeted_this_year", "lubang")
    words = filled(template, {"place": "Plosoklaten – Gedangsewu, STA 3+400", "until": "31 Jan 2027"}, "id")
    assert words.startswith("Kerusakan di Plosoklaten – Gedangsewu, STA 3+400")
    assert fault_of(words, REGION) == "left_open"
    done = words.replace("[alasan]", "dana habis untuk jembatan").replace(
        "[APBD/PAK tahun berapa]", "APBD 2027"
    )
    assert fault_of(done, REGION) is None


def test_templates_suit_kind_and_concern() -> None:
    def names(*what: str | None) -> list[str]:
        return [one.id for one in templates_for(REGION, *what)]

    assert "lamp" in names("answer", "pju")
    assert "lamp" not in names("answer", "lubang")
    assert "question" in names("answer", "lain", "question")
    assert "question" not in names("answer", "lain", "complaint")


def test_a_region_adds_its_own_templates_and_empty_phrases(tmp_path: Path) -> None:
    own = REGION.model_copy(update={"folder": tmp_path})
    (tmp_path / "answers.toml").write_text(
        '[[templates]]\nid = "own"\nname = {id = "Milik sendiri", en = "Own"}\nfor = ["answer"]\n'
        'text = {id = "Halo {place}", en = "Hello"}\n[empty]\npromises = [\'\\binsyaallah\\b\']\n',
        encoding="utf-8",
    )
    assert templates_for(own, "answer", "lubang")[0].id == "own"
    assert filled(templates_for(own, "answer", "lubang")[0], {}, "id") == "Halo [place]"
    assert fault_of("Insyaallah beres semua ya kakak", own) == "only_promises"
    assert fault_of("Insyaallah beres semua ya kakak", REGION) is None


def test_a_faulty_file_of_a_region_says_what_is_wrong(tmp_path: Path) -> None:
    own = REGION.model_copy(update={"folder": tmp_path})
    (tmp_path / "answers.toml").write_text("[empty]\npromises = ['(']\n", encoding="utf-8")
    with pytest.raises(RegionError, match="no regular expression"):
        fault_of("Ditambal kemarin sore", own)


def test_a_sign_at_the_road_is_offered_for_roads_alone():
    def offered(category: str) -> list[str]:
        return [one.id for one in templates_for(REGION, "answer", category)]

    assert "sign" in offered("lubang")
    assert "sign" not in offered("pendidikan")
