// Areas in colours; a click, or Enter on a focused one, picks it.
const SVG = 'http://www.w3.org/2000/svg';
const LABEL_PX = 11;

function element(tag, attributes, parent) {
  const made = document.createElementNS(SVG, tag);
  Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
  parent.append(made);
  return made;
}

/** Names that would overlap a more important one are hidden; the text keeps its size on every screen. */
function layOutNames(svg) {
  const box = svg.getBoundingClientRect();
  if (!box.width) return;
  const view = svg.viewBox.baseVal;
  const unit = Math.max(view.width / box.width, view.height / box.height);
  const taken = [];
  svg.querySelectorAll('text').forEach((text) => {
    text.style.fontSize = LABEL_PX * unit + 'px';
    text.style.display = '';
    const own = text.getBBox();
    const free = taken.every((b) => own.x > b.x + b.width || own.x + own.width < b.x || own.y > b.y + b.height || own.y + own.height < b.y);
    if (free) taken.push(own);
    else text.style.display = 'none';
  });
}

export default function ({ data, parentElement: root, setTriggerValue }) {
  const svg = root.querySelector('svg');
  svg.replaceChildren();
  svg.setAttribute('viewBox', data.view_box);
  svg.setAttribute('aria-label', data.label);
  data.areas.forEach((area) => {
    const path = element('path', { d: area.path, fill: area.colour, tabindex: 0, role: 'button', 'aria-pressed': area.id === data.picked, 'aria-label': area.text }, svg);
    element('title', {}, path).textContent = area.text;
    path.onclick = () => setTriggerValue('picked', area.id);
    path.onkeydown = (event) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      setTriggerValue('picked', area.id);
    };
    if (area.id === data.picked) queueMicrotask(() => svg.insertBefore(path, svg.querySelector('text')));
  });
  data.areas.forEach((area) => {
    element('text', { x: area.at[0], y: area.at[1] }, svg).textContent = area.name;
  });
  const watcher = new ResizeObserver(() => layOutNames(svg));
  watcher.observe(svg);
  return () => watcher.disconnect();
}
