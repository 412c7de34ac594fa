"""Tentang: who takes complaints in this region, by which rules, and what its own channels reported."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

import streamlit as st
from markupsafe import Markup

from dashboard import session
from dashboard.i18n import _, name_of, number, partial_day
from dashboard.widgets import figures
from data.deployment.region_systems import Figure, System
from data.outside.credentials import CredentialsError, credentials
from data.regions import Category, Region

# The fourth part of a code of the Ministry of Home Affairs begins with 1 for a kelurahan, with 2 for a desa.
KELURAHAN_CODE = r"(\d{2}\.){3}1\d{3}"


def page() -> None:
    """Draw the page from the region's tables; it asks the store for nothing but the names of its areas."""
    region = session.region()
    st.title(_("Who takes your complaint here, and by which rules?"))
    st.markdown(lead(region))
    st.html(what_it_keeps_to(region))
    if region.systems:
        st.header(_("The region's own channels"))
        st.caption(
            _(
                "As the press told it at the time. Telephone numbers of the news may be out of date: "
                "none is shown here."
            )
        )
        st.html(_joined('<div class="jg-systems">', map(_system, region.systems), "</div>"))
    st.html(offices(region))
    st.html(_section(_("Ways in"), _channels(region)))


def what_it_keeps_to(region: Region) -> Markup:
    """Draw the clocks and rules of the region's map."""
    return _section(_("What this map keeps to"), _clocks(region) + _rules(region))


def offices(region: Region) -> Markup:
    """Draw which office answers what."""
    return _section(_("Which office answers what"), _offices(region))


def lead(region: Region) -> str:
    """Say how large the region is, and that the national channel stays what it is."""
    size = ", ".join(filter(None, _counts()))
    national = _(
        "Jeglongan is the map behind the region's own channels. It works beside SP4N-LAPOR!, the national "
        "channel, and does not replace it."
    )
    return f"{name_of(region.name)}{': ' if size else ''}{size}. {national}"


def _counts() -> Iterator[str]:
    """Say how many sub-districts, villages and kelurahan there are, of each that there is."""
    subdistricts = len(session.queries().areas("subdistrict"))
    codes = session.queries().areas("village")["code"].astype(str)
    kelurahan = int(codes.str.fullmatch(KELURAHAN_CODE).sum())
    for count, words in (
        (subdistricts, _("{count} sub-districts")),
        (len(codes) - kelurahan, _("{count} villages")),
        (kelurahan, _("{count} kelurahan")),
    ):
        if count:
            yield words.format(count=number(count))


def _clocks(region: Region) -> Markup:
    """Draw within how many working days what is done."""
    clocks = region.clocks
    days = [
        (clocks.verify_days, _("working days until it is checked")),
        (clocks.answer_days, _("working days until the office answers")),
        (clocks.handle_days, _("working days until a result or a dated plan")),
        (clocks.close_days, _("working days until it is settled at the latest")),
    ]
    return figures((number(count), words) for count, words in days if count)


def _rules(region: Region) -> Markup:
    return _list("jg-rules", _rule_sentences(region))


def _rule_sentences(region: Region) -> Iterator[str]:
    yield _(
        "Who you are is for the complaints desk alone: no page, list or file of this map names a reporter."
    )
    yield _(
        "Messages and photos as they came are destroyed {days} days after the complaint is closed, contacts "
        "after {months} months; on request you are forgotten at once."
    ).format(days=number(region.retention.raw_days), months=number(region.retention.contact_months))
    yield {
        "released": _("What you write is shown only after an officer has read and released it."),
        "masked": _("What you write is shown once checked, with names, numbers and houses masked."),
        "none": _("What you write is never shown: the map tells the place, the kind and the state only."),
    }[region.publishing.words]
    yield _("A complaint counts on the map once it is checked; until then it is drawn pale.")
    yield _("This map is no emergency line: in danger call the police first.")
    if names := _emergency_contacts(region):
        yield _("A report of danger to life goes at once to: {names}.").format(names=names)
    yield {
        "all": _("Every office of the region sees every complaint and answers its own."),
        "own": _("Each office sees and answers its own complaints only."),
    }[region.visibility.agencies_see]
    yield _("A road of another authority is passed on to it, never turned away.")
    yield _("Closed needs a result or a reason, and the reporter may say that it is not fixed.")


