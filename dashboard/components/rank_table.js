// A table that is sorted by its headings; the first cell of a row opens what the row counts.
const orders = new WeakMap();   // how each table was last sorted, kept through reruns of the page

function element(tag, properties, children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...(children || []));
  return made;
}

// Rows that a phone draws as blocks would be no rows any more to a screen reader: each says what it is.
function told(role, made) {
  made.setAttribute('role', role);
  return made;
}

export default function ({ data, parentElement: root, setTriggerValue }) {
  const order = orders.get(root) || { column: data.sort_by, descending: true };
  orders.set(root, order);
  root.querySelector('caption').textContent = data.caption;

  const before = (a, b) => {
    if (!a.id || !b.id) return !a.id - !b.id;   // a remainder stays at the end
    const [x, y] = [a.values[order.column], b.values[order.column]];
    if (x === null || y === null) return (x === null) - (y === null);   // what is not known comes last
    const compared = typeof x === 'string' ? x.localeCompare(y) : x - y;
    return order.descending ? -compared : compared;
  };

  const head = () => data.columns.map((label, column) => {
    const button = element('button', { type: 'button', textContent: label });
    button.onclick = () => {
      order.descending = order.column === column ? !order.descending : column > 0;
      order.column = column;
      draw();
    };
    const cell = told('columnheader', element('th', { scope: 'col' }, [button]));
    if (order.column === column) cell.ariaSort = order.descending ? 'descending' : 'ascending';
    return cell;
  });

  const row = ({ id, texts, values }) => {
    const name = id ? element('button', { type: 'button', textContent: texts[0] }) : document.createTextNode(texts[0]);
    if (id) name.onclick = () => setTriggerValue('picked', id);
    const cells = texts.slice(1).map((text, place) => {
      const column = place + 1;
      const cell = told('cell', element('td', { className: column === order.column ? 'sorted' : '' }));
      cell.dataset.label = data.columns[column];   // on a phone it stands above the figure
      // What is nothing or unknown leads nowhere.
      if (!id || !data.leading.includes(column) || !values[column]) {
        cell.append(text);
        return cell;
      }
      const number = element('button', { type: 'button', textContent: text });
      number.ariaLabel = `${texts[0]}, ${data.columns[column]}: ${text}`;
      number.onclick = () => setTriggerValue('picked', `${id}|${column}`);
      cell.append(number);
      return cell;
    });
    const line = told('row', element('tr', {}, [
      told('rowheader', element('th', { scope: 'row' }, [name])), ...cells,
    ]));
    if (id && id === data.picked) line.setAttribute('aria-current', 'true');
    return line;
  };

  // On a phone a row takes as much as three lines: only the first are shown until somebody asks for all.
  function fold() {
    const folded = !order.whole && data.rows.length > data.first + 2;   // two more are no reason for a button
    root.querySelectorAll('tbody tr').forEach((line, place) => {
      line.classList.toggle('later', folded && place >= data.first && !line.hasAttribute('aria-current'));
    });
    const more = root.querySelector('.more');
    more.hidden = !folded;
    more.textContent = data.more;
    more.onclick = () => {
      order.whole = true;
      fold();
      root.querySelectorAll('tbody tr')[data.first]?.querySelector('button')?.focus();
    };
  }

  function draw() {
    root.querySelector('thead tr').replaceChildren(...head());
    root.querySelector('tbody').replaceChildren(...[...data.rows].sort(before).map(row));
    fold();
  }
  draw();
  return () => {};
}
