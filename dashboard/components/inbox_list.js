// The complaints of one page of the inbox: up and down walk through them, Enter or a click opens one, or ticks
// it where many are chosen; with Shift all from the one ticked before.
const text = (tag, name, words) => {
  const element = document.createElement(tag);
  element.className = name;
  element.textContent = words;
  return element;
};

export default function ({ data, parentElement: root, setTriggerValue, setStateValue }) {
  const list = root.querySelector('.rows');
  const held = root.activeElement?.dataset.ticket;   // the list is drawn anew while somebody walks in it
  const ticking = data.ticked !== null;
  // What is ticked here goes before what the page knew when it drew: it may have drawn before the last tick.
  const shown = data.rows.map((row) => row.ticket), view = `${data.version} ${shown}`;
  if (ticking && root.jgView !== view) Object.assign(root, { jgView: view, jgTicked: new Set(data.ticked), jgLast: null });
  const tick = (ticket, range) => {
    const from = range ? shown.indexOf(root.jgLast) : -1, to = shown.indexOf(ticket), on = !root.jgTicked.has(ticket);
    const some = from < 0 ? [ticket] : shown.slice(Math.min(from, to), Math.max(from, to) + 1);
    some.forEach((one) => (on ? root.jgTicked.add(one) : root.jgTicked.delete(one)));
    root.jgLast = ticket;
    list.querySelectorAll('.row').forEach((row) => row.setAttribute('aria-checked', String(root.jgTicked.has(row.dataset.ticket))));
    setStateValue('ticks', { shown, ticked: [...root.jgTicked] });
  };
  list.classList.toggle('ticking', ticking);
  list.setAttribute('aria-label', data.label);
  list.replaceChildren(...data.rows.map((row) => {
    const item = document.createElement('li'), button = document.createElement('button');
    button.type = 'button';
    button.className = 'row';
    button.dataset.ticket = row.ticket;
    if (ticking) {
      button.setAttribute('role', 'checkbox');
      button.setAttribute('aria-checked', String(root.jgTicked.has(row.ticket)));
    } else button.setAttribute('aria-current', String(row.ticket === data.chosen));
    const state = text('span', 'state', row.state);
    state.style.setProperty('--colour', row.colour);
    const marks = text('span', 'marks', '');
    marks.append(...row.marks.map((mark, at) => text('span', row.late && at === 0 ? 'late' : '', mark)));
    button.append(text('span', 'where', row.where), text('span', 'age', row.age), text('span', 'what', row.what), state);
    if (row.words) button.append(text('span', 'words', row.words));
    button.append(marks);
    button.onclick = (event) => (ticking ? tick(row.ticket, event.shiftKey) : setTriggerValue('chosen', row.ticket));
    item.append(button);
    return item;
  }));
  if (held) list.querySelector(`[data-ticket="${CSS.escape(held)}"]`)?.focus();

  list.onkeydown = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const buttons = [...list.querySelectorAll('.row')];
    const next = buttons[buttons.indexOf(root.activeElement) + step];
    if (next) { event.preventDefault(); next.focus(); }
  };
}
