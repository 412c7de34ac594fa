"""Roads to be found without a script: by the letter that their name begins with, and by sub-district."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.i18n import _, kilometres, name_of, ngettext_, number
from dashboard.palette import STAGE_COLOURS, STAGES
from dashboard.publish.frame import Frame
from dashboard.publish.lists import Row
from data.reads.queries import Queries
from data.stages import OTHER_AUTHORITY
from geo.wording import Words, name_tokens, words_of

ROADS_A_PAGE = 400
MOST_DAMAGED = 20
FIGURES = "0-9"
_ENDS = " – "  # between the two ends that a road is named after
_SETTLED = ("done", OTHER_AUTHORITY)


@dataclass(frozen=True, slots=True)
class RoadLine:
    """A road as lists tell it."""

    road_id: str
    name: str
    length_m: float
    authority: str
    letters: Mapping[str, str]  # under which it is looked for -> the part of the name that begins so
    subdistricts: tuple[str, ...]  # codes
    damaged: int  # stretches that the office still has to mend
    complaints: int
    stage: str | None  # the worst of them


def road_lines(queries: Queries) -> list[RoadLine]:
    """Return every road of a region by name; of namesakes the longest first."""
    network = queries.network()
    if network is None:
        return []
    words, damage, areas = words_of(queries.region.words), _damage(queries), queries.subdistricts_of_roads()
    table = network.table
    columns = (table[name].tolist() for name in ("road_id", "name", "authority"))
    lines = []
    for road_id, name, authority, length_m in zip(*columns, network.length_m.tolist(), strict=True):
        damaged, complaints, stage = damage.get(road_id, (0, 0, None))
        said = str(name or road_id)
        lines.append(
            RoadLine(
                road_id,
                said,
                length_m,
                authority or "unknown",
                letters_of(said, words),
                areas.get(road_id, ()),
                damaged,
                complaints,
                stage,
            )
        )
    return sorted(lines, key=lambda one: (one.name.casefold(), -one.length_m, one.road_id))


def _damage(queries: Queries) -> dict[str, tuple[int, int, str | None]]:
    pieces = queries.stretch_pieces()
    mine = pieces[pieces["stretch_id"].notna() & ~pieces["stage"].isin(_SETTLED)]
    mine = mine.assign(at=[STAGES.index(stage) for stage in mine["stage"]])
    whole = mine.groupby(["road_id", "stretch_id"]).agg(complaints=("complaints", "max"), at=("at", "min"))
    by_road = whole.groupby("road_id").agg(
        damaged=("at", "size"), complaints=("complaints", "sum"), at=("at", "min")
    )
    return {
        str(row.Index): (int(row.damaged), int(row.complaints), STAGES[int(row.at)])
        for row in by_road.itertuples()
    }


def letters_of(name: str, words: Words) -> dict[str, str]:
    """Return the letters under which a road is looked for, each with the part of the name that begins so.

    Both ends of "A – B" count, words such as "Jalan" do not, and "N Salina St" stands under N and under S.
    A name that begins with a figure stands under FIGURES, and so does one of signs only.
    """
    found: dict[str, str] = {}
    for end in name.split(_ENDS):
        tokens = name_tokens(end)
        if words.kind_stands == "before":
            while len(tokens) > 1 and (tokens[0] in words.kinds or tokens[0] in words.announcing):
                tokens.pop(0)
        parts = [tokens]
        if words.kind_stands == "after" and len(tokens) > 1 and tokens[0] in words.directions:
            parts.append(tokens[1:])
        for part in parts:
            found.setdefault(_letter(part), " ".join(part))
    return found


def _letter(tokens: Sequence[str]) -> str:
    first = tokens[0][0].upper() if tokens else ""
    return first if first.isalpha() else FIGURES


class RoadLists:
    """Writes the lists of roads of one region in one language."""

    def __init__(self, frame: Frame, lines: Sequence[RoadLine]) -> None:
        self._frame, self._places, self._lines = frame, frame.places, lines
        self._by_letter: dict[str, list[RoadLine]] = {}
        for letter in {letter for line in lines for letter in line.letters}:
            mine = [line for line in lines if letter in line.letters]
            self._by_letter[letter] = sorted(mine, key=lambda line: line.letters[letter])

    def write(self, subdistricts: Mapping[str, str]) -> None:
        """Write the page that leads to all roads, and a page for each letter; sub-districts by code."""
        title = _("Which road?")
        self._frame.write(
            self._places.page("ruas"),
            "roads.html",
            title=f"{_('Roads by name')} · {name_of(self._frame.region.name)}",
            about=_("Every road of the region with its damaged stretches, road works and length."),
            heading=title,
            counted=ngettext_("{count} road", "{count} roads", len(self._lines)) + ".",
            letters=self._letters(""),
            by_letter=_("By the first letter"),
            ends=_("A road named after its two ends stands under both."),
            by_subdistrict=_("By sub-district"),
            subdistricts=self._subdistricts(subdistricts),
            most=_("Where most complain"),
            rows=road_rows(self._most_damaged(), self._frame),
            none=_("There are no roads yet. Import the roads of the region: the README says how."),
        )
        for letter, lines in self._by_letter.items():
            pages = [lines[i : i + ROADS_A_PAGE] for i in range(0, len(lines), ROADS_A_PAGE)]
            for number_of_page, some in enumerate(pages, 1):
                self._write_letter(letter, number_of_page, len(pages), some)

    def _write_letter(self, letter: str, page: int, pages: int, lines: Sequence[RoadLine]) -> None:
        title = _("Roads with {letter}").format(letter=letter)
        if pages > 1:
            title += f" ({number(page)}/{number(pages)})"
        self._frame.write(
            self._places.letter(letter, page),
            "letter.html",
            title=f"{title} · {name_of(self._frame.region.name)}",
            about=f"{lines[0].name} … {lines[-1].name}",
            heading=title,
            letters=self._letters(letter),
            by_letter=_("By the first letter"),
            pages=[
                (number(one), self._places.letter(letter, one), one == page) for one in range(1, pages + 1)
            ]
            if pages > 1
            else [],
            page_word=_("Pages"),
            all_roads=(_("All roads"), self._places.page("ruas")),
            rows=road_rows(lines, self._frame),
        )

    def _pages(self, letter: str, here: int, pages: int) -> list[tuple[str, str, bool]]:
        """Return number, path, and whether it is the one that is open; nothing where one page holds all."""
        numbers = range(1, pages + 1) if pages > 1 else ()
        return [(number(one), self._places.letter(letter, one), one == here) for one in numbers]

    def _letters(self, here: str) -> list[tuple[str, str, int, bool]]:
        """Return letter, path, how many roads, and whether it is the one that is open."""
        return [
            (letter, self._places.letter(letter), len(self._by_letter[letter]), letter == here)
            for letter in sorted(self._by_letter)
        ]

    def _subdistricts(self, names: Mapping[str, str]) -> list[tuple[str, str, int]]:
        counts: defaultdict[str, int] = defaultdict(int)
        for line in self._lines:
            for code in line.subdistricts:
                counts[code] += 1
        ordered = sorted(names.items(), key=lambda named: named[1])
        return [
            (name, self._places.subdistrict(code) + "#ruas", counts[code])
            for code, name in ordered
            if counts[code]
        ]

    def _most_damaged(self) -> list[RoadLine]:
        damaged = [line for line in self._lines if line.damaged]
        return sorted(damaged, key=lambda one: (-one.complaints, one.name))[:MOST_DAMAGED]


def road_rows(lines: Sequence[RoadLine], frame: Frame) -> list[Row]:
    """Return roads as lines of a list, each leading to its page."""
    return [
        Row(
            line.name,
            _about(line, frame),
            STAGE_COLOURS[line.stage] if line.stage else "",
            frame.places.road(line.road_id),
        )
        for line in lines
    ]


def _about(line: RoadLine, frame: Frame) -> str:
    owner = name_of(frame.region.authority(line.authority).name) if line.authority != "unknown" else ""
    damaged = (
        ngettext_("{count} damaged stretch", "{count} damaged stretches", line.damaged)
        if line.damaged
        else ""
    )
    return " · ".join(filter(None, (kilometres(line.length_m), owner, damaged)))


def roads_by_subdistrict(lines: Sequence[RoadLine], frame: Frame) -> dict[str, list[Row]]:
    """Return the lines of each sub-district's roads, by its code."""
    inside: defaultdict[str, list[RoadLine]] = defaultdict(list)
    for line in lines:
        for code in line.subdistricts:
            inside[code].append(line)
    return {code: road_rows(some, frame) for code, some in inside.items()}
