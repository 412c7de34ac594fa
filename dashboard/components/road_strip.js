// The strip of a road: the server draws every view of it, as on paper; here one looks around and chooses.
const views = new WeakMap();   // what each strip shows, kept through reruns of the page
const STEPS_M = [1, 2, 5, 10, 25, 50, 100, 200, 500, 1000];
const LEAST_STEP_PX = 5, LEAST_VIEW_M = 20, ZOOM = 2, MARK_PX = 9, TAP_PX = 6;

const station = (metres) => {
  const whole = Math.max(0, Math.round(metres));
  return Math.floor(whole / 1000) + '+' + String(whole % 1000).padStart(3, '0');
};
const metres = (text) => {
  const found = /^\s*(?:STA\s*)?(\d{1,4})\s*\+\s*(\d{3}(?:[.,]\d+)?)\s*$/i.exec(text);
  return found ? +found[1] * 1000 + +found[2].replace(',', '.') : NaN;
};

export default function ({ data, parentElement: root, setTriggerValue }) {
  const find = (selector) => root.querySelector(selector);
  const frame = find('.frame'), picture = find('.picture'), cross = find('.cross'), band = find('.band');
  const told = find('.facts'), form = find('.range');
  const { words, length_m: length } = data;

  const known = views.get(root);
  const view = known && known.url === data.url ? known
    : { url: data.url, from: data.from_m ?? 0, to: data.to_m ?? length, cursor: null, chosen: null };
  views.set(root, view);
  let drawn = null, asked = null, frames = 0;

  const keep = () => {   // a view lies on the road and shows at least LEAST_VIEW_M
    const span = Math.min(Math.max(view.to - view.from, LEAST_VIEW_M), Math.max(length, LEAST_VIEW_M));
    view.from = Math.min(Math.max(view.from, 0), Math.max(length - span, 0));
    view.to = view.from + span;
  };
  const pxPerM = () => (drawn ? (drawn.right - drawn.left) / (view.to - view.from) : 1);
  const x = (m) => drawn.left + (m - view.from) * pxPerM();
  const at = (px) => Math.min(Math.max(view.from + (px - drawn.left) / pxPerM(), 0), length);
  const step = () => data.step_m || STEPS_M.find((m) => m * pxPerM() >= LEAST_STEP_PX) || 1000;
  const rounded = (m) => Math.min(Math.round(m / step()) * step(), length);

  /** Show at once where the old picture's stations are now; the new picture follows. */
  const shift = () => {
    const plot = picture.querySelector('[data-plot]');
    if (!plot || !drawn) return;
    const scale = (drawn.to - drawn.from) / (view.to - view.from);
    const moved = x(drawn.from) - drawn.left * scale;
    plot.setAttribute('transform', `translate(${moved} 0) scale(${scale} 1)`);
    picture.querySelector('[data-axis-labels]').style.opacity = .25;
  };

  async function load() {
    const width = Math.floor(frame.clientWidth);
    if (!width) return;
    asked?.abort();
    const mine = asked = new AbortController();
    const url = `${data.url}&dari=${view.from.toFixed(2)}&sampai=${view.to.toFixed(2)}&lebar=${width}`;
    try {
      const answer = await fetch(new URL(url, document.baseURI), { signal: mine.signal });
      if (!answer.ok) throw new Error(answer.status);
      const svg = await answer.text();
      if (mine.signal.aborted) return;
      picture.innerHTML = svg;
      const { from, to, left, right, axis, rows } = picture.querySelector('svg').dataset;
      const tops = Object.fromEntries(rows.split(' ').map((row) => row.split(':')).map(([name, a, b]) => [name, [+a, +b]]));
      drawn = { from: +from, to: +to, left: +left, right: +right, axis: +axis, tops, width };
      view.from = drawn.from; view.to = drawn.to;
      mark();
    } catch (error) {
      if (error.name !== 'AbortError') told.textContent = words.failed;
    }
    buttons();
  }
  const show = () => {
    keep(); shift(); mark(); buttons();
    cancelAnimationFrame(frames);
    frames = requestAnimationFrame(load);
  };

  const zoom = (factor, middle = (view.from + view.to) / 2) => {
    const span = (view.to - view.from) / factor;
    const share = (middle - view.from) / (view.to - view.from);
    view.from = middle - share * span; view.to = view.from + span;
    show();
  };
  const pan = (by) => { view.from += by; view.to += by; show(); };
  const whole = () => { view.from = 0; view.to = length; show(); };
  const actions = {
    zoom_in: () => zoom(ZOOM, view.cursor ?? undefined), zoom_out: () => zoom(1 / ZOOM, view.cursor ?? undefined), whole,
    back: () => pan(-(view.to - view.from) / 2), forth: () => pan((view.to - view.from) / 2),
  };
  const buttons = () => {
    const all = view.to - view.from >= length - .5;
    const ends = { zoom_in: view.to - view.from <= LEAST_VIEW_M + .5, zoom_out: all, whole: all, back: view.from <= .5, forth: view.to >= length - .5 };
    root.querySelectorAll('[data-do]').forEach((button) => { button.disabled = ends[button.dataset.do]; });
  };

  /** Everything said of a station; what stands at a point counts within a few pixels. */
  const said = (m) => {
    const near = MARK_PX / pxPerM();
    const here = data.facts.filter(([from, to]) => (to > from ? from <= m && (m < to || (to >= length - .2 && m <= to)) : Math.abs(from - m) <= near));
    return [...new Set(here.map((fact) => fact[2]))];
  };
  function mark() {
    if (!drawn) return;
    const seen = view.cursor !== null && view.cursor >= view.from && view.cursor <= view.to;
    cross.hidden = !seen;
    if (seen) cross.style.cssText = `left:${x(view.cursor)}px;top:${drawn.axis}px;height:${Math.max(...Object.values(drawn.tops).map((row) => row[1])) - drawn.axis}px`;
    told.classList.toggle('on', view.cursor !== null);
    told.textContent = view.cursor === null ? words.hint : [`STA ${station(view.cursor)}`, ...(said(view.cursor).length ? said(view.cursor) : [words.nothing])].join(' · ');
    const chosen = view.chosen;
    band.hidden = !chosen || chosen.to < view.from || chosen.from > view.to;
    if (band.hidden) return;
    const lanes = chosen.lane === 'both' ? ['left', 'right'] : [chosen.lane];
    const [left, right] = [Math.max(x(chosen.from), drawn.left), Math.min(x(chosen.to), drawn.right)];
    const [top, bottom] = [drawn.tops[lanes[0]][0], drawn.tops[lanes.at(-1)][1]];
    band.style.cssText = `left:${left}px;width:${Math.max(right - left, 2)}px;top:${top}px;height:${bottom - top}px`;
  }

  const choose = (chosen, send) => {
    view.chosen = chosen;
    form.from.value = station(chosen.from); form.to.value = station(chosen.to); form.lane.value = chosen.lane;
    find('.wrong').textContent = '';
    mark();
    if (send) setTriggerValue('range', { from_m: chosen.from, to_m: chosen.to, lane: chosen.lane, n: Date.now() });
  };

  // --- pointer: one pans or chooses, two pinch, none reads

  const down = new Map();
  let began = null, pinched = null;
  const where = (event) => {
    const box = frame.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const laneAt = (y) => ['left', 'right'].find((lane) => drawn && y >= drawn.tops[lane][0] && y <= drawn.tops[lane][1]);
  const fingers = () => {
    const [a, b] = [...down.values()];
    return { middle: (a.x + b.x) / 2, apart: Math.max(Math.abs(a.x - b.x), 10) };
  };
  frame.onpointerdown = (event) => {
    if (!drawn || event.button > 0) return;
    const spot = where(event);
    down.set(event.pointerId, spot);
    frame.setPointerCapture(event.pointerId);
    began = { ...spot, from: view.from, to: view.to, lane: data.choose ? laneAt(spot.y) : undefined, moved: false };
    pinched = down.size === 2 ? fingers() : null;
  };
  frame.onpointermove = (event) => {
    if (!drawn) return;
    const spot = where(event);
    if (!down.has(event.pointerId)) { if (event.pointerType === 'mouse') { view.cursor = at(spot.x); mark(); } return; }
    down.set(event.pointerId, spot);
    if (pinched && down.size === 2) {
      const now = fingers();
      const middle = at(now.middle);
      view.from -= (now.middle - pinched.middle) / pxPerM(); view.to -= (now.middle - pinched.middle) / pxPerM();
      zoom(now.apart / pinched.apart, middle);
      pinched = now; began.moved = true;
      return;
    }
    if (Math.abs(spot.x - began.x) > TAP_PX) began.moved = true;
    if (!began.moved || down.size > 1) return;
    if (began.lane) {
      const ends = [rounded(at(began.x)), rounded(at(spot.x))].sort((a, b) => a - b);
      const other = laneAt(spot.y);
      view.cursor = at(spot.x);
      choose({ from: ends[0], to: ends[1], lane: other && other !== began.lane ? 'both' : began.lane }, false);
    } else {
      const by = (began.x - spot.x) * (began.to - began.from) / (drawn.right - drawn.left);
      view.from = began.from + by; view.to = began.to + by;
      show();
    }
  };
  const up = (event) => {
    if (!down.delete(event.pointerId)) return;
    if (down.size) { pinched = null; return; }
    if (event.type === 'pointercancel') return;
    if (!began.moved) { view.cursor = at(where(event).x); mark(); }
    else if (began.lane && view.chosen && view.chosen.to > view.chosen.from) choose(view.chosen, true);
  };
  frame.onpointerup = frame.onpointercancel = up;
  frame.onpointerleave = (event) => { if (event.pointerType === 'mouse' && !down.size && root.activeElement !== frame) { view.cursor = null; mark(); } };
  const wheel = (event) => {
    if (!drawn) return;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      zoom(Math.exp(-Math.max(-50, Math.min(50, event.deltaY)) / 100), at(where(event).x));
    } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      event.preventDefault();
      pan((event.deltaX || event.deltaY) / pxPerM());
    }
  };
  frame.addEventListener('wheel', wheel, { passive: false });

  // --- keyboard

  const move = (to) => {
    view.cursor = Math.min(Math.max(to, 0), length);
    const span = view.to - view.from;
    if (view.cursor < view.from || view.cursor > view.to) { view.from = view.cursor - span / 2; view.to = view.from + span; show(); }
    mark();
  };
  frame.onkeydown = (event) => {
    if (!drawn || event.ctrlKey || event.metaKey || event.altKey) return;
    const here = view.cursor ?? view.from, by = step() * (event.shiftKey ? 10 : 1);
    const keys = {
      ArrowRight: () => move(rounded(here) + by), ArrowLeft: () => move(rounded(here) - by),
      Home: () => move(0), End: () => move(length), PageDown: actions.forth, PageUp: actions.back,
      '+': actions.zoom_in, '=': actions.zoom_in, '-': actions.zoom_out, '0': whole,
      Escape: () => { view.cursor = view.chosen = view.anchor = null; mark(); },
    };
    if (data.choose) keys.Enter = () => {   // the first marks the beginning, the second the end
      if (view.anchor == null) { view.anchor = rounded(here); choose({ from: view.anchor, to: view.anchor, lane: form.lane.value }, false); return; }
      const ends = [view.anchor, rounded(here)].sort((a, b) => a - b);
      view.anchor = null;
      if (ends[1] > ends[0]) choose({ from: ends[0], to: ends[1], lane: form.lane.value }, true);
    };
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  };
  form.onsubmit = (event) => {
    event.preventDefault();
    const [from, to] = [metres(form.from.value), metres(form.to.value)];
    const fine = from < to && to <= Math.ceil(length);
    find('.wrong').textContent = fine ? '' : words.bad;
    if (fine) choose({ from, to: Math.min(to, length), lane: form.lane.value }, true);
  };

  // --- words

  frame.setAttribute('aria-label', words.label);
  frame.setAttribute('aria-roledescription', words.kind);
  root.querySelectorAll('[data-do]').forEach((button) => {
    const name = button.dataset.do;
    if (name === 'whole') button.textContent = words.whole;
    else { button.title = words[name]; button.setAttribute('aria-label', words[name]); }
    button.onclick = actions[name];
  });
  const details = find('details');
  details.hidden = !data.choose;
  if (!known) details.open = data.typing_open;
  details.firstElementChild.textContent = words.choose;
  find('.range .note').textContent = words.drag;
  ['from', 'to', 'lane'].forEach((name) => { form[name].previousElementSibling.textContent = words[name]; });
  [...form.lane.options].forEach((option) => { option.textContent = words[option.value]; });
  form.querySelector('button').textContent = words.use;
  told.textContent = words.hint;

  keep();
  const watcher = new ResizeObserver(() => { if (!drawn || Math.floor(frame.clientWidth) !== drawn.width) load(); });
  watcher.observe(frame);
  load();
  return () => { watcher.disconnect(); frame.removeEventListener('wheel', wheel); asked?.abort(); };
}
