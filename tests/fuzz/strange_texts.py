"""What people and programs write into a message: complaints, noise, and what breaks careless software."""

from hypothesis import strategies as st

COMPLAINTS = (
    "Min, jalan berlubang parah di ruas Plosoklaten - Gedangsewu dekat balai desa, tadi malam ada yang jatuh",
    "lampu jalan mati depan MTsN 7 Kediri jl Kencong kec. Kepung gelap gulita",
    "Assalamualaikum, selokan mampet di Ds. Brumbung, banjir terus. Mohon ditindaklanjuti pak",
    "dalan bolong wit gedhang wis ditandur neng tengah, tulung didandani",
    "jembatan Ringin Gong ambrol, motor tidak bisa lewat!!!",
    "KTP saya sudah 3 bulan belum jadi, kapan?",
    "Terima kasih jalannya sudah bagus",
    "Jl. Raya Pare 250 m selatan perempatan, STA 3+400, aspal ancur",
    "?",
    "p",
    "halo admin",
    "https://maps.google.com/?q=-7.8166,112.0118",
    "Lokasi: https://maps.app.goo.gl/abcDEF123 depan pasar",
    "kabel listrik putus menyala di jalan depan SDN 2 Wates, bahaya",
)
EMOJI = ("😊", "🙏🙏🙏", "👨‍👩‍👧‍👦", "🇮🇩", "👍🏽", "❤️", "😡😡 🕳️", "🫠")
# Each has broken something somewhere: markup, formulas, shells, formats, ends of lines, directions, controls.
HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</style><iframe src='javascript:alert(1)'>",
    '=HYPERLINK("http://contoh.invalid";"klik")',
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1+1)",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    "{{7*7}} ${7*7} %s %n {0} {words}",
    "'; DROP TABLE complaint; --",
    "../../../../etc/passwd",
    "a\x00b",
    "\x00",
    "\u202egnalaj kasur\u202c",
    "\u200e\u200f\u2066\u2069",
    "مرحبا الطريق محفور",
    "שלום",
    "\u2028\u2029\x85\x0b\x0c",
    "\ufeff",
    "\ud83d",
    "halo \udcff dunia",
    "ｊａｌａｎ　ｒｕｓａｋ",
    "jalan\u00a0rusak\u202fparah",
    "a" * 9_999,
    "lubang " * 1_500,
    "(" * 2_000,
    "0" * 5_000,
    "a@" * 1_000,
    "08" * 1_000,
    "i̇İıI" * 50,
    "Z̸̢̡͎͙a̷l̵g̶o̴",
    "NaN",
    "null",
    "",
    " ",
    "\n\n\n",
)


def one_line() -> st.SearchStrategy[str]:
    """Return texts without an end of line, as a single-line field may hold them; no lone surrogates."""
    return st.one_of(
        st.sampled_from(COMPLAINTS),
        st.sampled_from(EMOJI),
        st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=60),
    )


def texts() -> st.SearchStrategy[str]:
    """Return any text that a message may hold; JSON can carry half a surrogate pair too."""
    pieces = st.one_of(
        st.sampled_from(COMPLAINTS), st.sampled_from(EMOJI), st.sampled_from(HOSTILE), st.text(max_size=40)
    )
    return st.one_of(
        pieces, st.lists(pieces, max_size=4).map(" ".join), st.lists(pieces, max_size=4).map("\n".join)
    )


def scalars() -> st.SearchStrategy[object]:
    """Return what JSON may hold where something else was promised."""
    return st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(10**20), 10**20),
        st.floats(allow_nan=False, allow_infinity=False),
        texts(),
        st.just([]),
        st.just({}),
        st.just([[]]),
        st.just({"id": {"id": []}}),
    )
