"""Letters to other authorities: what stands in them, what does not, and what they set going."""

from datetime import date

import pypdfium2
import pytest

from data import schema
from data.accounts import NotAllowedError, User
from data.desk.answering import DecisionError
from data.desk.answering_rules import Letterhead
from data.desk.letter_sketch import sketch

SENT_ON = date(2021, 6, 16)


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document).replace("\r\n", "\n")
    finally:
        document.close()


@pytest.fixture
def theirs(town):
    """A complaint on the province's road, with all that a reporter may tell of themselves."""
    return town.report(
        1000, 1000, contact="0812 3456 7890", words="Depan rumah Pak Rahasia lubangnya dalam"
    ).ticket


def test_the_letter_names_place_and_ticket_and_nobody_who_reported(town, theirs):
    pdf = town.register.draft_letter([theirs], town.desk, "provinsi", "620/118/2021", SENT_ON)
    said = text_of(pdf)
    place = town.position(theirs)
    for part in (
        "620/118/2021",
        theirs,
        "Kepung – Brumbung, STA 1+000",
        f"{place.lon:.5f}",
        "16 Juni 2021",
        "6 Juli 2021",
        "UU 22/2009 pasal 24",
    ):
        assert part in said
    for private in ("3456", "Rahasia", "rumah"):
        assert private not in said
    assert not town.rows(schema.letter), "a draft is not kept"


def test_sample_data_is_marked_as_such_and_real_data_is_not(town, theirs):
    real = town.register.draft_letter([theirs], town.desk, "provinsi", "1", SENT_ON)
    with town.store.begin() as conn:
        conn.execute(schema.complaint.update().values(sample=True))
    sample = town.register.draft_letter([theirs], town.desk, "provinsi", "1", SENT_ON)
    assert ("CONTOH" in text_of(real), "CONTOH" in text_of(sample)) == (False, True)


def test_a_region_heads_its_letters_with_its_own_words(town, theirs):
    head = Letterhead.model_validate({"office": {"id": "Dinas Contoh", "en": "x"}, "place": "Pamenang"})
    town.register.region = town.region.model_copy(update={"letterhead": head})
    said = text_of(town.register.draft_letter([theirs], town.desk, "provinsi", "1", SENT_ON))
    assert "DINAS CONTOH" in said
    assert "Pamenang, 16 Juni 2021" in said


def test_a_letter_that_was_sent_starts_the_other_authoritys_clock_and_is_kept(town, theirs):
    other = town.report(1500, 1000).ticket
    assert town.register.waiting_for_letter(town.desk, "provinsi") == [theirs, other]
    letter_id = town.register.send_letter([theirs, other], town.desk, "provinsi", " 620/118 ", SENT_ON)
    table = schema.deadline
    mine = table.c.complaint_id == town.complaint(theirs).id
    due = {row.clock: (row.met_on, row.due_on) for row in town.rows(table, mine)}
    assert due["answer"][0] == date(2021, 6, 15)
    assert due["authority"] == (None, date(2021, 7, 5))
    assert town.register.waiting_for_letter(town.desk, "provinsi") == []
    (letter,) = town.register.letters_of(other, town.desk)
    assert (letter.number, letter.agency, set(letter.tickets)) == ("620/118", "provinsi", {theirs, other})
    assert town.register.letter_pdf(letter_id, town.desk).startswith(b"%PDF")
    told = town.events(theirs)[-1]
    assert (told.action, told.details["number"]) == ("send_letter", "620/118")
    town.register.close(theirs, town.desk, "handed_over")
    assert town.complaint(theirs).state == "closed"


def test_what_lies_on_our_road_is_forwarded_with_its_letter(town):
    ticket = town.report(1000).ticket
    town.register.send_letter([ticket], town.desk, "provinsi", "1", SENT_ON)
    assert (town.complaint(ticket).state, town.complaint(ticket).agency) == ("forwarded", "provinsi")


def test_a_number_goes_out_once_and_a_refused_letter_leaves_nothing(town, theirs):
    other = town.report(1500, 1000).ticket
    town.register.send_letter([theirs], town.desk, "provinsi", "7", SENT_ON)
    for tickets, agency, number, said in (
        ([other], "provinsi", "7", "sent already"),
        ([other], "provinsi", " ", "own register"),
        ([other], "pupr", "8", "not one of"),
        ([], "provinsi", "8", "1 to 25"),
        ([other, other], "provinsi", "8", "different"),
    ):
        with pytest.raises(DecisionError, match=said):
            town.register.send_letter(tickets, town.desk, agency, number, SENT_ON)
    assert len(town.rows(schema.letter)) == 1
    assert [event.action for event in town.events(other)] == ["received", "forward"]


def test_only_who_may_forward_writes_letters(town, theirs):
    leader = User(5, "mayor", "leader", None, town.region.id)
    lamps = User(6, "lamps", "desk", "perkim", town.region.id)
    for user in (leader, lamps):
        with pytest.raises(NotAllowedError):
            town.register.send_letter([theirs], user, "provinsi", "1", SENT_ON)
    with pytest.raises(LookupError):
        town.register.letter_pdf(99, leader)


def test_the_sketch_holds_the_roads_around_and_every_pin_inside(town, theirs):
    ground, position = town.register.ground(), town.position(theirs)
    drawn = sketch(ground, [(theirs, position)])
    (pin,) = drawn["pins"]
    assert (pin["x"], pin["y"], pin["label"]) == (0.5, 0.5, theirs)
    assert [road["named"] for road in drawn["roads"]] == [True]
    for road in drawn["roads"]:
        assert all(-0.001 <= share <= 1.001 for point in road["points"] for share in point)
    assert drawn["scale"] * drawn["width"] == pytest.approx(500)


def test_where_there_is_nothing_to_draw_there_is_no_sketch(town):
    ticket = town.report(2000, 500).ticket  # in the field
    assert sketch(town.register.ground(), [(ticket, town.position(ticket))]) is None
