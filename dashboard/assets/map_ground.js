/* The ground: land, borders, roads and names, in quiet greys, drawn from our own feed. */
(function (jeglongan) {
  "use strict";

  /** Makes a pane with a canvas of its own; panes lie over each other by `depth`. */
  jeglongan.canvas = function (map, name, depth) {
    map.createPane(name).style.zIndex = depth;
    map.getPane(name).style.pointerEvents = "none";
    return L.canvas({ pane: name, padding: 0.3 });
  };

  jeglongan.Ground = function (map, colours) {
    const land = jeglongan.canvas(map, "jg-land", 210);
    const lines = jeglongan.canvas(map, "jg-lines", 220);
    const labels = new jeglongan.Labels(map);
    const line = (coordinates, style) =>
      L.polyline(coordinates.map(jeglongan.decode), { renderer: lines, interactive: false, ...style });
    const above = jeglongan.canvas(map, "jg-stressed", 230); // roads come later, and would cover it
    const stressed = L.layerGroup().addTo(map);
    let filled = true;
    // Roads grow a little close up; borders stay dashed or thin, so that nobody takes them for roads.
    const near = () => (map.getZoom() >= 13.5 ? 2 : map.getZoom() >= 12.5 ? 1.4 : 1);

    function drawAreas(tile) {
      const group = L.layerGroup();
      const fill = { renderer: land, interactive: false, stroke: false, fillColor: colours.land, fillOpacity: filled ? 1 : 0 };
      tile.land.forEach((rings) => group.addLayer(L.polygon(rings.map(jeglongan.decode), fill)));
      group.addLayer(line(tile.borders, { color: colours.border, weight: 1, dashArray: "6 3 1 3" }));
      if (tile.village_borders) group.addLayer(line(tile.village_borders, { color: colours.border, weight: 0.75, dashArray: "1 4" }));
      const handle = { group: group.addTo(map), names: labels.add("area", tile.names) };
      handle.more = labels.add("village", tile.village_names || []);
      return handle;
    }

    function drawRoads(tile) {
      const group = L.layerGroup([
        line(tile.minor, { color: colours.road, weight: 1.8 * near() }),
        line(tile.major, { color: colours.road, weight: 3 * near() }),
      ]).addTo(map);
      return { group: group, names: labels.add("road", tile.names || []) };
    }

    function erase(handle) {
      handle.group.remove();
      labels.remove(handle.names);
      labels.remove(handle.more);
    }

    this.areas = new jeglongan.Tiled(map, drawAreas, erase);
    this.roads = new jeglongan.Tiled(map, drawRoads, erase);

    /** With a picture beneath, the land must let it through. */
    this.fill = function (on) {
      filled = on;
      map.eachLayer((layer) => {
        if (layer.options.renderer === land && layer.setStyle) layer.setStyle({ fillOpacity: on ? 1 : 0 });
      });
    };

    /** Draws the road that the page is about, given as (lon, lat) lines, stronger than the others. */
    let wanted = null;
    this.stress = function (road) {
      if (road === wanted) return; // asked again whenever the frame changes its size
      wanted = road;
      stressed.clearLayers();
      road.forEach((points) => {
        const line = points.map(([lon, lat]) => [lat, lon]);
        L.polyline(line, { renderer: above, interactive: false, color: colours.ink, opacity: 0.6, weight: 3 }).addTo(stressed);
      });
    };
  };

  /** Names with a paper halo; where two would overlap, the more important one stays. */
  jeglongan.Labels = function (map) {
    const pane = map.createPane("jg-labels");
    pane.style.zIndex = 450;
    pane.style.pointerEvents = "none";
    // Kinds in their order of importance, with the zooms between which each is read.
    const kinds = { area: [0, 15], village: [13, 22], road: [14, 22] };
    const names = new Set();
    let due = null;

    function layOut() {
      due = null;
      const zoom = map.getZoom();
      const size = map.getSize();
      const taken = [];
      const said = new Set(); // a road has a name in every tile it crosses
      const order = Object.keys(kinds);
      const candidates = [...names].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || a.rank - b.rank);
      for (const name of candidates) {
        const [from, to] = kinds[name.kind];
        const at = map.latLngToContainerPoint(name.at);
        const box = [at.x - name.width / 2 - 3, at.y - 9, at.x + name.width / 2 + 3, at.y + 9];
        const inView = box[2] > 0 && box[0] < size.x && box[3] > 0 && box[1] < size.y;
        const free = inView && !taken.some((b) => box[0] < b[2] && box[2] > b[0] && box[1] < b[3] && box[3] > b[1]);
        const shown = free && zoom >= from && zoom < to && !said.has(name.kind + name.element.textContent);
        name.element.style.display = shown ? "" : "none";
        if (!shown) continue;
        taken.push(box);
        said.add(name.kind + name.element.textContent);
        L.DomUtil.setPosition(name.element, map.latLngToLayerPoint(name.at).subtract([name.width / 2, 8]));
      }
    }

    function plan() {
      if (due === null) due = requestAnimationFrame(layOut);
    }

    this.add = function (kind, rows) {
      const added = rows.map(([lon, lat, text], rank) => {
        const element = L.DomUtil.create("div", "jg-label jg-label-" + kind, pane);
        element.textContent = text;
        const name = { kind, rank, element, at: L.latLng(lat / 100000, lon / 100000), width: element.offsetWidth };
        names.add(name);
        return name;
      });
      plan();
      return added;
    };

    this.remove = function (removed) {
      (removed || []).forEach((name) => {
        name.element.remove();
        names.delete(name);
      });
      plan();
    };

    map.on("zoomstart", () => (pane.style.visibility = "hidden"));
    map.on("zoomend", () => (pane.style.visibility = ""));
    map.on("moveend resize", plan);
  };
})((window.Jeglongan = window.Jeglongan || {}));
