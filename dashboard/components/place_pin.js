// A pin put down by a tap, dragged, or set from the keyboard; and what the page wants shown beside it.
(map, words) => {
  const style = document.createElement('style');
  style.textContent = `
    .jg-pin { width: 30px; height: 30px; border-radius: 50% 50% 50% 0; transform: rotate(-45deg); background: #a84300;
      border: 2px solid #fff; box-shadow: 0 0 0 1.5px #1f2328; }
    .jg-pin::after { content: ""; position: absolute; inset: 8px; border-radius: 50%; background: #fff; }
    .jg-hint { padding: 6px 10px; border-radius: 6px; background: rgba(31, 35, 40, .88); color: #fff; font: 13px system-ui, "DejaVu Sans", sans-serif; }`;
  document.head.appendChild(style);
  const may_choose = Boolean(words.hint);
  map.getContainer().setAttribute('aria-label', words.map);

  const hint = L.control({ position: 'topright' });
  hint.onAdd = () => { const box = L.DomUtil.create('div', 'jg-hint'); box.textContent = words.hint; return box; };
  const offer = () => { if (may_choose) hint.addTo(map); };
  offer();

  let pin = null;
  const beside = L.featureGroup().addTo(map);   // accuracy circle, the point on the road, candidate roads

  const tell = (spot) => {
    const { lat, lng } = spot.wrap();
    window.Streamlit.setComponentValue({ lon: +lng.toFixed(6), lat: +lat.toFixed(6), stamp: Date.now() });
  };
  const put = (spot) => {
    hint.remove();
    if (pin) { pin.setLatLng(spot); return; }
    const icon = L.divIcon({ className: '', html: '<div class="jg-pin"></div>', iconSize: [30, 30], iconAnchor: [15, 36] });
    const hold = may_choose ? { draggable: true, autoPan: true } : { interactive: false };
    pin = L.marker(spot, { ...hold, icon, title: words.pin, alt: words.pin, zIndexOffset: 1000 }).addTo(map);
    pin.on('dragend', () => { beside.clearLayers(); tell(pin.getLatLng()); });
  };
  const choose = (spot) => { beside.clearLayers(); put(spot); tell(spot); };
  if (may_choose) {
    map.on('click', (event) => choose(event.latlng));
    map.on('keydown', (event) => { if (event.originalEvent.key === 'Enter') choose(map.getCenter()); });
  }

  const draw = (wanted) => {
    beside.clearLayers();
    const still = { interactive: false, color: '#1f2328', opacity: 1 };
    for (const line of wanted.lines) {
      L.polyline(line, { ...still, weight: 7, color: '#fff' }).addTo(beside);   // in ink and white: no stage's colour
      L.polyline(line, { ...still, weight: 3, dashArray: '1 7' }).addTo(beside);
    }
    if (wanted.at && wanted.accuracy_m) {
      L.circle(wanted.at, { ...still, radius: wanted.accuracy_m, color: '#0072b2', weight: 1, fillOpacity: .12 }).addTo(beside);
    }
    if (wanted.at && wanted.on_road) L.polyline([wanted.at, wanted.on_road], { ...still, weight: 2, dashArray: '3 4' }).addTo(beside);
    for (const spot of [...wanted.others, ...(wanted.on_road ? [wanted.on_road] : [])]) {
      L.circleMarker(spot, { ...still, radius: 6, weight: 2, fillColor: '#fff', fillOpacity: 1 }).addTo(beside);
    }
  };
  let seen;   // the view last wished for; undefined on a map just made, which then goes to its pin whoever put it there
  const show = (wanted) => {
    if (wanted.at) put(L.latLng(wanted.at));
    else if (pin) { pin.remove(); pin = null; offer(); }
    draw(wanted);
    const look = seen === undefined || (wanted.view !== null && wanted.view !== seen);   // the same wish again must not take the map out of somebody's hand
    seen = wanted.view;
    if (look && wanted.bounds) window.Jeglongan.tell({ fit: { bounds: wanted.bounds, max_zoom: 17, n: Date.now() } });
  };
  window.JeglonganPin = { show };
}
