/* Where the visitor stands, on the map only: the position is asked for by a press, and never leaves the browser. */
(function (jeglongan) {
  "use strict";

  const HERE_ZOOM = 15;
  const LONGEST_WAIT_MS = 12000;
  const NOT_ALLOWED = 1; // GeolocationPositionError.PERMISSION_DENIED

  /** Draws a button beside the others; `look` moves the view there without writing it into the address. */
  jeglongan.here = function (map, config, button, { bounds, look, say }) {
    const words = config.words;
    const marks = L.layerGroup().addTo(map);
    button.type = "button";
    button.innerHTML = '<svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.6"><circle cx="10" cy="10" r="5.5"/><path d="M10 1v4M10 15v4M1 10h4M15 10h4"/></svg>';
    button.title = words.here;
    button.setAttribute("aria-label", words.here);

    function found({ coords }) {
      button.disabled = false;
      const at = L.latLng(coords.latitude, coords.longitude);
      marks.clearLayers();
      if (!L.latLngBounds([bounds[1], bounds[0]], [bounds[3], bounds[2]]).contains(at)) return say(words.here_outside);
      const accuracy = { radius: coords.accuracy, interactive: false, color: config.colours.ink, weight: 1, fillOpacity: 0.06 };
      const dot = { radius: 7, interactive: false, color: "#fff", weight: 3, fillColor: config.colours.ink, fillOpacity: 1 };
      L.circle(at, accuracy).addTo(marks);
      L.circleMarker(at, dot).addTo(marks);
      say("");
      look(at, Math.max(map.getZoom(), HERE_ZOOM));
    }

    function failed(error) {
      button.disabled = false;
      say(error.code === NOT_ALLOWED ? words.here_denied : words.here_failed);
    }

    button.onclick = () => {
      button.disabled = true;
      say(words.here_looking);
      navigator.geolocation.getCurrentPosition(found, failed, { enableHighAccuracy: true, timeout: LONGEST_WAIT_MS });
    };
  };

  /** Browsers tell the position to secure pages only: elsewhere the button would be a dead end. */
  jeglongan.canTellWhere = () => window.isSecureContext && "geolocation" in navigator;
})((window.Jeglongan = window.Jeglongan || {}));
