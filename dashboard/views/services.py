"""Layanan: where do I go for my papers, and when are they ready? From a village, the map, or GPS."""

from dataclasses import dataclass

import streamlit as st
from markupsafe import Markup

from dashboard import cached, enter_chooses, navigation, session
from dashboard.components.area_map import area_map
from dashboard.components.gps import Fix, gps
from dashboard.i18n import _, name_of, number, partial_day, percent
from dashboard.views import services_points
from dashboard.views.services_points import PointView
from dashboard.widgets import plain
from dashboard.words.sentences import area_line
from data.accounts import may
from data.deployment.region_systems import Reference
from data.reads.views import SearchHit
from data.regions import ServiceDocument
from data.services.service_points import Served, points_for

VILLAGE, SUBDISTRICT = "desa", "kec"  # parameters of the address: a link answers for a place
_SEARCH, _DOCUMENT, _PLACE = "services_search", "services_document", "services_place"
MOST_HITS = 6
LOOKED_THROUGH = 40  # hits of every kind, of which villages and sub-districts are offered
FEWEST_LETTERS = 2


@dataclass(frozen=True, slots=True)
class Home:
    """Where somebody lives: a village, a sub-district, or a point (degrees)."""

    name: str
    village: str | None = None
    subdistrict: str | None = None
    lon_lat: tuple[float, float] | None = None


def page() -> None:
    """Draw the page; a region without service points says so to who comes by an old link."""
    with st.container(key="jg_services_page"):
        st.title(_("Where do I go for my papers, and when are they ready?"))
        if not session.region().service_points:
            st.info(_("This region has published no service points."))
            return
        _say_facts()
        _ask()
        services_points.show_all()
        _office_link()


def _say_facts() -> None:
    """Say in a sentence what the points are for, whose programme it is, and where that was published."""
    documents = session.region().service_documents
    same_day = [name_of(one.name) for one in documents if one.ready_days == 0]
    if same_day:
        st.markdown(
            _("Done on the day you come, at the point nearest to your home: {documents}.").format(
                documents=plain(", ".join(same_day))
            )
        )
    for system in session.region().systems:
        if system.id == session.region().service_system:
            programme = f"{plain(system.name)}: {plain(name_of(system.kind))}. "
            published = ", ".join(map(_reference, system.sources))
            st.caption(programme + _("Source: {names}").format(names=published))


def _reference(source: Reference) -> str:
    name = f"{plain(source.publisher)}, {partial_day(source.published)}"
    return f"[{name}]({source.url})" if source.url else name


@st.fragment
def _ask() -> None:
    """Ask where somebody lives and answer; only this part runs again."""
    left, right = st.columns([0.5, 0.5], gap="medium")
    with left:
        _ask_by_name()
        gps("services_gps", _choose_fix)
    with right:
        picked = _map()
        if picked:
            _choose_subdistrict(picked)
    with left:
        _answer(_home())


def _choose_fix(fix: Fix) -> None:
    _choose(Home(_("Your location"), lon_lat=(fix.lon, fix.lat)))


def _home() -> Home | None:
    """Return the place chosen in this session, else the one that the address names."""
    chosen: Home | None = st.session_state.get(_PLACE)
    if chosen is not None:
        return chosen
    ground = session.register().ground()
    village, subdistrict = st.query_params.get(VILLAGE), st.query_params.get(SUBDISTRICT)
    if village and (name := ground.area_name("village", village)):
        around = ground.area_name("subdistrict", _subdistrict_of(Home(name, village=village)))
        return Home(area_line(name, around), village=village)
    if subdistrict and (name := ground.area_name("subdistrict", subdistrict)):
        return Home(area_line(None, name), subdistrict=subdistrict)
    return None


def _choose(home: Home) -> None:
    """Keep the place; a village or sub-district goes into the address, a GPS point is nobody's business."""
    st.session_state[_PLACE] = home
    for name, code in ((VILLAGE, home.village), (SUBDISTRICT, home.subdistrict)):
        if code:
            st.query_params[name] = code
        else:
            st.query_params.pop(name, None)


def _choose_subdistrict(code: str) -> None:
    name = session.register().ground().area_name("subdistrict", code)
    _choose(Home(area_line(None, name), subdistrict=code))


def _ask_by_name() -> None:
    text = st.text_input(
        _("Your village or sub-district"),
        key=_SEARCH,
        type="search",
        placeholder=_("Type your village or sub-district"),
        label_visibility="collapsed",
        live="300ms",
    )
    enter_chooses.listen(_SEARCH, "jg_services_hits")
    if not text or len(text) < FEWEST_LETTERS:
        return
    found = session.queries().search(text, LOOKED_THROUGH)
    hits = [hit for hit in found if hit.kind in ("village", "subdistrict")][:MOST_HITS]
    if not hits:
        st.caption(_("No village or sub-district of that name here. Try fewer letters, or tap the map."))
    with st.container(key="jg_services_hits", gap=None):
        enter_chooses.say_of_what(text)
        for hit in hits:
            st.button(
                _hit_label(hit),
                key=f"services_hit_{hit.kind}_{hit.id}",
                width="stretch",
                on_click=_choose_hit,
                args=(hit,),
            )


