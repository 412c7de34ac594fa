// Hands the first usable position over at once, so that the form need not wait for it, then a better one.
const searches = new WeakMap();   // one search per mounted component; a rerun of the page must not cut it off

function finish(root) {
  const search = searches.get(root);
  if (!search) return;
  navigator.geolocation.clearWatch(search.watch);
  clearTimeout(search.timer);
  searches.delete(root);
}

export default function ({ data, parentElement: root, setTriggerValue }) {
  const button = root.querySelector('button');
  const note = root.querySelector('.note');
  const say = (text, wrong) => { note.textContent = text; note.classList.toggle('wrong', Boolean(wrong)); };
  button.querySelector('span').textContent = data.label;
  if (data.over && !searches.has(root)) say('');   // another place was chosen since

  if (!window.isSecureContext || !('geolocation' in navigator)) {
    button.disabled = true;
    say(window.isSecureContext ? data.missing : data.insecure);
    return () => {};
  }

  const tell = (search) => {
    if (search.told === search.best) return;
    setTriggerValue('fix', { ...search.best, refines: Boolean(search.told) });
    search.told = search.best;
  };

  const hand_over = (search) => {
    finish(root);
    button.disabled = false;
    if (search.best) {
      say(data.found.replace('{metres}', Math.round(search.best.accuracy_m)));
      tell(search);
    } else {
      say(data.errors[3], true);
    }
  };

  button.onclick = () => {
    const search = { best: null, told: null };
    button.disabled = true;
    say(data.waiting);
    search.timer = setTimeout(() => hand_over(search), data.longest_ms);
    search.watch = navigator.geolocation.watchPosition(({ coords }) => {
      const fix = { lon: coords.longitude, lat: coords.latitude, accuracy_m: coords.accuracy };
      if (!search.best || fix.accuracy_m < search.best.accuracy_m) search.best = fix;
      say(data.nearing.replace('{metres}', Math.round(search.best.accuracy_m)));
      if (search.best.accuracy_m <= data.good_enough_m) hand_over(search);
      else if (!search.told && search.best.accuracy_m <= data.usable_m) tell(search);
    }, (error) => {
      if (error.code === 2) return;      // "unavailable" passes: the next satellite may still come before the time is up
      if (search.best) { hand_over(search); return; }
      finish(root);
      button.disabled = false;
      say(data.errors[error.code], true);
    }, { enableHighAccuracy: true, maximumAge: 0, timeout: data.longest_ms });
    searches.set(root, search);
  };
  return () => { if (!root.isConnected && !(root.host && root.host.isConnected)) finish(root); };
}
