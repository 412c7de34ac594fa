"""Works and contracts on the page of the review: map of what changed, stages, progress, S-curves."""

import streamlit as st
from markupsafe import Markup

from dashboard import palette, session
from dashboard.i18n import _, lang
from dashboard.reports import works_tables as tables
from dashboard.reports.contract_curves import curve_note, curve_of
from dashboard.reports.region_map import region_map
from dashboard.views.review_table import folded, page_link, picture, show_table
from dashboard.views.works_curve import s_curve_svg
from data.review.views import Review

CURVE_PX, PHONE_CURVE_PX = 860, 400
MOST_CURVES = 6


def show(review: Review) -> None:
    """Draw what works reached; every name leads to its page."""
    region = session.region()
    st.header(_("Works and contracts"))
    _map(review)
    stages = tables.stage_table(region, review)
    show_table(stages, {0: [page_link("repair", pekerjaan=key) for key in stages.keys]})
    works = tables.works_table(region, review)
    show_table(works, {0: [page_link("repair", pekerjaan=key) for key in works.keys]})
    contracts = tables.contract_table(region, review)
    show_table(contracts, {0: [page_link("works", paket=key) for key in contracts.keys]})
    for one in [one for one in review.contracts if one.plan][:MOST_CURVES]:
        wide, narrow = (
            s_curve_svg(curve_of(one, is_past=not review.is_running), width_px=width_px, language=lang())
            for width_px in (CURVE_PX, PHONE_CURVE_PX)
        )
        if wide:
            is_bad = one.control.state in ("critical", "late")
            drawn = picture(wide, narrow, one.name)
            inside = Markup('{}<p class="jg-review-note">{}</p>').format(drawn, curve_note(one))
            label = Markup("<b>{}</b>").format(one.name)
            curve = folded(f"kurva-{one.package_id}", label, inside, everywhere=not is_bad)
            st.html(Markup('<div class="jg-review-picture">{}</div>').format(curve))
    if review.payments:
        payments = tables.payment_table(region, review)
        show_table(payments, {0: [page_link("works", paket=key, bagian="bayar") for key in payments.keys]})
    if review.programmes:
        programmes = tables.programme_table(review)
        show_table(programmes, {0: [page_link("programme", id=key) for key in programmes.keys]})


def _map(review: Review) -> None:
    """Draw the region with what changed."""
    if not review.moved_on_map:
        return
    queries = session.queries()
    areas, network = queries.areas("subdistrict"), queries.network()
    wide = region_map(areas, network, review)
    narrow = region_map(areas, network, review, on_phone=True)
    if wide is None or narrow is None:
        return
    stages = [stage for stage in palette.STAGES if any(one.public_stage == stage for one in review.stages)]
    legend = [(palette.STAGE_COLOURS[stage], palette.stage_name(stage)) for stage in stages]
    legend += [
        (palette.pale("received"), _("came in, not checked yet")),
        (palette.STAGE_COLOURS["verified"], _("came in, checked")),
    ]
    swatch = Markup('<span><i style="background:{}"></i>{}</span>')
    st.html(
        Markup(
            '<figure class="jg-review-map">{}<figcaption>{}<small>{}</small></figcaption></figure>'
        ).format(
            picture(wide, narrow, _("What changed, on the map")),
            Markup("").join(swatch.format(colour, words) for colour, words in legend),
            _("Lines: ranges that came to a stage. Dots: complaints on roads."),
        )
    )
