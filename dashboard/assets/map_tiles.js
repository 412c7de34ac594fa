/* Tiles of our own feed on a Leaflet map: which are in view, fetched once, drawn when they come. */
(function (jeglongan) {
  "use strict";

  const MIN_ZOOM = 5; // the zooms of dashboard/api/tiles.py
  const MAX_ZOOM = 14;
  const STEPS_PER_DEGREE = 100000;

  /** The tile zoom for a map: tiles are 512 px wide, so one less than Leaflet's. */
  function tileZoom(map) {
    return Math.max(MIN_ZOOM, Math.min(MAX_ZOOM, Math.round(map.getZoom()) - 1));
  }

  function tilesInView(map) {
    const zoom = tileZoom(map);
    const side = Math.pow(2, zoom);
    const bounds = map.getBounds();
    const column = (lon) => Math.floor(((lon + 180) / 360) * side);
    const row = (lat) => {
      const phi = (Math.max(-85, Math.min(85, lat)) * Math.PI) / 180;
      return Math.floor(((1 - Math.log(Math.tan(phi) + 1 / Math.cos(phi)) / Math.PI) / 2) * side);
    };
    const inside = (n) => Math.max(0, Math.min(side - 1, n));
    const tiles = [];
    for (let x = inside(column(bounds.getWest())); x <= inside(column(bounds.getEast())); x++) {
      for (let y = inside(row(bounds.getNorth())); y <= inside(row(bounds.getSouth())); y++) {
        tiles.push(zoom + "/" + x + "/" + y);
      }
    }
    return tiles;
  }

  /** [lon, lat, step, step, …] in 1e-5 degrees -> [[lat, lon], …]. */
  function decode(steps) {
    const points = [];
    let lon = 0;
    let lat = 0;
    for (let i = 0; i < steps.length; i += 2) {
      lon += steps[i];
      lat += steps[i + 1];
      points.push([lat / STEPS_PER_DEGREE, lon / STEPS_PER_DEGREE]);
    }
    return points;
  }

  /**
   * Keeps the tiles of one layer drawn. `draw(payload, style)` returns a handle, `erase(handle)` takes it away;
   * `style` (zoom and query) is the same for tiles that belong together.
   * After a change of zoom or address the old tiles stay until every new one is there, so that nothing flickers.
   */
  function Tiled(map, draw, erase) {
    this.map = map;
    this.draw = draw;
    this.erase = erase;
    this.shown = new Map(); // address -> handle
    this.fetched = new Map(); // address -> promise of the payload
    this.prefix = null;
    this.query = "";
    this.settled = 0; // how often everything in view was drawn
  }

  Tiled.prototype.ask = function (prefix, query) {
    this.prefix = prefix;
    this.query = query;
    return this.refresh();
  };

  Tiled.prototype.fetch = function (address) {
    if (!this.fetched.has(address)) {
      const answer = fetch(address, { credentials: "same-origin" }).then((response) => {
        if (!response.ok) throw new Error(address + ": " + response.status);
        return response.json();
      });
      // A tile that did not come is asked for again at the next move.
      this.fetched.set(address, answer.catch(() => (this.fetched.delete(address), null)));
    }
    return this.fetched.get(address);
  };

  Tiled.prototype.refresh = async function () {
    if (this.prefix === null) return;
    const style = tileZoom(this.map) + "?" + this.query;
    const wanted = tilesInView(this.map).map((tile) => this.prefix + tile + "?" + this.query);
    this.wanted = wanted;
    const arrived = wanted.map((address) => this.fetch(address));
    if (style === this.style) {
      wanted.forEach((address, i) => arrived[i].then((payload) => this.wanted === wanted && this.show(address, payload, style)));
    }
    const payloads = await Promise.all(arrived);
    if (this.wanted !== wanted) return; // the map has moved on
    this.style = style;
    wanted.forEach((address, i) => this.show(address, payloads[i], style));
    const keep = new Set(wanted);
    for (const [address, handle] of this.shown) {
      if (!keep.has(address)) {
        this.erase(handle);
        this.shown.delete(address);
        this.fetched.delete(address); // the browser's cache has it
      }
    }
    this.settled += 1;
  };

  Tiled.prototype.show = function (address, payload, style) {
    if (payload && !this.shown.has(address)) this.shown.set(address, this.draw(payload, style));
  };

  Tiled.prototype.clear = function () {
    this.wanted = null;
    this.shown.forEach((handle) => this.erase(handle));
    this.shown.clear();
    this.fetched.clear();
  };

  jeglongan.Tiled = Tiled;
  jeglongan.decode = decode;
})((window.Jeglongan = window.Jeglongan || {}));
