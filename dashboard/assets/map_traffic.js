/* Where one may not drive: a pattern along the line, under the colour of its stage, and a sign in its middle. */
(function (jeglongan) {
  "use strict";

  // In the order of dashboard/api/closures.py: closed, half open, closed to trucks. Told apart by the pattern
  // and by the sign, never by colour alone.
  const PATTERNS = [
    { dashArray: "4 4", lineCap: "butt" },
    { dashArray: "2 10", lineCap: "butt" },
    { dashArray: "0.1 9", lineCap: "round" },
  ];
  const WIDTHS_PX = [17, 17, 5];
  const SIGN_PX = 18;
  const SIGN_ANCHOR = [-3, 21]; // up and to the right: beside the line, whose colour tells the stage
  const SIGN_ZOOM = 9; // further out the signs would cover their roads
  const RED = "#b3261e";

  const SIGNS = [
    '<circle cx="12" cy="12" r="10.5" fill="RED" stroke="INK"/><path d="M5.5 12h13" stroke="#fff" stroke-width="4"/>',
    '<circle cx="12" cy="12" r="10.5" fill="#fff" stroke="INK"/><path d="M12 1.5a10.5 10.5 0 0 1 0 21z" fill="RED"/>',
    '<circle cx="12" cy="12" r="10" fill="#fff" stroke="RED" stroke-width="2.5"/><path d="M5 14.5v-6h8v6zm8-4h3l3 2.5v1.5h-6z" fill="INK"/><circle cx="8" cy="15.5" r="1.6" fill="INK"/><circle cx="16" cy="15.5" r="1.6" fill="INK"/>',
  ];

  jeglongan.trafficSign = (state, ink) =>
    '<svg viewBox="0 0 24 24" width="' + SIGN_PX + '" height="' + SIGN_PX + '" aria-hidden="true">' +
    SIGNS[state].replaceAll("RED", RED).replaceAll("INK", ink) + "</svg>";

  jeglongan.Traffic = function (map, config) {
    const ink = config.colours.ink;
    const lines = jeglongan.canvas(map, "jg-traffic", 395); // under the casings of the stages
    const pane = map.createPane("jg-signs");
    pane.style.zIndex = 430;
    pane.style.pointerEvents = "none";

    function sign(at, state) {
      const icon = L.divIcon({ className: "jg-sign", html: jeglongan.trafficSign(state, ink), iconSize: [SIGN_PX, SIGN_PX], iconAnchor: SIGN_ANCHOR });
      return L.marker([at[1] / 100000, at[0] / 100000], { icon, pane: "jg-signs", interactive: false, keyboard: false });
    }

    function draw(tile) {
      const drawn = L.layerGroup();
      tile.state.forEach((state, i) => {
        const style = { renderer: lines, color: ink, weight: WIDTHS_PX[state], interactive: false, ...PATTERNS[state] };
        drawn.addLayer(L.polyline(tile.lines[i].map(jeglongan.decode), style));
        if (tile.at[i]) drawn.addLayer(sign(tile.at[i], state));
      });
      return drawn.addTo(map);
    }

    const showSigns = () => (pane.style.display = map.getZoom() >= SIGN_ZOOM ? "" : "none");
    map.on("zoomend", showSigns);
    showSigns();
    this.tiles = new jeglongan.Tiled(map, draw, (group) => group.remove());
  };
})((window.Jeglongan = window.Jeglongan || {}));
