/* Lets the map's layers read tiles that are files, and narrows what they hold: no server does it here. */
(function (jeglongan) {
  "use strict";

  const NOTHING = {
    areas: { land: [], borders: [], names: [] },
    roads: { major: [], minor: [], names: [], more: 0 },
    pieces: { id: [], more: 0 },
    traffic: { state: [], more: 0 },
    pins: { at: [] },
  };
  const ADDRESS = /^(.*\/([a-z]+)\/(\d+)\/(\d+\/\d+))\?(.*)$/;
  const PER_TILE = new Set(["names", "more"]); // the other columns have a value for each piece
  const DAY_MS = 86400000;
  const read = async (address) => {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(address + ": " + answer.status);
    return answer.json();
  };
  const once = (make) => {
    let made = null;
    // What did not come is asked for again by whoever needs it next.
    return () => (made ??= make().catch((error) => ((made = null), Promise.reject(error))));
  };

  /** What the site holds beside its tiles; `told` is peta.json. */
  jeglongan.Site = function (folder, told) {
    const tiles = {};
    for (const [layer, zooms] of Object.entries(told.tiles)) {
      tiles[layer] = new Set(Object.entries(zooms).flatMap(([zoom, places]) => places.map((place) => zoom + "/" + place)));
    }
    this.has = (layer, tile) => tiles[layer].has(tile);
    this.today = told.today;
    this.table = once(() => read(folder + "/" + told.table));
    this.names = once(() => read(folder + "/" + told.names));

    /** The rows of the table that a filter (URLSearchParams) lets through. */
    this.rows = function (table, wanted) {
      const stages = (wanted.get("tahap") || "").split(",").filter(Boolean).map((name) => jeglongan.stageNames.indexOf(name));
      const area = table.codes.indexOf(wanted.get("kec"));
      const kind = table.kinds.indexOf(wanted.get("kategori"));
      const days = Number(wanted.get("hari"));
      const since = days ? new Date(Date.parse(this.today) - days * DAY_MS).toISOString().slice(0, 10) : "";
      return table.id.map((_, row) => row).filter(
        (row) =>
          (!stages.length || stages.includes(table.stage[row])) &&
          (!wanted.get("kec") || table.areas[row].includes(area)) &&
          (!wanted.get("kategori") || table.kind[row].includes(kind)) &&
          (!wanted.get("ruas") || table.road_id[row] === wanted.get("ruas")) &&
          (!since || (table.last[row] || "") >= since),
      );
    };

    this.narrowed = async function (layer, tile, wanted) {
      if (layer === "pins") {
        // A point knows its kind only; where one looks for more, the lines alone answer.
        if (wanted.get("kec") || wanted.get("hari")) return NOTHING.pins;
        const kind = wanted.get("kategori");
        return kind ? { at: tile.at.filter((_, i) => tile.category[i] === kind) } : tile;
      }
      if (layer !== "pieces" || ![...wanted.values()].some(Boolean)) return tile;
      const table = await this.table();
      const ids = new Set(this.rows(table, wanted).map((row) => table.id[row]));
      const keep = tile.id.map((id) => ids.has(id));
      const narrow = ([name, column]) => [name, PER_TILE.has(name) ? column : column.filter((_, i) => keep[i])];
      return Object.fromEntries(Object.entries(tile).map(narrow));
    };
  };

  jeglongan.Tiled.prototype.fetch = function (address) {
    if (!this.fetched.has(address)) {
      const [, path, layer, zoom, place, query] = address.match(ADDRESS);
      const wanted = new URLSearchParams(query);
      const version = wanted.get("v");
      wanted.delete("v");
      const site = jeglongan.site;
      const tile = site.has(layer, zoom + "/" + place)
        ? read(path + ".json?v=" + version).then((payload) => site.narrowed(layer, payload, wanted))
        : Promise.resolve(NOTHING[layer]);
      this.fetched.set(address, tile.catch(() => (this.fetched.delete(address), null)));
    }
    return this.fetched.get(address);
  };
})((window.Jeglongan = window.Jeglongan || {}));
