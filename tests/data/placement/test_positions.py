"""What is read as a place, and what is not."""

from data.people import People
from data.regions import load_region
from data.register import Register
from data.samples.builtin import init_region
from data.store import Store


def test_what_a_message_calls_itself_is_no_place(store: Store, people: People) -> None:
    """ "Saran" is a suggestion; Bukittinggi has a Kelurahan Sapiran, a letter or two away."""
    region = load_region("kota-bukittinggi")
    init_region(store, region, sample=False)
    register = Register(store, region, people)
    for words in (
        "Saran: pos ronda diberi lampu",
        "Lampu mati.\nsaran saya diganti",
        "KRITIK DAN SARAN, gelap",
    ):
        assert register.preview(words=words).village is None, words
    for words in ("Lampu mati di Kelurahan Sapiran", "Saran: lampu di Kelurahan Sapiran diganti"):
        assert register.preview(words=words).village == "Sapiran", words
