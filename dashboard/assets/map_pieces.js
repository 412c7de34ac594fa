/* Stretches as coloured lines along their roads, single complaints close up, and picking the one that was meant. */
(function (jeglongan) {
  "use strict";

  const REACH_TAP_PX = 24; // a fingertip
  const REACH_MOUSE_PX = 8;
  const PIN_ZOOM = 15;
  const CASING_PX = 1.25;
  const UNLOCATED_PX = 2; // damage somewhere along a road: thin and dashed, however many say so

  const LEAST_PX = 2;
  const WORKS_PX = 4; // works are seen also where nobody complains any more
  const MOST_PX = 7;

  /** The width grows with the logarithm of the complaints. */
  function width(piece) {
    if (!piece.located) return UNLOCATED_PX;
    const least = piece.chosen.works ? WORKS_PX : LEAST_PX;
    return Math.max(least, Math.min(MOST_PX, 1 + Math.log2(1 + piece.complaints)));
  }

  jeglongan.Pieces = function (map, config) {
    const casings = jeglongan.canvas(map, "jg-casings", 400);
    const colours = jeglongan.canvas(map, "jg-colours", 410);
    const pieces = new Map(); // id -> { lines, casing, colour, uses, … }
    const ink = config.colours.ink;
    const place = L.circleMarker([0, 0], { renderer: colours, interactive: false, radius: 9, color: ink, weight: 4, fillColor: "#fff", fillOpacity: 1 });
    let chosen = null;

    function style(piece) {
      const extra = piece.key === chosen ? 3 : 0;
      const weight = width(piece) + extra;
      const dashArray = piece.located ? null : "5 6";
      piece.casing.setStyle({ color: ink, weight: weight + 2 * CASING_PX + extra, dashArray });
      piece.colour.setStyle({ weight, dashArray });
    }

    function add(tile, style_of_tile, i) {
      // A piece is in every tile it touches; finer or newer tiles have it anew.
      const id = tile.id[i] + "/" + style_of_tile;
      const known = pieces.get(id);
      if (known) {
        known.uses += 1;
        return known;
      }
      const stage = config.stages[tile.stage[i]];
      const lines = tile.lines[i].map(jeglongan.decode);
      const pale = tile.stage[i] === 0 && tile.verified[i] === 0;
      const line = (renderer, color) => L.polyline(lines, { renderer, color, interactive: false }).addTo(map);
      const piece = {
        id,
        uses: 1,
        complaints: tile.complaints[i],
        located: tile.located[i],
        name: tile.names[tile.name[i]],
        stage: stage.name,
        chosen: { stretch: tile.stretch[i], works: tile.works[i] },
        key: keyOf({ stretch: tile.stretch[i], works: tile.works[i] }),
        casing: line(casings, ink),
        colour: line(colours, pale ? stage.pale : stage.colour),
      };
      style(piece);
      if (!piece.located) {
        piece.casing.bringToBack();
        piece.colour.bringToBack();
      }
      pieces.set(id, piece);
      return piece;
    }

    function draw(tile, style_of_tile) {
      return { more: tile.more, pieces: tile.id.map((_, i) => add(tile, style_of_tile, i)) };
    }

    function erase(handle) {
      handle.pieces.forEach((piece) => {
        piece.uses -= 1;
        if (piece.uses > 0) return;
        piece.casing.remove();
        piece.colour.remove();
        pieces.delete(piece.id);
      });
    }

    /** The piece nearest to a point of the screen, or null: Leaflet would take the one drawn last. */
    this.nearest = function (at, reach) {
      const corner = map.containerPointToLatLng([at.x - reach, at.y - reach]);
      const around = L.latLngBounds(corner, map.containerPointToLatLng([at.x + reach, at.y + reach]));
      let best = null;
      let least = reach;
      for (const piece of pieces.values()) {
        if (!piece.colour.getBounds().intersects(around)) continue;
        const distance = distanceTo(map, piece.colour.getLatLngs(), at) - width(piece) / 2;
        if (distance < least) [best, least] = [piece, distance];
      }
      return best;
    };

    this.choose = function (what) {
      chosen = what && !what.lat_lon ? keyOf(what) : null;
      pieces.forEach(style);
      place.remove();
      if (what && what.lat_lon) place.setLatLng(what.lat_lon).addTo(map);
    };

    this.tiles = new jeglongan.Tiled(map, draw, erase);
    this.count = () => pieces.size;
    this.more = () => [...this.tiles.shown.values()].reduce((sum, handle) => sum + handle.more, 0);
    if (config.interactive) pickByPointer(map, this, config);
  };

  function keyOf(what) {
    return what.stretch !== null && what.stretch !== undefined ? "s" + what.stretch : "w" + what.works;
  }

  function distanceTo(map, lines, at) {
    let least = Infinity;
    for (const line of lines) {
      const points = line.map((lat_lng) => map.latLngToContainerPoint(lat_lng));
      for (let i = 1; i < points.length; i++) {
        least = Math.min(least, L.LineUtil.pointToSegmentDistance(at, points[i - 1], points[i]));
      }
    }
    return least;
  }

  function pickByPointer(map, layer, config) {
    const tip = L.tooltip({ className: "jg-tip", direction: "top", offset: [0, -8] });
    const touch = matchMedia("(hover: none)").matches;
    let waiting = false;

    map.on("click", (event) => {
      const piece = layer.nearest(event.containerPoint, REACH_TAP_PX);
      if (piece) {
        layer.choose(piece.chosen);
        jeglongan.say(piece.chosen);
      } else {
        const { lat, lng } = event.latlng;
        layer.choose({ lat_lon: [lat, lng] });
        jeglongan.say({ lat: +lat.toFixed(6), lon: +lng.toFixed(6) });
      }
    });
    if (touch) return;
    map.on("mousemove", (event) => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        const piece = layer.nearest(event.containerPoint, REACH_MOUSE_PX);
        map.getContainer().style.cursor = piece ? "pointer" : "";
        if (!piece) return tip.remove();
        const text = document.createElement("span"); // Leaflet takes text as HTML, names are not
        text.textContent = piece.name + " · " + piece.stage + " · " + jeglongan.count(config.words.complaints, piece.complaints);
        tip.setContent(text).setLatLng(event.latlng).addTo(map);
      });
    });
    map.on("mouseout", () => tip.remove());
  }

  /** Single verified complaints, only close up. */
  jeglongan.Pins = function (map, config) {
    const dots = jeglongan.canvas(map, "jg-pins", 420);
    const dot = { renderer: dots, interactive: false, radius: 4, color: config.colours.ink, weight: 1.5, fillColor: "#fff", fillOpacity: 1 };
    const draw = (tile) =>
      L.layerGroup(tile.at.map(([lon, lat]) => L.circleMarker([lat / 100000, lon / 100000], dot))).addTo(map);
    const tiles = new jeglongan.Tiled(map, draw, (group) => group.remove());
    this.ask = function (prefix, query) {
      this.address = [prefix, query];
      this.refresh();
    };
    this.refresh = function () {
      if (!this.address) return;
      if (map.getZoom() >= PIN_ZOOM) tiles.ask(...this.address);
      else tiles.clear();
    };
  };
})((window.Jeglongan = window.Jeglongan || {}));
