"""The whole static site: the regions, the page that leads to them, what search engines ask for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, urlsplit
from xml.sax.saxutils import escape

from dashboard.i18n import name_of, speaking, translate
from dashboard.publish.folder import NewSite, PublishError, new_site
from dashboard.publish.frame import Wanted, templates
from dashboard.publish.look import Look
from dashboard.publish.region_site import RegionSite
from data.regions import Region

MOST_IN_SITEMAP = 50_000  # pages; of more, search engines want several and a list of them
_KNOWN = "stretches"  # what the manifest keeps from run to run: region -> stretches that ever had a page


@dataclass(frozen=True, slots=True)
class Written:
    """What a run did: files and bytes of the whole site, and how many files are not those of the last run."""

    files: int
    changed: int
    size_bytes: int


def publish(
    folder: Path,
    regions: Sequence[Region],
    *,
    live: str = "",
    address: str = "",
    now: datetime | None = None,
    tell: Callable[[Region], None] = lambda region: None,
) -> Written:
    """Write the site of ``regions`` into ``folder``; ``tell`` hears which region is begun.

    ``live`` is the address of the living app, ``address`` that of the site. Raises PublishError for a folder
    that holds something else, and for an address that is none.
    """
    wanted = Wanted(_address(address, "--address"), _address(live, "--live"))
    at = now or datetime.now(UTC)
    with new_site(folder) as site:
        look = Look(site)
        known = site.old.kept.get(_KNOWN, {})
        kept = dict(known)
        for region in regions:
            tell(region)
            one = RegionSite(site, look, wanted, region, at, known.get(region.id, ()))
            one.write()
            kept[region.id] = one.known_next()
        site.kept[_KNOWN] = kept
        _write_top(site, look, wanted, regions)
        site.finish(at)
    return Written(len(site.files) + 1, site.changed, site.size_bytes)


def _address(told: str, option: str) -> str:
    """Return an address with one slash at its end; empty stays empty. Raises PublishError."""
    if not told:
        return ""
    parts = urlsplit(told)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise PublishError(f"{option} {told!r} is no address; write it as https://jalan.example.go.id/peta.")
    return told.rstrip("/") + "/"


def _write_top(site: NewSite, look: Look, wanted: Wanted, regions: Sequence[Region]) -> None:
    language = regions[0].languages[0]
    with speaking(language):
        named = [(name_of(region.name), f"{region.id}/index.html") for region in regions]
    title = translate("Map of damaged roads", language)
    html = (
        templates()
        .get_template("regions.html")
        .render(
            {
                "language": language,
                "look": look,
                "regions": named,
                "title": title,
                "about": translate(
                    "Where roads are broken, since when, and how far the repair is.", language
                ),
                "address": wanted.address,
            }
        )
    )
    site.put("index.html", html.encode())
    site.put(".nojekyll", b"")  # hosts that build pages leave ours as they are
    site.put("robots.txt", _robots(wanted))
    if wanted.address:
        _write_sitemap(site, wanted)


def _robots(wanted: Wanted) -> bytes:
    """Return the rules for search engines; files with numbers of complaints are nothing to be found by."""
    lines = ["User-agent: *", "Disallow: /*/data/", "Disallow: /*/unduh/", "Allow: /"]
    if wanted.address:
        lines.append(f"Sitemap: {wanted.address}sitemap.xml")
    return ("\n".join(lines) + "\n").encode()


def _write_sitemap(site: NewSite, wanted: Wanted) -> None:
    """Write the list of pages for search engines; where they are too many for one, a list of such lists."""
    pages = sorted(path for path in site.files if path.endswith(".html"))
    parts = [pages[i : i + MOST_IN_SITEMAP] for i in range(0, len(pages), MOST_IN_SITEMAP)]
    if len(parts) == 1:
        site.put("sitemap.xml", _listed("urlset", "url", pages, wanted))
        return
    names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    for name, part in zip(names, parts, strict=True):
        site.put(name, _listed("urlset", "url", part, wanted))
    site.put("sitemap.xml", _listed("sitemapindex", "sitemap", names, wanted))


def _listed(root: str, entry: str, paths: Sequence[str], wanted: Wanted) -> bytes:
    told = "".join(
        f"<{entry}><loc>{escape(wanted.address + quote(path))}</loc></{entry}>\n" for path in paths
    )
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return f"{head}{told}</{root}>\n".encode()
