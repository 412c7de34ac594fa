"""A live call is taken down by keyboard alone, in less time than the caller needs to tell it."""

import re
from collections.abc import Callable
from time import monotonic

from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK_PASSWORD
from tests.e2e.seeing import map_frame

OpenPage = Callable[..., Page]
TICKET = re.compile(r"KDR-[0-9A-Z]{4}-[0-9A-Z]{4}")
NUMBER = "0800-0100-000"
WORDS = "lubang plosoklaten gedangsewu sta 7+300"
# Who takes calls all day types some 50 words, 250 keys, a minute. Five of the 20 seconds are the page's.
KEYS_PER_S = 250 / 60
LONGEST_TYPING_S = 15.0
# On a test machine that does other things too; what it takes on a quiet one is measured, not tested.
LONGEST_OWN_S = 20.0


class Keyboard:
    """Hands on the keyboard: every key is counted, nothing else is touched."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.presses = 0

    def type(self, text: str) -> None:
        self._page.keyboard.type(text)
        self.presses += len(text)

    def press(self, key: str) -> None:
        self._page.keyboard.press(key)
        self.presses += key.count("+") + 1


def call_desk(visit: OpenPage) -> Page:
    """The call desk, signed in, its map drawn."""
    page = visit("/telepon")
    page.get_by_label("Nama").fill("petugas")
    page.get_by_label("Kata sandi").fill(DESK_PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    expect(page.get_by_label("Nomor penelepon")).to_be_focused()
    map_frame(page)
    return page


def test_a_call_is_placed_while_it_is_typed_and_saved_by_keyboard_within_twenty_seconds(
    visit: OpenPage,
) -> None:
    page = call_desk(visit)
    keys, begin = Keyboard(page), monotonic()
    keys.type(NUMBER)
    keys.press("Enter")
    keys.type(WORDS)
    expect(page.get_by_label("Apa kata penelepon?")).to_have_value(WORDS)
    expect(page.get_by_text("Plosoklaten – Gedangsewu, STA 7+300")).to_be_visible()
    expect(page.get_by_label("Soal apa?")).to_have_value("lubang")
    keys.press("Control+Enter")
    receipt = page.locator(".receipt .ticket")
    expect(receipt).to_have_text(TICKET)
    own_s = monotonic() - begin
    assert own_s < LONGEST_OWN_S, f"the page itself took {own_s:.1f} s"
    assert keys.presses / KEYS_PER_S < LONGEST_TYPING_S
    expect(page.get_by_text(re.compile("^ka de er – "))).to_be_visible()
    expect(page.get_by_label("Nomor penelepon")).to_be_focused()
    expect(page.get_by_label("Apa kata penelepon?")).to_have_value("")

    keys.type(NUMBER.replace("-", " "))
    expect(page.get_by_text("Pernah melapor 1 kali")).to_be_visible()

    public = visit(f"/lacak?nomor={receipt.text_content()}")
    expect(public.get_by_text("Plosoklaten – Gedangsewu").first).to_be_visible()
    assert NUMBER[-7:] not in public.content()


def test_what_is_known_here_is_supported_and_a_place_is_chosen_from_suggestions_without_a_mouse(
    visit: OpenPage,
) -> None:
    page = call_desk(visit)
    keys = Keyboard(page)
    keys.press("Tab")
    keys.type("jalan berlubang")
    keys.press("Enter")
    keys.type("plosoklaten gedang")
    expect(page.get_by_role("option").first).to_contain_text("Plosoklaten – Gedangsewu")
    keys.press("Enter")
    expect(page.get_by_label("Tempat")).to_have_value(re.compile("Plosoklaten – Gedangsewu"))
    known = page.get_by_role("group", name="Di sini sudah ada aduan. Apakah sama?")
    expect(known).to_be_visible()
    keys.press("Alt+1")
    expect(known.get_by_role("radio").nth(1)).to_be_checked()
    keys.press("Control+Enter")
    expect(page.locator(".receipt .ticket")).to_have_text(TICKET)


def test_keys_typed_while_the_page_looks_things_up_or_saves_are_not_lost(visit: OpenPage) -> None:
    page = call_desk(visit)
    page.keyboard.press("Enter")
    story = "lampu jalan mati di Pare dekat alun-alun sudah seminggu gelap sekali kalau malam " * 2
    page.keyboard.type(story, delay=25)  # longer than several looks at the place
    expect(page.get_by_label("Apa kata penelepon?")).to_have_value(story)
    page.keyboard.press("Control+Enter")
    page.keyboard.type("0800 0100 111")  # the next caller is on the line already
    page.keyboard.press("Enter")
    page.keyboard.type("jembatan")
    expect(page.locator(".receipt .ticket")).to_have_text(TICKET)
    expect(page.get_by_label("Nomor penelepon")).to_have_value("0800 0100 111")
    expect(page.get_by_label("Apa kata penelepon?")).to_have_value("jembatan")


def test_danger_to_life_cannot_be_overlooked_and_is_at_the_top_of_the_desk(visit: OpenPage) -> None:
    page = call_desk(visit)
    page.keyboard.press("Enter")
    page.keyboard.type("kecelakaan di jalan Plosoklaten - Gedangsewu, korban masih di jalan berdarah")
    alert = page.get_by_role("alert").filter(has_text="112")
    expect(alert).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text(re.compile("Alarm berbunyi"))).to_be_visible()
    ticket = page.locator(".receipt .ticket").text_content()
    page.goto(page.url.replace("/telepon", "/meja"))
    expect(page.get_by_text(re.compile(str(ticket))).first).to_be_visible()
    expect(page.get_by_role("button", name="Kami tangani").first).to_be_visible()
