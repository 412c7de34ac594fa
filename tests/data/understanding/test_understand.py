"""What citizens write is understood as its readers would: what it is about, how bad, how urgent, and spam."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.regions import load_region
from data.understanding import CONCERNS, understand
from data.understanding.lexicon import COMMON
from data.understanding.spam import REASONS
from tests.bench.citizen_texts import SENTENCES, citizen_texts, unseen
from tests.bench.fit_understanding import expected_error, judged, scores_of

KEDIRI = load_region("kab-kediri")


def category(words: str) -> str | None:
    return understand(words, KEDIRI).category


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("jalan sudah bagus, tapi lampu mati", "pju"),
        ("KTP saya hilang di jalan rusak", "kependudukan"),
        ("sekolah dekat jembatan: gurunya sering absen", "pendidikan"),
        ("bukan jalan, tapi jembatannya", "jembatan"),
        ("bukan hanya lampu yang mati", "pju"),
        ("jalannya tidak rusak, cuma gelap gulita", "pju"),
        ("Jembatannya bagus, jalannya yang berlubang", "lubang"),
        ("Jalan depan SDN 2 Gurah berlubang", "lubang"),
        ("Guru SDN dekat jalan rusak jarang masuk", "pendidikan"),
        ("Lantai jembatan berlubang", "jembatan"),
        ("Gorong-gorong tersumbat sampah", "drainase"),
        ("Pagar sekolah roboh kena angin", "pendidikan"),
        ("Pagar pengaman jalan penyok", "perlengkapan"),
        ("lampu merah perempatan mati", "perlengkapan"),
        ("kantor desa sering tutup, jalannya sih mulus", "desa"),
        ("Pak Bupati, jalan ambles separuh", "ambles"),
        ("sudah ditanami pisang tapi jalan tetap tidak diperbaiki", "lubang"),
    ],
)
def test_denial_context_and_the_thing_that_is_meant_decide(words: str, expected: str):
    assert category(words) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("jln lobang dpn pasar", "lubang"),
        ("jaln berlubnag paraaah", "lubang"),
        ("lampujalanmati min", "pju"),
        ("lampune mati peteng ndhedhet", "pju"),
        ("PJU padam", "pju"),
        ("selokan mbrebes", "drainase"),
        ("kalen mampet banyune mlebu dalan", "drainase"),
        ("jalan ambleees", "ambles"),
        ("dalane ajur, wis ditanduri gedhang", "lubang"),
        ("margi wonten ngriki risak sanget", "lubang"),
        ("uwuh numpuk mambu", "sampah"),
        ("there is a deep pothole near the market", "lubang"),
        ("street lights are out near the school", "pju"),
        ("kreteg meh ambrol", "jembatan"),
    ],
)
def test_words_are_known_as_people_type_them(words: str, expected: str):
    assert category(words) == expected


def test_several_concerns_give_the_best_guess_and_the_others_as_candidates():
    said = understand("Jalan berlubang, lampu jalan mati, sampah menumpuk", KEDIRI)
    assert {name for name, _ in said.candidates} >= {"lubang", "pju", "sampah"}
    assert said.confidence < 0.7
    assert said.candidates[0] == (said.category, said.confidence)


@pytest.mark.parametrize(
    ("words", "concern"),
    [
        ("Jalan berlubang di Gurah", "complaint"),
        ("Kapan jalan rusak ini diperbaiki?", "complaint"),
        ("Bagaimana cara mengurus KK di Pare?", "question"),
        ("Kantor kecamatan buka jam berapa?", "question"),
        ("Usul: tolong adakan pasar murah", "suggestion"),
        ("Sebaiknya jalan Pare diperlebar", "suggestion"),
        ("Pelayanan dukcapil mengecewakan, tidak profesional", "criticism"),
        ("Pemkab cuma janji-janji, tidak peduli rakyat", "criticism"),
        ("Terima kasih, jalan sekarang sudah halus", "thanks"),
    ],
)
def test_complaints_criticism_suggestions_questions_and_thanks_are_told_apart(words: str, concern: str):
    assert understand(words, KEDIRI).concern == concern


@pytest.mark.parametrize(
    ("words", "cues"),
    [
        ("kemarin ada yang jatuh", {"fell"}),
        ("sudah memakan korban", {"victim"}),
        ("sudah ditanami pisang", {"planted"}),
        ("wis ditanduri gedhang", {"planted"}),
        ("ban pecah dua kali", {"flat_tyre"}),
        ("ambulans susah lewat", {"ambulance"}),
        ("anak sekolah lewat sini", {"school_children"}),
        ("takut ada korban", {"victim_feared"}),
        ("belum ada korban", set()),
        ("jangan sampai ada yang jatuh", {"fell_feared"}),
    ],
)
def test_cues_of_severity_are_codes_and_what_is_only_feared_is_told_apart(words: str, cues: set[str]):
    found = set(understand(words, KEDIRI).severity)
    expected = {cue.replace("fell_feared", "accident_feared") for cue in cues}
    assert found == expected


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Kecelakaan barusan di pertigaan, korban luka parah", "people_hurt"),
        ("tolong ada kecelakaan motor vs truk depan pasar", "people_hurt"),
        ("ada orang tergeletak tidak sadarkan diri di jalan", "people_hurt"),
        ("anak hanyut di kali", "people_hurt"),
        ("ana wong tibo getihen", "people_hurt"),
        ("There was an accident just now, people hurt", "people_hurt"),
        ("Jembatan ambrol tadi malam", "bridge_down"),
        ("kreteg ambrol", "bridge_down"),
        ("the bridge has collapsed", "bridge_down"),
        ("kabel listrik putus menjuntai ke jalan", "live_wire"),
        ("tiang listrik roboh", "live_wire"),
        ("longsor menutup jalan, tidak bisa dilewati", "road_closed"),
        ("pohon tumbang, jalan tertutup total", "road_closed"),
        ("bau gas menyengat", "gas"),
        ("rumah warga kebakaran", "fire"),
        ("banjir bandang, warga mengungsi", "flood"),
    ],
)
def test_danger_to_life_is_an_emergency(words: str, kind: str):
    assert understand(words, KEDIRI).emergency == kind


@pytest.mark.parametrize(
    "words",
    [
        "kecelakaan tahun lalu di sini",
        "Tahun lalu ada kecelakaan. Korban luka parah.",
        "takut ada korban",
        "sering kecelakaan di tikungan ini",
        "rawan kecelakaan",
        "jangan sampai ada kecelakaan",
        "Kemarin ada pengendara motor jatuh",
        "Sudah ada yang menabrak",
        "jembatan retak, rawan ambrol",
        "Truk masih lewat, takut ambrol",
        "pagar jembatan putus",
        "talud dekat jembatan ambrol",
        "tebing longsor menutup separuh jalan",
        "belum ada korban",
        "lampu jalan putus",
        "listrik putus dari kemarin",
        "jalan tergenang tiap hujan",
        "pohon hampir tumbang",
        "lubang ini menyebabkan kecelakaan",
        "pasang polisi tidur supaya tidak ada kecelakaan",
        "minta santunan, suami saya meninggal bulan lalu",
        "jembatannya tidak ambrol kok",
        "motor terjebak macet",
    ],
)
def test_what_is_over_feared_usual_or_denied_is_none(words: str):
    assert understand(words, KEDIRI).emergency is None


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("slot gacor maxwin daftar sekarang https://bit.ly/abc", "spam_advert"),
        ("S L O T  G A C O R bonus new member deposit 10rb", "spam_advert"),
        ("Pinjaman dana cepat cair tanpa jaminan hubungi wa.me/628123", "spam_advert"),
        ("PROMO diskon 50% klik link di bio", "spam_advert"),
        ("𝐒𝐥𝐨𝐭 𝐠𝐚𝐜𝐨𝐫 𝐝𝐞𝐩𝐨𝐬𝐢𝐭 𝐤𝐥𝐢𝐤 www.situs.xyz", "spam_advert"),
        ("https://bit.ly/xyz", "spam_links"),
        ("bupati goblok", "spam_abuse"),
        ("anjing semua", "spam_abuse"),
        ("WOIIIIII", "spam_empty"),
        ("halo min", "spam_empty"),
        ("tes", "spam_empty"),
        ("!!!!!! 😀", "spam_empty"),
    ],
)
def test_spam_and_abuse_are_held_with_a_reason(words: str, reason: str):
    assert understand(words, KEDIRI).spam == reason


@pytest.mark.parametrize(
    "words",
    [
        "goblok semua, jalan hancur tidak diperbaiki",
        "jancok lampu mati terus",
        "ada judi sabung ayam di desa, tolong ditertibkan",
        "banyak spanduk pinjol ditempel di tiang PJU",
        "lubang di sini https://maps.app.goo.gl/abc",
        "https://maps.google.com/?q=-7.8,112.0",
        "foto jalan rusak https://drive.google.com/xyz",
        "JALAN RUSAK PARAH!!!!! TOLONG!!!!",
        "lampu mati hubungi saya 0812345678",
        "harga pupuk mahal sekali",
        "pemerintah tidak peduli, bodoh semua pejabatnya",
    ],
)
def test_a_real_complaint_is_no_spam_however_rude(words: str):
    assert understand(words, KEDIRI).spam is None


@given(st.text(max_size=400))
def test_any_text_is_understood_somehow(text: str):
    said = understand(text, KEDIRI)
    assert said.category in {None, *(one.id for one in KEDIRI.categories)}
    assert said.concern in {None, *CONCERNS}
    assert said.spam in {None, *REASONS}
    assert 0.0 <= said.confidence <= 1.0
    assert sum(p for _, p in said.candidates) <= 1.0 + 1e-6
    assert list(said.candidates) == sorted(said.candidates, key=lambda one: -one[1])


@given(st.lists(st.sampled_from(re.findall(r"[\w]+", COMMON.read_text(encoding="utf-8"))), max_size=30))
def test_any_heap_of_known_words_is_understood_somehow(words: list[str]):
    said = understand(" ".join(words), KEDIRI)
    assert sum(p for _, p in said.candidates) <= 1.0 + 1e-6


def test_the_same_words_mean_the_same_however_they_are_shouted():
    plain = understand("lampu jalan mati di gurah", KEDIRI)
    assert understand("LAMPU JALAN MATI DI GURAH!!!", KEDIRI).category == plain.category
    assert understand("Lampu  jalan\u200b mati\ndi Gurah", KEDIRI).category == plain.category


@pytest.mark.parametrize("region_id", ["kab-bojonegoro", "kota-bukittinggi", "kota-mojokerto"])
def test_every_region_understands_with_its_own_categories(region_id: str):
    region = load_region(region_id)
    assert understand("jalan berlubang", region).category == "lubang"
    assert understand("lampu jalan mati", region).category == "pju"
    for words in ("kantor lurah tutup terus", "saran: tambah tempat sampah", "KTP belum jadi"):
        assert understand(words, region).category in {one.id for one in region.categories}


def test_a_village_named_after_a_hill_is_no_landslide():
    said = understand(
        "Di ruas Campago Guguk Bulek - Campago Ipuh, dekat kantor lurah", load_region("kota-bukittinggi")
    )
    assert said.category != "longsor"
    assert not said.damaged


def test_the_sentences_of_the_judge_are_no_list_of_the_lexicon():
    """Reliability would flatter itself if both were cut from one list."""
    said = COMMON.read_text(encoding="utf-8")
    assert not any(sentence.casefold() in said.casefold() for some in SENTENCES.values() for sentence in some)


def test_what_is_stated_is_true_about_so_often_on_sentences_nobody_looked_at():
    texts = citizen_texts(600, 11, set(unseen()))
    from data.understanding.topics import calibration  # noqa: PLC0415 (after the region's file is read)

    p, right = judged(scores_of(texts, KEDIRI), texts, calibration())
    assert right.mean() > 0.85
    assert expected_error(p, right) < 0.08
    assert np.mean(right[p > 0.9]) > 0.92
