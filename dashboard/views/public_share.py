"""Taking a public page along: its link, its QR code for a poster at the road, and its news as a feed."""

from urllib.parse import urlencode, urlsplit

import segno
import streamlit as st
from markupsafe import Markup

from dashboard import session
from dashboard.components.copy_link import copy_link
from dashboard.feeds.routes import feed_path
from dashboard.i18n import DEFAULT_LANGUAGE, PARAMETER, _, lang
from data.settings import get_settings


def share(path: str, name: str, params: dict[str, str], feed_kind: str, feed_target: str) -> None:
    """Draw the link to this page, as text and as a QR code, and the feeds about it."""
    with st.expander(_("Share, or follow with a feed reader"), key=f"{name}_share"):
        relative = f"{path}?{urlencode(session.link_params(**params))}"
        copy_link(f"{name}_link", relative, _("Link to this page"))
        address = _base() + relative
        code = segno.make(address, error="m").svg_data_uri(scale=4, border=4)
        st.html(
            Markup('<img class="jg-qr" src="{}" alt="{}">').format(
                code, _("QR code of this page: {address}").format(address=address)
            )
        )
        st.html(feed_links(feed_kind, feed_target))


def feed_links(kind: str, target: str) -> Markup:
    """Return visible links to the feeds about something, in both forms."""
    suffix = "" if lang() == DEFAULT_LANGUAGE else f"?{PARAMETER}={lang()}"
    here = session.region().id
    shown = Markup(" · ").join(
        Markup('<a href="{}" target="_blank" rel="alternate">{}</a>').format(
            feed_path(here, kind, target, form) + suffix, name
        )
        for form, name in (("atom", "Atom"), ("rss", "RSS"))
    )
    return Markup('<p class="jg-feeds">{} {}</p>').format(_("News as a feed:"), shown)


def _base() -> str:
    """Return the app's address with its slash: as the settings name it, else as the browser came."""
    told = get_settings().public_url
    if told:
        return told.rstrip("/") + "/"
    parts = urlsplit(st.context.url or "http://localhost:8501/")
    return f"{parts.scheme}://{parts.netloc}{parts.path.rpartition('/')[0]}/"
