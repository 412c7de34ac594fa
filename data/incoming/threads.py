"""Several messages of one person that make one complaint: a text, its place, its photos, an answer.

People send in pieces: the place first or last, a photo without a word, "depan masjid" a minute later. What
belongs together is told by who, on which channel, and when; never across people or channels.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from data.channels import ParsedMessage
from data.channels.spoken import EMOJI_ONLY
from data.incoming.receiving import ReadMessage
from data.regions import Region
from data.understanding.meaning import combined

# Long enough to walk to the hole with a slow phone, too short to meet the next one.
FOLLOWS_WITHIN = timedelta(minutes=15)
# So long an answer to our question is still taken for one without being marked as such.
ANSWERS_WITHIN = timedelta(days=3)
# The same words of the same person within a day say nothing new.
REPEATS_WITHIN = timedelta(days=1)
# Below this certainty of what a text is about, it may go on with the one before.
ALOFT_BELOW = 0.5
# Below it, what is wrong is not named: "kapan diperbaiki?" speaks of a repair, and of no thing.
URGING_BELOW = 0.6
# More words than an answer to "where?" has.
LONGEST_ANSWER_WORDS = 15

NO_CATEGORY = "no_category"
REPEATED = "repeated"


@dataclass(frozen=True, slots=True)
class Known:
    """An open complaint of the records that a message may belong to."""

    id: int
    reporter_id: int
    channel: str
    family: str
    last_at: datetime
    placed: bool
    has_point: bool
    asked: bool  # a question to the reporter stands open
    last: "Said | None" = None  # what was said last of it, if that is not what it began with


@dataclass(frozen=True, slots=True)
class Said:
    """A message in its turn: what it says, where it would lie by itself, and if it only repeats."""

    message: ReadMessage
    said: ParsedMessage
    place: Mapping[str, Any] | None = None  # a row of ``positions.locate``
    repeats: bool = False

    @property
    def has_point(self) -> bool:
        """Whether it gives a place in figures."""
        return self.said.lon is not None and self.said.lat is not None

    @property
    def tells_place(self) -> bool:
        """Whether it says anything of where it is."""
        return self.place is not None and self.place["status"] != "no_location"


@dataclass(slots=True)
class Thread:
    """Messages that make one complaint, a new one or one that is ``known``."""

    parts: list[Said]
    known: Known | None = None

    @property
    def last_at(self) -> datetime:
        """When the person last said something of it."""
        times = [part.message.at for part in self.parts]
        return max([*times, self.known.last_at] if self.known else times)

    @property
    def has_point(self) -> bool:
        """Whether somebody gave its place in figures."""
        return any(part.has_point for part in self.parts) or (self.known is not None and self.known.has_point)

    @property
    def placed(self) -> bool:
        """Whether it lies on a road by what was said so far."""
        by_parts = any(part.place is not None and part.place["status"] == "placed" for part in self.parts)
        return by_parts or (self.known is not None and self.known.placed)

    @property
    def opener(self) -> Said:
        """The message that tells what it is about: the surest, before any that only says where."""
        return max(self.parts, key=lambda part: (not _says_only_where(part), _sureness(part.said)))

    def merged(self) -> ParsedMessage:
        """Return what all its messages say together, in the order they were sent."""
        said = [part.said for part in self.parts]
        point = next((one for one in said if one.lon is not None), self.opener.said)
        return replace(
            self.opener.said,
            words=_joined("\n", (one.words for one in said if one.lacks != EMOJI_ONLY)),
            place_words=_joined(", ", (one.place_words for one in said)),
            lon=point.lon,
            lat=point.lat,
            accuracy_m=point.accuracy_m,
            kind=point.kind,
            happened_at=min((one.happened_at for one in said if one.happened_at), default=None),
            photos=tuple(photo for one in said for photo in one.photos),
            lacks=None,
            meaning=combined(self.opener.said.meaning, (one.meaning for one in said)),
        )


@dataclass(slots=True)
class Woven:
    """What became of messages: threads, and those that wait, by id, each with its reason."""

    threads: list[Thread] = field(default_factory=list)
    waiting: dict[int, str] = field(default_factory=dict)


def weave(
    messages: Iterable[Said], known: Sequence[Known], answers: Mapping[int, int], region: Region
) -> Woven:
    """Put messages together to threads; ``answers`` tells which complaint a message (ids) is a reply to.

    What is not ``conversational`` is a thread of its own. Every message is in one thread or waits.
    """
    woven = Woven()
    talks = []
    for one in messages:
        if one.said.conversational:
            talks.append(one)
        elif one.said.category is None:
            woven.waiting[one.message.id] = one.said.lacks or NO_CATEGORY
        else:
            woven.threads.append(Thread([one]))
    talks.sort(key=lambda one: (*_talk(one.message), one.message.at, one.message.id))
    by_talk = {key: list(rows) for key, rows in groupby(known, lambda row: (row.reporter_id, row.channel))}
    for key, rows in groupby(talks, lambda one: _talk(one.message)):
        _Talk(region, by_talk.get(key, []), answers).go_through(rows, woven)
    return woven


def _talk(message: ReadMessage) -> tuple[int, str]:
    return message.reporter_id, message.channel


class _Talk:
    """What one person says on one channel, gone through in the order of time."""

    def __init__(self, region: Region, known: Sequence[Known], answers: Mapping[int, int]) -> None:
        self._region = region
        self._answers = answers
        self._threads = [Thread([], one) for one in sorted(known, key=lambda one: one.last_at)]
        self._loose: list[Said] = []  # said shortly before, and not yet part of anything
        self._waiting: list[Said] = []

    def go_through(self, messages: Iterable[Said], woven: Woven) -> None:
        """Put every message into a thread or let it wait."""
        for one in messages:
            self._loosen(one.message.at)
            thread = self._thread_for(one)
            if thread is None:
                self._loose.append(one)
            else:
                thread.parts.append(one)
        woven.threads += [thread for thread in self._threads if thread.parts]
        for one in [*self._waiting, *self._loose]:
            woven.waiting[one.message.id] = _reason(one)

    def _thread_for(self, one: Said) -> Thread | None:
        """Return the thread that a message belongs to, made anew if it opens one; None if it has to wait."""
        answered = self._answered(one)
        if answered is not None:
            return answered
        current = self._current(one.message.at)
        if _says_nothing_new(one) and (spoken_of := current or self._last(one.message.at)):
            return spoken_of
        if _opens(one):
            return self._of_opener(one, current)
        if one.has_point:
            return self._of_place(one, current)
        if one.said.lacks is None:
            return current or self._asked(one.message.at)
        return current

    def _of_opener(self, one: Said, current: Thread | None) -> Thread | None:
        if one.repeats:
            return None
        if _says_only_where(one) and (asked := self._open_to_answers(one.message.at, current)):
            return asked
        if current is not None and self._goes_on(one, current):
            return current
        return self._open([loose for loose in self._loose if not loose.repeats])

    def _open_to_answers(self, at: datetime, current: Thread | None) -> Thread | None:
        """Return the thread whose place is still open: the one spoken of, else one that we asked about."""
        if current is not None and (current.known.asked if current.known else not current.placed):
            return current
        return self._asked(at)

    def _of_place(self, one: Said, current: Thread | None) -> Thread | None:
        if current is not None and not current.has_point:
            return current
        asked = self._asked(one.message.at)
        if asked is not None and not asked.has_point:
            return asked
        if current is not None and (opener := _split_off(current)) is not None:
            return self._open([opener])
        again = [loose for loose in self._loose if loose.repeats]  # the same words about another place
        return self._open(again[-1:]) if again else None

    def _open(self, before: list[Said]) -> Thread:
        """Begin a thread with what was said loosely before."""
        thread = Thread(before)
        self._loose = [loose for loose in self._loose if loose not in before]
        self._threads.append(thread)
        return thread

    def _goes_on(self, one: Said, current: Thread) -> bool:
        """Tell whether a text that could stand alone goes on with the thread before it."""
        sure = one.said.category_confidence is None or one.said.category_confidence >= ALOFT_BELOW
        if not sure:
            return True
        if self._family(one) != self._family_of(current):
            return False
        return not current.placed or not one.tells_place

    def _family_of(self, thread: Thread) -> str | None:
        return thread.known.family if thread.known else self._family(thread.opener)

    def _family(self, one: Said) -> str | None:
        return None if one.said.category is None else self._region.category(one.said.category).family

    def _answered(self, one: Said) -> Thread | None:
        complaint_id = self._answers.get(one.message.id)
        known = (thread for thread in self._threads if thread.known and thread.known.id == complaint_id)
        return None if complaint_id is None else next(known, None)

    def _current(self, at: datetime) -> Thread | None:
        """Return the thread in which the person spoke last, if that was shortly before."""
        near = [thread for thread in self._threads if abs(at - thread.last_at) <= FOLLOWS_WITHIN]
        return max(near, key=lambda thread: thread.last_at, default=None)

    def _last(self, at: datetime) -> Thread | None:
        """Return the thread in which the person spoke last, if that was days ago at most."""
        near = [thread for thread in self._threads if at - thread.last_at <= ANSWERS_WITHIN]
        return max(near, key=lambda thread: thread.last_at, default=None)

    def _asked(self, at: datetime) -> Thread | None:
        """Return the thread whose question the person may answer now."""
        asked = (thread for thread in reversed(self._threads) if thread.known and thread.known.asked)
        return next((thread for thread in asked if at - thread.last_at <= ANSWERS_WITHIN), None)

    def _loosen(self, now: datetime) -> None:
        """Let wait what was said too long ago to belong to what comes now."""
        old = [one for one in self._loose if now - one.message.at > FOLLOWS_WITHIN]
        self._waiting += old
        self._loose = [one for one in self._loose if one not in old]


def _split_off(thread: Thread) -> Said | None:
    """Return the text that was taken to go on with a placed thread: now that its place comes, it is another.

    "Lubang di sini", a place, "lubang lagi", a place: the second text waited for the second place.
    """
    for part in reversed(thread.parts):
        if part.has_point:
            return None
        if _opens(part):
            others = [one for one in thread.parts if one is not part]
            if thread.known is None and not any(_opens(one) for one in others):
                return None
            thread.parts.remove(part)
            return part
    last = thread.known.last if thread.known else None
    return last if last is not None and _opens(last) and not last.has_point else None


def _opens(one: Said) -> bool:
    return one.said.lacks is None and one.said.category is not None


def _says_nothing_new(one: Said) -> bool:
    """Tell whether a text only thanks, or urges without a thing or a place: "semoga cepat diperbaiki"."""
    meaning = one.said.meaning
    if meaning is None or one.said.lacks or one.tells_place or meaning.emergency:
        return False
    return meaning.concern == "thanks" or (meaning.damaged and meaning.confidence < URGING_BELOW)


def _says_only_where(one: Said) -> bool:
    """Tell whether a short text says nothing wrong, wished or asked: "Jalan Sudirman, dekat SMA 2"."""
    meaning, words = one.said.meaning, one.said.words or ""
    if meaning is None or meaning.damaged or meaning.emergency or meaning.concern not in (None, "complaint"):
        return False
    return len(words.split()) <= LONGEST_ANSWER_WORDS


def _reason(one: Said) -> str:
    if one.repeats:
        return REPEATED
    return one.said.lacks or NO_CATEGORY


def _sureness(said: ParsedMessage) -> float:
    """Return how well a message tells what it is about; whoever names the kind is surest."""
    if said.category is None:
        return -1.0
    return 1.0 if said.category_confidence is None else said.category_confidence


def _joined(between: str, texts: Iterable[str | None]) -> str | None:
    return between.join(_once(texts)) or None


def _once(texts: Iterable[str | None]) -> Iterator[str]:
    """Yield every text the first time it is said."""
    seen: set[str] = set()
    for text in texts:
        if text and text not in seen:
            seen.add(text)
            yield text
