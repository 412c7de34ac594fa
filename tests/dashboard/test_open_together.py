"""Who has the same complaint open: told to the others, forgotten once a window is closed."""

from dashboard.open_together import Opened, Together

HERE, ELSEWHERE = ("kab-kediri", "KDR-AAAA-AAAA"), ("kota-mojokerto", "KDR-AAAA-AAAA")
ANI, BUDI = Opened(HERE, "Ani", 1), Opened(HERE, "Budi", 2)


def test_each_window_is_told_of_the_others_at_the_same_place_only() -> None:
    together = Together(forget_after_s=30)
    assert together.seen("a", ANI, 0) == []
    assert together.seen("b", BUDI, 1) == [ANI]
    assert together.seen("c", Opened(ELSEWHERE, "Citra", 3), 1) == []
    assert together.seen("a", ANI, 2) == [BUDI]


def test_a_second_window_of_one_account_counts_too() -> None:
    together = Together(forget_after_s=30)
    together.seen("a", ANI, 0)
    assert together.seen("b", ANI, 1) == [ANI]


def test_who_went_on_to_another_or_closed_the_window_is_forgotten() -> None:
    together = Together(forget_after_s=30)
    together.seen("a", ANI, 0)
    together.seen("b", BUDI, 0)
    together.seen("a", Opened(ELSEWHERE, "Ani", 1), 5)
    assert together.seen("b", BUDI, 6) == []
    assert together.seen("a", ANI, 60) == []
