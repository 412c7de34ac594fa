"""What a page needs as soon as it is drawn, named in its head: a phone fetches it while Streamlit starts.

Left to themselves these come one after the other: the scripts of a button once a button is drawn, the map's
once its frame stands.
"""

from functools import cache

from markupsafe import Markup

from dashboard.static_files import ASSETS, STREAMLIT, asset_path, leaflet_path

# Parts of Streamlit that it loads when it first draws one; a name that a version does not know is left out.
_EVERY_PAGE = ("Html", "purify.es", "PageLink", "Button", "useFormValidation")
_WITH_MAP = (
    *("TextInput", "TextField", "Input", "Autocomplete", "useTextField", "useField", "useFormReset"),
    *("ErrorOutline.esm", "Cancel.esm", "WidgetLabel", "WidgetLabelHelpIcon", "InputInstructions"),
    *("useBasicWidgetState", "useDebouncedCallback", "useUpdateUiValue", "inputUtils", "requiredField"),
    *("ButtonGroup", "withCalculatedWidth", "ComponentInstance", "IFrameUtil", "urls"),
)
MAP_PAGES = ("map", "report")


@cache
def links(page: str) -> Markup:
    """Return the elements of ``<head>`` that fetch ahead what the page of that name draws with."""
    if page not in MAP_PAGES:
        return _parts(_EVERY_PAGE)
    scripts = (
        leaflet_path("leaflet.js"),
        *(asset_path(file.name) for file in sorted(ASSETS.glob("map_*.js"))),
    )
    styles = (leaflet_path("leaflet.css"), asset_path("map.css"))
    link = Markup('<link rel="preload" as="{}" fetchpriority="low" href="./{}">')
    return _parts(_EVERY_PAGE + _WITH_MAP) + Markup("").join(
        link.format(kind, path) for kind, paths in (("script", scripts), ("style", styles)) for path in paths
    )


def _parts(names: tuple[str, ...]) -> Markup:
    link = Markup('<link rel="modulepreload" crossorigin href="./static/js/{}">')
    found = (file.name for name in names for file in (STREAMLIT / "js").glob(f"{name}.*.js"))
    return Markup("").join(link.format(name) for name in found)
