"""A page of few words outside Streamlit: for links out of messages, and for addresses that lead nowhere."""

from markupsafe import Markup
from starlette.responses import HTMLResponse

from dashboard import palette
from dashboard.i18n import Language, translate

HEADERS = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
_PAGE = Markup(
    '<!doctype html><html lang="{lang}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title} · Jeglongan</title>'
    "<style>body{{margin:0;background:{paper};color:{ink};font:17px/1.5 system-ui,sans-serif}}"
    "main{{max-width:34rem;margin:12vh auto;padding:0 20px}}h1{{font-size:1.5rem;line-height:1.25}}"
    "button{{font:inherit;font-weight:650;min-height:48px;padding:0 22px;border:0;border-radius:8px;"
    "background:{button};color:{button_text};cursor:pointer}}a{{color:inherit}}"
    "p>a{{display:inline-block;padding:10px 16px 10px 0}}"
    "button:focus-visible,a:focus-visible{{outline:3px solid {ink};outline-offset:2px}}</style></head>"
    "<body><main><small>{above}</small><h1>{title}</h1><p>{words}</p>{form}<p>{links}</p></main></body></html>"
)


def plain_page(
    language: Language,
    title: str,
    words: str,
    *,
    home: str,
    above: str = "Jeglongan",
    form: str | Markup = "",
    more_links: tuple[tuple[str, str], ...] = (),
    status: int = 200,
) -> HTMLResponse:
    """Return the page; ``home`` is the app's address as seen from it, ``more_links`` are (address, words)."""
    links = ((home, translate("To the map", language)), *more_links)
    html = _PAGE.format(
        lang=language,
        title=title,
        words=words,
        above=above,
        form=form,
        links=Markup(" ").join(Markup('<a href="{}">{}</a>').format(*link) for link in links),
        paper=palette.PAPER,
        ink=palette.INK,
        button=palette.BUTTON,
        button_text=palette.BUTTON_TEXT,
    )
    return HTMLResponse(html, status, headers=HEADERS)