def _hit_label(hit: SearchHit) -> str:
    if hit.kind == "subdistrict":
        return f"**{plain(area_line(None, hit.name))}**"
    return f"**{plain(area_line(hit.name, None))}** · {plain(area_line(None, hit.context))}"


def _choose_hit(hit: SearchHit) -> None:
    st.session_state[_SEARCH] = ""
    if hit.kind == "village":
        _choose(Home(area_line(hit.name, hit.context), village=hit.id))
    else:
        _choose(Home(area_line(None, hit.name), subdistrict=hit.id))


def _map() -> str | None:
    """Draw the sub-districts in the colours of the points that serve them; return one just picked."""
    region_id = session.region().id
    drawing = cached.subdistrict_drawing(region_id, *cached.revisions(region_id, "areas"))
    views = services_points.views()
    served_by = {code: view for view in views.values() for code in view.subdistricts}
    shapes = {shape.id: shape.name for shape in drawing.shapes}
    home = _home()
    return area_map(
        "services_map",
        drawing,
        {code: served_by[code].colour if code in served_by else services_points.NOBODY for code in shapes},
        {
            code: f"{name}: {served_by[code].name}" if code in served_by else name
            for code, name in shapes.items()
        },
        label=_("Sub-districts and the point that serves each; choose yours"),
        picked=_subdistrict_of(home),
    )


def _subdistrict_of(home: Home | None) -> str | None:
    """Return the code of the sub-district in which somebody lives, where that is said."""
    if home is None or home.village is None:
        return home.subdistrict if home else None
    areas = session.queries().areas("village")
    return next(iter(areas.loc[areas["code"] == home.village, "parent_code"]), None)


def _answer(home: Home | None) -> None:
    """Say where to go and when the paper is ready."""
    if home is None:
        st.info(_("Type your village, use your location, or tap your sub-district on the map."))
        return
    served = _served(home)
    if not served:
        st.warning(_("That place lies outside this region. Choose your village by its name."))
        return
    document = _ask_document()
    with st.container(key="jg_services_answer"):
        main, others = served[0], [one for one in served[1:] if one.for_all]
        st.html(_card(home, main, document))
        for one in others:
            st.markdown(_("Or, wherever you live: {name}.").format(name=plain(name_of(one.point.name))))
        st.caption(_("Ask the office for its hours before you go. Distances are as the crow flies."))


def _served(home: Home) -> list[Served]:
    """Return the points for a place, who serves it first."""
    register, region = session.register(), session.region()
    ground, overrides = register.ground(), register.overrides()
    if home.subdistrict is None:
        return points_for(region, ground, home.village, lon_lat=home.lon_lat, overrides=overrides)
    return services_points.served_in(home.subdistrict)


def _ask_document() -> ServiceDocument | None:
    documents = {one.id: one for one in session.region().service_documents}
    if not documents:
        return None
    chosen = st.pills(
        _("Which paper?"),
        list(documents),
        format_func=lambda one: name_of(documents[one].name),
        key=_DOCUMENT,
        wrap=True,
    )
    return documents.get(chosen) if chosen else None


def _card(home: Home, served: Served, document: ServiceDocument | None) -> Markup:
    """Return the answer: the point, whether that is an estimate, when it is ready, how busy it is."""
    distance = ""
    if served.distance_km is not None and home.subdistrict is None:
        distance = _("{km} km away").format(km=number(served.distance_km, 1))
    mark = Markup('<span class="jg-mark">{}</span>').format(_("estimate")) if served.estimated else ""
    lines = [
        Markup("<small>{}</small>").format(home.name),
        Markup("<b>{}</b> {}").format(name_of(served.point.name), mark),
        distance,
        _ready(document),
        _usually(services_points.views()[served.point.id]),
        _("Which point serves whom was not published: this is the nearest one, until the office sets it.")
        if served.estimated
        else _("So set by the office."),
    ]
    said = (Markup("<p>{}</p>").format(line) for line in lines if line)
    return Markup('<div class="jg-point">{}</div>').format(Markup("").join(said))


def _ready(document: ServiceDocument | None) -> Markup | str:
    if document is None:
        return ""
    when = (
        _("ready the same day")
        if document.ready_days == 0
        else _("ready after {count} working days").format(count=number(document.ready_days))
    )
    needs = ", ".join(name_of(one) for one in document.needs)
    line = Markup("<strong>{}: {}</strong>").format(name_of(document.name), when)
    return line + (Markup("<br>") + _("Bring: {needs}").format(needs=needs) if needs else "")


def _usually(view: PointView) -> str:
    """Say how busy the point was lately, by the office's own counts."""
    figures = view.figures
    if figures.same_day_share is None or figures.per_day is None:
        return _("The office has entered no daily counts of this point yet.")
    said = _("Last {days} days: {share} done the same day, {people} people a day").format(
        days=number(services_points.DAYS),
        share=percent(figures.same_day_share),
        people=number(figures.per_day),
    )
    if figures.wait_mean_min is not None:
        said += ", " + _("{minutes} minutes' wait").format(minutes=number(figures.wait_mean_min))
    return said + "."


def _office_link() -> None:
    user = session.user()
    if may(user, "record_services", session.region().id):
        navigation.link("services_office", _("Enter the daily counts"))
