"""Beside the story of a stretch: photos of the damage, the works on it, what people say."""

from markupsafe import Markup

from dashboard import session
from dashboard.i18n import _
from dashboard.views import public_parts as parts
from dashboard.widgets import heading, paragraphs, with_links
from dashboard.words.sentences import category_name
from data.reads.views import StretchView, WorksView

WORDS_SHOWN = 5


def told(view: StretchView) -> Markup:
    """Return everything beside the story; of what nobody has checked no words, kinds or photos."""
    shown = (
        _damage_photos(view)
        + Markup("").join(works_told(one) for one in view.works)
        + _kinds(view)
        + _words(view)
    )
    return Markup('<div class="jg-card">{}</div>').format(shown) if shown else shown


def works_told(works: WorksView) -> Markup:
    """Return the works on this stretch in short, with the way to their own page."""
    package = session.queries().package_of(works.works_id)
    link = Markup('<a href="{}" target="_self">{}</a>').format(
        parts.page_path("repair", pekerjaan=str(works.works_id)), _("All about these works")
    )
    lines = parts.package_lines(package) if package else parts.works_lines(works)
    return heading(works.name) + paragraphs([_(works.treatment_name), *map(with_links, lines), link])


def _kinds(view: StretchView) -> Markup:
    if not view.verified:  # what nobody has checked shows where it is, and no more
        return Markup("")
    region = session.region()
    names = ", ".join(f"{category_name(region, one)} ({count})" for one, count in view.categories)
    return heading(_("Kinds of damage")) + paragraphs([names]) if names else Markup("")


def _words(view: StretchView) -> Markup:
    if not view.words:
        return Markup("")
    quotes = (Markup("<blockquote>{}</blockquote>").format(one.words) for one in view.words[:WORDS_SHOWN])
    return heading(_("What people say")) + Markup("").join(quotes)


def _damage_photos(view: StretchView) -> Markup:
    if not view.photos:
        return Markup("")
    image = Markup('<a href="foto/{0}" target="_blank"><img src="foto/{0}" alt="{1}" loading="lazy"></a>')
    shown = (image.format(one, _("Photo of the damage")) for one in view.photos[: parts.MOST_PHOTOS])
    return heading(_("Photos of the damage")) + Markup('<div class="jg-thumbs">{}</div>').format(
        Markup("").join(shown)
    )
