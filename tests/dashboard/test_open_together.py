"""Who has the same complaint open: told to the others, forgotten once a window is closed."""

from dashboard.open_together import Opened, Together

HERE, ELSEWHERE = ("kab-kediri", "KDR-AAAA-AAAA"), ("kota-mojokerto", "KDR-AAAA-AAAA")


def test_each_window_is_told_of_the_others_at_the_same_place_only() -> None:
    together = Together(forget_after_s=30)
    assert together.seen("a", Opened(HERE, "Ani"), 0) == []
    assert together.seen("b", Opened(HERE, "Budi"), 1) == ["Ani"]
    assert together.seen("c", Opened(ELSEWHERE, "Citra"), 1) == []
    assert together.seen("a", Opened(HERE, "Ani"), 2) == ["Budi"]


def test_a_second_window_of_one_account_counts_too() -> None:
    together = Together(forget_after_s=30)
    together.seen("a", Opened(HERE, "petugas"), 0)
    assert together.seen("b", Opened(HERE, "petugas"), 1) == ["petugas"]


def test_who_went_on_to_another_or_closed_the_window_is_forgotten() -> None:
    together = Together(forget_after_s=30)
    together.seen("a", Opened(HERE, "Ani"), 0)
    together.seen("b", Opened(HERE, "Budi"), 0)
    together.seen("a", Opened(ELSEWHERE, "Ani"), 5)
    assert together.seen("b", Opened(HERE, "Budi"), 6) == []
    assert together.seen("a", Opened(HERE, "Ani"), 60) == []
