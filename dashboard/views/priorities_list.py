"""The ranked list: one row per stretch with what each part gave, opened in place for the explanation."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pandas as pd
from markupsafe import Markup

from dashboard import navigation, session
from dashboard.i18n import _, kilometres, name_of, ngettext_, number, percent
from dashboard.views.priorities_words import (
    facts_words,
    part_names,
    short_part_names,
    source_words,
    sure_words,
)
from data.priorities.ranking import Ranking
from geo.priority_weights import PARTS, Weights
from geo.stationing import format_station

# A family of colours apart from stages, condition and construction steps. Neighbours differ in lightness, so
# that they are told apart without colour vision; a white line parts them.
PART_COLOURS: Mapping[str, str] = {
    "condition": "#3D2A63",
    "traffic": "#C9A9D6",
    "access": "#96609A",
    "safety": "#7A1F3D",
    "citizen": "#E3A0AE",
}
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Names:
    """What sub-districts and families are called, by code and id."""

    areas: Mapping[str, str]
    families: Mapping[str, str]

    @classmethod
    def of_session(cls) -> "_Names":
        areas = session.queries().areas("subdistrict")
        return cls(
            areas=dict(zip(areas["code"], areas["name"], strict=True)),
            families={str(family.id): name_of(family.name) for family in session.region().families},
        )


def legend(weights: Weights) -> Markup:
    """Return the parts with their colours and what each weighs."""
    entry = Markup('<li><i style="background:{}"></i>{} <b>{}</b></li>')
    weighed = weights.by_part()
    entries = (
        entry.format(PART_COLOURS[part], name, number(weighed[part], 1))
        for part, name in short_part_names().items()
    )
    unknown = Markup('<li><span class="jg-stack"><i class="jg-unknown"></i></span>{}</li>').format(
        _("striped: not known, counts as the middle")
    )
    return Markup('<ul class="jg-parts" aria-label="{}">{}{}</ul>').format(
        _("Parts of the score and their weights"), Markup("").join(entries), unknown
    )


def ranked_list(rows: Iterable[Row], ranking: Ranking, opened: str | None) -> Markup:
    """Return the rows of ``Ranking.table``; that of the stretch ``opened`` is open."""
    names = _Names.of_session()
    drawn = (_entry(row, ranking, names, is_open=str(row["stretch_id"]) == opened) for row in rows)
    return Markup('<div class="jg-ranking">{}</div>').format(Markup("").join(drawn))


def shown_points(row: Row) -> dict[str, float]:
    """Return the points of the parts in tenths so that those that are shown add up to the score shown.

    The parts that lose most by rounding down get the tenths that are left.
    """
    tenths = {part: float(row[f"part_{part}"]) * 10 for part in PARTS}
    whole = {part: int(value) for part, value in tenths.items()}
    left = round(float(row["score"]) * 10) - sum(whole.values())
    for part in sorted(PARTS, key=lambda part: whole[part] - tenths[part])[: max(left, 0)]:
        whole[part] += 1
    return {part: value / 10 for part, value in whole.items()}


def _entry(row: Row, ranking: Ranking, names: _Names, *, is_open: bool) -> Markup:
    return Markup(
        '<details class="jg-rank" id="penggal-{}"{}><summary>'
        '<span class="jg-rank-at">{}</span><span class="jg-rank-where"><b>{}</b><small>{}</small></span>'
        '<span class="jg-rank-bar">{}</span><span class="jg-rank-score"><b>{}</b><small>{}</small></span>'
        "</summary>{}</details>"
    ).format(
        row["stretch_id"],
        Markup(" open") if is_open else "",
        number(row["rank"]),
        row["road_name"],
        _where(row, names),
        bar(row),
        number(row["score"], 1, exactly=True),
        sure_words(row),
        _explained(row, ranking),
    )


def _where(row: Row, names: _Names) -> str:
    area = names.areas.get(row["subdistrict_code"])
    promised = float(row["promised_share"])
    return " · ".join(
        filter(
            None,
            (
                f"STA {format_station(row['from_m'])}–{format_station(row['to_m'])}",
                kilometres(float(row["length_m"])),
                "" if area is None else _("{name} sub-district").format(name=area),
                names.families.get(row["family"], row["family"]),
                ngettext_("{count} complaint", "{count} complaints", row["complaints"]),
                _("{share} in works already").format(share=percent(promised)) if promised > 0 else "",
                "" if row["located"] else _("somewhere along it"),
                _("silent: survey it") if row["silent"] else "",
            ),
        )
    )


def bar(row: Row) -> Markup:
    """Return the stacked bar of what each part gave, said in words too."""
    points, names = shown_points(row), short_part_names()
    said = ", ".join(f"{names[part]} {number(points[part], 1)}" for part in PARTS)
    segment = Markup('<i style="width:{:.2f}%;background:{}"{} title="{}"></i>')
    segments = (
        segment.format(
            float(row[f"part_{part}"]),
            PART_COLOURS[part],
            Markup(' class="jg-unknown"') if _is_guessed(part, row) else "",
            f"{names[part]} {number(points[part], 1)}",
        )
        for part in PARTS
    )
    return Markup('<span class="jg-stack" role="img" aria-label="{}">{}</span>').format(
        said, Markup("").join(segments)
    )


def _is_guessed(part: str, row: Row) -> bool:
    """Tell whether most of a part is the middle of its scale, because nobody knows."""
    if part == "condition":
        return float(row["known_share"]) < 0.5
    if part == "traffic":
        return bool(row["traffic_basis"] == "unknown")
    return part == "access" and bool(pd.isna(row["places"]))


def _explained(row: Row, ranking: Ranking) -> Markup:
    points, weighed = shown_points(row), ranking.weights.by_part()
    heads = (_("Part"), _("What is known"), _("Need"), _("Weight"), _("Points"), _("Source"))
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(text) for text in heads)
    line = Markup(
        '<tr><th scope="row"><i style="background:{}"></i>{}</th><td>{}</td>'
        '<td class="n" data-of="{}">{}</td><td class="n" data-of="{}">{}</td>'
        '<td class="n" data-of="{}">{}</td><td>{}</td></tr>'
    )
    lines = (
        line.format(
            PART_COLOURS[part],
            name,
            facts_words(part, row),
            heads[2],
            percent(float(row[f"value_{part}"])),
            heads[3],
            number(weighed[part], 1),
            heads[4],
            number(points[part], 1, exactly=True),
            source_words(part, row),
        )
        for part, name in part_names().items()
    )
    return Markup(
        '<div class="jg-rank-why"><table><thead><tr>{}</tr></thead><tbody>{}</tbody></table><p>{}</p>'
        '<p class="jg-rank-links">{}</p></div>'
    ).format(head, Markup("").join(lines), _sum_words(row), _links(row))


def _sum_words(row: Row) -> str:
    return _(
        "Score {score} of 100, no. {rank}. With other weights and the doubts of the measurements it is "
        "no. {low} to {high} in nine of ten draws, and in the first ten in {chance} of all."
    ).format(
        score=number(row["score"], 1, exactly=True),
        rank=number(row["rank"]),
        low=number(row["rank_low"]),
        high=number(row["rank_high"]),
        chance=percent(float(row["top_ten_probability"])),
    )


def _links(row: Row) -> Markup:
    stretch, road = str(row["stretch_id"]), str(row["road_id"])
    targets = (
        ("map", _("On the map"), {"penggal": stretch}),
        ("stretch", _("The stretch's own page"), {"id": stretch}),
        ("road", _("The whole road as a strip"), {"ruas": road}),
    )
    link = Markup('<a href="./{}?{}" target="_self">{}</a>')
    return Markup(" ").join(
        link.format(navigation.PATHS[page], urlencode(session.link_params(**params)), label)
        for page, label, params in targets
    )
