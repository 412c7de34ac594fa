/* The map as a page part: what the region is, controls and notes, the view kept in the address, words to and from Python. */
(function (jeglongan) {
  "use strict";

  const FIRST_RETRY_MS = 1000;
  const ASK_AGAIN_MS = 10000; // others report too; what they send may lag so long
  const VIEW_PARAMETER = "peta"; // zoom/lat/lon
  const FIT_PADDING_PX = 40; // around what one looks at
  const NARROW_PX = 700; // a phone
  const REGION_PADDING_PX = 8; // around the whole region
  const ROUGH_ZOOM = 10; // of a frame without a size yet: some view it must have

  jeglongan.count = (pattern, count) => pattern.replace("{count}", count.toLocaleString(jeglongan.language));

  /** Hands something to Python; `n` tells a new click from an old one. */
  jeglongan.say = function (what) {
    window.Streamlit.setComponentValue({ ...what, n: Date.now() });
  };

  /** Called by Python (a small script in the living map) before or after the map has started. */
  jeglongan.tell = function (wish) {
    jeglongan.wish = { ...jeglongan.wish, ...wish };
    if (jeglongan.obey) jeglongan.obey();
  };

  jeglongan.start = async function (map, config) {
    jeglongan.language = config.language;
    map.attributionControl.setPrefix(false);
    L.DomUtil.addClass(map.getContainer(), "jg-map");
    map.getContainer().setAttribute("aria-label", config.words.map);
    if (window.frameElement) window.frameElement.title = config.words.map;

    const ground = new jeglongan.Ground(map, config.colours);
    const pieces = new jeglongan.Pieces(map, config);
    const pins = config.interactive ? new jeglongan.Pins(map, config) : null;
    const traffic = config.interactive ? new jeglongan.Traffic(map, config) : null;
    const frame = new jeglongan.Frame(map, config, ground);
    let region = null;
    let filter = "";

    /** Asks what the region is now; false where the server cannot be reached. */
    async function ask() {
      try {
        const response = await fetch(config.map || config.api + "/map", { credentials: "same-origin" });
        if (response.ok) region = await response.json();
        return response.ok;
      } catch {
        return false;
      }
    }

    async function show() {
      const query = (revision) => "v=" + revision + (filter ? "&" + filter : "");
      const revisions = region.revisions;
      if (pins) pins.ask(config.api + "/pins/", query(revisions.pins));
      await Promise.all([
        ground.areas.ask(config.api + "/areas/", "v=" + revisions.areas),
        ground.roads.ask(config.api + "/roads/", "v=" + revisions.roads),
        pieces.tiles.ask(config.api + "/pieces/", query(revisions.pieces)),
        traffic && traffic.tiles.ask(config.api + "/traffic/", "v=" + revisions.traffic),
      ]);
      frame.more(pieces.more());
    }

    async function refresh() {
      if (pins) pins.refresh();
      await Promise.all([ground.areas.refresh(), ground.roads.refresh(), pieces.tiles.refresh(), traffic && traffic.tiles.refresh()]);
      frame.more(pieces.more());
    }

    // A lost answer is no reason to stay empty until somebody loads the page anew.
    for (let wait = FIRST_RETRY_MS; !(await ask()); wait = Math.min(2 * wait, ASK_AGAIN_MS)) {
      frame.fail();
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
    frame.describe(region);
    const opened = jeglongan.openView(map, region.bounds, config);
    if (config.interactive && region.bounds && jeglongan.canTellWhere()) frame.here(region.bounds, opened.look);
    let done = opened.done;

    jeglongan.obey = function () {
      const wish = jeglongan.wish || {};
      if (wish.fit && wish.fit.n !== done && hasRoom(map, FIT_PADDING_PX)) {
        done = wish.fit.n;
        jeglongan.fit(map, wish.fit);
      }
      if (wish.road) ground.stress(wish.road);
      pieces.choose(wish.chosen || null);
      if ((wish.filter || "") !== filter) {
        filter = wish.filter || "";
        show();
      }
      opened.keep();
    };
    filter = (jeglongan.wish || {}).filter || "";
    jeglongan.obey();
    new ResizeObserver(() => {
      opened.resize();
      jeglongan.obey();
    }).observe(document.documentElement);
    map.on("moveend", refresh);
    await show();
    jeglongan.drawn = { map, ground, pieces };
    setInterval(async () => {
      if (document.visibilityState === "visible" && (await ask())) show();
    }, config.ask_again_ms || ASK_AGAIN_MS);
  };

  jeglongan.fit = function (map, fit) {
    const legend = document.querySelector(".jg-legend details");
    if (legend && window.innerWidth <= NARROW_PX) legend.open = false; // else it hides what was chosen
    const [west, south, east, north] = fit.bounds;
    const padding = [FIT_PADDING_PX, FIT_PADDING_PX];
    map.fitBounds([[south, west], [north, east]], { padding, maxZoom: fit.max_zoom || 15, animate: false });
  };

  /** Without room between its margins, as before the page has laid the frame out and while it goes, nothing fits. */
  function hasRoom(map, padding) {
    const size = map.getSize();
    return Math.min(size.x, size.y) > 2 * padding;
  }

  /** Opens the view of the link, else the region's; afterwards keeps the address up to date without a rerun. */
  jeglongan.openView = function (map, bounds, config) {
    const page = window.parent;
    const read = () => new URL(page.location.href);
    const asked = (read().searchParams.get(VIEW_PARAMETER) || "").split("/").map(Number);
    const linked = config.interactive && asked.length === 3 && asked.every(Number.isFinite);
    let moved = linked;
    let looking = linked; // anywhere at all
    let ourselves = false; // what moves the map now is no choice of anybody's
    let quiet = false; // the view is where the visitor stands

    /** The frame gets its size from the page a moment after it is made, and changes it with the window. */
    function resize() {
      ourselves = true;
      map.invalidateSize({ pan: true, animate: false }); // keeps the middle in the middle
      const box = bounds && L.latLngBounds([bounds[1], bounds[0]], [bounds[3], bounds[2]]);
      if (!moved && box && hasRoom(map, REGION_PADDING_PX)) {
        map.fitBounds(box, { padding: [REGION_PADDING_PX, REGION_PADDING_PX], animate: false });
      } else if (!looking && box) {
        map.setView(box.getCenter(), ROUGH_ZOOM, { animate: false });
      }
      looking = true;
      ourselves = false;
    }
    if (linked) map.setView([asked[1], asked[2]], asked[0], { animate: false });
    resize();

    function keep() {
      if (!moved || quiet || !config.interactive) return;
      const centre = map.getCenter();
      const address = read();
      const view = [map.getZoom().toFixed(2), centre.lat.toFixed(5), centre.lng.toFixed(5)].join("/");
      if (address.searchParams.get(VIEW_PARAMETER) === view) return;
      address.searchParams.set(VIEW_PARAMETER, view);
      page.history.replaceState(page.history.state, "", address.href.replaceAll("%2F", "/"));
    }
    map.on("moveend", () => {
      if (ourselves) return;
      moved = true;
      quiet = false;
      keep();
    });
    /** Looks at where the visitor stands: nothing of it goes into the address, which people pass on. */
    function look(at, zoom) {
      ourselves = true;
      map.setView(at, zoom, { animate: false });
      ourselves = false;
      moved = quiet = true;
    }
    // Streamlit writes the address too, a moment after it has spoken to the map.
    return { resize, look, keep: () => setTimeout(keep, 100), done: linked && jeglongan.wish && jeglongan.wish.fit ? jeglongan.wish.fit.n : null };
  };

  jeglongan.Frame = function (map, config, ground) {
    const words = config.words;
    const control = (position, className, fill) => {
      const made = L.control({ position });
      made.onAdd = () => {
        const element = L.DomUtil.create("div", className);
        L.DomEvent.disableClickPropagation(element).disableScrollPropagation(element);
        fill(element);
        return element;
      };
      return made.addTo(map);
    };
    const text = (parent, tag, className, content) => {
      const element = L.DomUtil.create(tag, className, parent);
      element.textContent = content;
      return element;
    };

    let more = null;
    control("topright", "jg-note jg-more", (element) => {
      more = element;
      element.setAttribute("role", "status");
    });
    this.more = function (count) {
      more.textContent = count ? jeglongan.count(words.more, count) : "";
    };

    this.fail = function () {
      more.textContent = words.failed;
    };

    this.here = function (bounds, look) {
      const told = control("topright", "jg-note jg-more", (element) => element.setAttribute("role", "status")).getContainer();
      const say = (sentence) => (told.textContent = sentence);
      control("topleft", "leaflet-bar", (element) => jeglongan.here(map, config, text(element, "button", "jg-switch", ""), { bounds, look, say }));
    };

    this.describe = function (region) {
      region.attributions.forEach((attribution) => map.attributionControl.addAttribution(jeglongan.escape(attribution)));
      const notes = [];
      if (region.sample) notes.push(words.sample);
      if (region.schematic.areas && region.schematic.roads) notes.push(words.schematic);
      else if (region.schematic.areas) notes.push(words.schematic_areas);
      else if (region.schematic.roads) notes.push(words.schematic_roads);
      if (region.schematic.outline) notes.push(words.outline);
      if (notes.length) control("bottomleft", "jg-note", (element) => (element.textContent = notes.join(" · ")));
    };

    L.control.zoom({ position: "topleft", zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out }).addTo(map);
    control("topleft", "leaflet-bar", (element) => onlineSwitch(map, ground, config, text(element, "button", "jg-switch", "")));
    if (config.interactive) control("bottomright", "jg-legend", (element) => legend(element, config, text));
  };

  jeglongan.escape = function (text) {
    const element = document.createElement("span");
    element.textContent = text;
    return element.innerHTML;
  };

  /** Tiles from the internet: nothing leaves this machine before somebody presses the button. */
  function onlineSwitch(map, ground, config, button) {
    const tiles = L.tileLayer(config.online.url, { maxZoom: 19, attribution: config.online.attribution });
    button.type = "button";
    button.innerHTML = '<svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true"><path d="M10 2 2 6.5l8 4.5 8-4.5zM2 10l8 4.5 8-4.5M2 13.5l8 4.5 8-4.5" fill="none" stroke="currentColor" stroke-width="1.6"/></svg>';
    button.title = config.words.online;
    button.setAttribute("aria-label", config.words.online);
    button.setAttribute("aria-pressed", "false");
    button.onclick = () => {
      const on = !map.hasLayer(tiles);
      if (on) tiles.addTo(map);
      else tiles.remove();
      ground.fill(!on);
      button.setAttribute("aria-pressed", String(on));
    };
  }

  function legend(element, config, text) {
    const details = text(element, "details", "", "");
    details.open = window.innerWidth > 1000; // else it hides a part of the region; the filter row names the colours too
    text(details, "summary", "", config.words.legend);
    const list = text(details, "ul", "", "");
    const row = (colour, width, words) => {
      const item = text(list, "li", "", words);
      const swatch = document.createElement("i");
      swatch.style.cssText = "background:" + colour + ";height:" + width + "px";
      item.prepend(swatch);
    };
    config.stages.forEach((stage) => row(stage.colour, 6, stage.name));
    row(config.stages[0].pale, 6, config.words.pale);
    text(list, "li", "jg-legend-dashed", config.words.unlocated).prepend(document.createElement("i"));
    text(list, "li", "jg-legend-dot", config.words.single).prepend(document.createElement("i"));
    config.traffic.forEach((name, state) => {
      const item = text(list, "li", "jg-legend-sign", name);
      item.insertAdjacentHTML("afterbegin", jeglongan.trafficSign(state, config.colours.ink));
    });
    text(details, "p", "", config.words.width);
  }
})((window.Jeglongan = window.Jeglongan || {}));
