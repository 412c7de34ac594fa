// The complaints of one page of the inbox: up and down walk through them, Enter or a click opens one.
const text = (tag, name, words) => {
  const element = document.createElement(tag);
  element.className = name;
  element.textContent = words;
  return element;
};

export default function ({ data, parentElement: root, setTriggerValue }) {
  const list = root.querySelector('.rows');
  const held = root.activeElement?.dataset.ticket;   // the list is drawn anew while somebody walks in it
  list.setAttribute('aria-label', data.label);
  list.replaceChildren(...data.rows.map((row) => {
    const item = document.createElement('li'), button = document.createElement('button');
    button.type = 'button';
    button.className = 'row';
    button.dataset.ticket = row.ticket;
    button.setAttribute('aria-current', String(row.ticket === data.chosen));
    const state = text('span', 'state', row.state);
    state.style.setProperty('--colour', row.colour);
    const marks = text('span', 'marks', '');
    marks.append(...row.marks.map((mark, at) => text('span', row.late && at === 0 ? 'late' : '', mark)));
    button.append(text('span', 'where', row.where), text('span', 'age', row.age), text('span', 'what', row.what), state, marks);
    button.onclick = () => setTriggerValue('chosen', row.ticket);
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