def _emergency_contacts(region: Region) -> str:
    """Name those who are really called: the office has given an address of theirs."""
    try:
        reachable = credentials(region.id).emergency
    except CredentialsError:  # a file of the office's to mend; `python -m data settings` says how
        return ""
    names = {agency.id: name_of(agency.name) for agency in region.agencies}
    called = dict.fromkeys(contact.agency for contact in region.emergency.contacts)
    return ", ".join(names.get(agency, agency) for agency in called if agency in reachable)


def _system(system: System) -> Markup:
    """Draw one of the region's own systems: what it is, its rules, its figures, and who published them."""
    began = _("launched {date}") if system.beginning == "launched" else _("announced {date}")
    return Markup(
        '<section class="jg-system"><h3>{}</h3><p class="jg-kind">{} · {}</p><p>{}</p>{}{}<footer>{}</footer>'
        "</section>"
    ).format(
        system.name,
        name_of(system.kind),
        began.format(date=partial_day(system.began)),
        name_of(system.what),
        _list("jg-system-rules", map(name_of, system.rules)),
        _published(system.figures),
        _sources(system),
    )


def _published(published: Iterable[Figure]) -> Markup:
    """Draw the published numbers, each with its date; one with parts has a bar for each."""
    tiles = [
        Markup("<div><b>{}</b><small>{}<br>{}</small></div>").format(
            number(figure.value),
            name_of(figure.name),
            _("up to {date}").format(date=partial_day(figure.as_of)),
        )
        for figure in published
    ]
    bars = [_bars(figure) for figure in published if figure.parts]
    drawn = _joined('<div class="jg-figures">', tiles, "</div>") if tiles else Markup("")
    return drawn + Markup("").join(bars)


def _bars(figure: Figure) -> Markup:
    most = max(part.value for part in figure.parts) or 1
    row = Markup('<tr><th scope="row">{}</th><td><i style="width:{:.0f}%"></i></td><td>{}</td></tr>')
    rows = [
        row.format(name_of(part.name), 100 * part.value / most, number(part.value)) for part in figure.parts
    ]
    caption = Markup("<caption>{}</caption>").format(name_of(figure.name))
    return _joined('<table class="jg-bars">', [caption, *rows], "</table>")


def _sources(system: System) -> Markup:
    said = [
        (
            Markup('<a href="{}" target="_blank" rel="noopener">{}</a>, {}')
            if source.url
            else Markup("{1}, {2}")
        ).format(source.url, source.publisher, partial_day(source.published))
        for source in system.sources
    ]
    return Markup("{}: ").format(_("Source")) + Markup("; ").join(said)


def _offices(region: Region) -> Markup:
    """Draw who answers which matters; roads of other authorities go to these."""
    matters: defaultdict[str, list[Category]] = defaultdict(list)
    for category in region.categories:
        matters[category.agency].append(category)
    row = Markup('<tr><th scope="row">{}<small>{}</small></th><td>{}</td></tr>')
    rows = [
        row.format(agency.short, name_of(agency.name), _names(matters[agency.id]))
        for agency in region.agencies
        if agency.id in matters
    ]
    rows += [
        row.format(
            region.agency(authority.agency).short,
            name_of(region.agency(authority.agency).name),
            _("everything on a road of this kind: {kind}").format(kind=name_of(authority.name)),
        )
        for authority in region.authorities
        if authority.agency
    ]
    head = Markup('<thead><tr><th scope="col">{}</th><th scope="col">{}</th></tr></thead>').format(
        _("Office"), _("answers")
    )
    return _joined('<table class="jg-offices">', [head, *rows], "</table>")


def _names(categories: Iterable[Category]) -> str:
    return ", ".join(name_of(category.name) for category in categories)


def _channels(region: Region) -> Markup:
    names = [name_of(channel.name) for channel in region.channels if channel.public]
    note = _(
        "The form is always open. For the others the office itself tells the number or the app; messages "
        "of all of them end on the same map."
    )
    return _list("jg-ways", names) + Markup("<p>{}</p>").format(note)


def _section(title: str, body: Markup) -> Markup:
    return Markup('<section class="jg-about"><h2>{}</h2>{}</section>').format(title, body)


def _list(css_class: str, texts: Iterable[str]) -> Markup:
    items = [Markup("<li>{}</li>").format(text) for text in texts]
    return _joined(f'<ul class="{css_class}">', items, "</ul>") if items else Markup("")


def _joined(start: str, parts: Iterable[Markup], end: str) -> Markup:
    return Markup(start) + Markup("").join(parts) + Markup(end)  # noqa: S704 (both are written here)
