"""What a visitor sees of the map: the living frame, and the colours that really stand on its canvas."""

from playwright.sync_api import Frame, Page

from dashboard.palette import STAGE_COLOURS, pale

# A loaded test machine may take its time; how fast the map is is measured in tests/bench.
MAP_READY_MS = 60_000
# Not at every animation frame, Playwright's own way: a busy headless browser may paint none for a minute.
LOOK_EVERY_MS = 100

_COUNT_COLOURS = """(colours) => {
  const counts = Object.fromEntries(Object.keys(colours).map(name => [name, 0]));
  for (const canvas of document.querySelectorAll('canvas')) {
    if (!canvas.width || !canvas.height) continue;
    const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
    for (let i = 0; i < pixels.length; i += 4)
      for (const [name, [r, g, b]] of Object.entries(colours))
        if (pixels[i + 3] > 200 && Math.abs(pixels[i] - r) < 4 && Math.abs(pixels[i + 1] - g) < 4
            && Math.abs(pixels[i + 2] - b) < 4) counts[name]++;
  }
  return counts;
}"""


def map_frame(page: Page) -> Frame:
    """The map's own frame, once it has drawn what its first view holds."""
    element = page.wait_for_selector("iframe[src*='streamlit_folium']", timeout=MAP_READY_MS)
    frame = element.content_frame() if element else None
    assert frame is not None, "the page has no map"
    drawn = "() => Boolean(window.Jeglongan && window.Jeglongan.drawn)"
    frame.wait_for_function(drawn, timeout=MAP_READY_MS, polling=LOOK_EVERY_MS)
    return frame


_AT_REST = """() => {
  const running = !document.querySelector('[data-test-script-state="notRunning"]');
  if (running || window.heldStill === undefined) window.heldStill = performance.now();
  return performance.now() - window.heldStill > 500;
}"""


def at_rest(page: Page) -> None:
    """Wait until no run of the page goes on or follows: an answer that comes late moves what is below it.

    Who looks at the page does the same; between the press and the release of a mouse the button has to stay.
    """
    page.evaluate("() => { delete window.heldStill }")
    page.wait_for_function(_AT_REST, timeout=MAP_READY_MS, polling=LOOK_EVERY_MS)


UNVERIFIED = "received, not yet verified"


def pixels_by_stage(frame: Frame) -> dict[str, int]:
    """How many pixels of each stage's colour the map shows."""
    counted: dict[str, int] = frame.evaluate(_COUNT_COLOURS, _colours())
    return counted


def pixels_once_painted(frame: Frame) -> dict[str, int]:
    """The same of a map that has something to show: what is there is painted with the next frame only."""
    painted = f"(colours) => Object.values(({_COUNT_COLOURS})(colours)).some((count) => count > 0)"
    frame.wait_for_function(painted, arg=_colours(), timeout=MAP_READY_MS, polling=LOOK_EVERY_MS)
    return pixels_by_stage(frame)


def _colours() -> dict[str, list[int]]:
    named = STAGE_COLOURS | {UNVERIFIED: pale("received")}
    return {stage: [int(colour[i : i + 2], 16) for i in (1, 3, 5)] for stage, colour in named.items()}
