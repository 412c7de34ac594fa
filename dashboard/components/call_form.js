// The form of a live call. What is typed lives here only: a rerun of the page brings what was made of it, and touches no field.
const PAUSE_MS = 250;        // typing rests that long before it is looked up
const ANSWER_MS = 10000;     // a save that nobody has answered by then is said to be late, and can be sent again
const calls = new WeakMap(); // one per mounted component

const make = (tag, name, text) => {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (text !== undefined) element.textContent = text;
  return element;
};
const new_id = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
const empty = () => ({ form_id: new_id(), place: null, kind_chosen: false, supports: null, began: null, choice: -1 });

function start(root) {
  const call = { now: empty(), pending: [], sent: null, told: '', timer: 0, late: 0, data: null, $: (selector) => root.querySelector(selector) };
  calls.set(root, call);
  const { $ } = call;

  call.draft = () => ({
    form_id: call.now.form_id,
    channel: $('.doors input:checked')?.value || null,
    caller: $('#caller').value.trim(),
    words: $('#words').value.trim(),
    place: call.now.place,
    place_text: call.now.place ? '' : $('#place').value.trim(),
    category: call.now.kind_chosen ? $('#kind').value || null : null,
    supports: call.now.supports,
    confidential: $('#confidential').checked,
    danger: $('#danger').checked,
  });
  call.look_up = () => {
    clearTimeout(call.timer);
    const draft = call.draft(), said = JSON.stringify(draft);
    if (said === call.told) return;
    call.told = said;
    call.set_state('draft', draft);
  };
  const typed = () => {
    if (call.now.began === null && !call.sent) $('.receipt').classList.add('past');   // it has been read out: room for the next
    call.now.began ??= performance.now();
    $('#missing').textContent = '';
    clearTimeout(call.timer);
    call.timer = setTimeout(call.look_up, PAUSE_MS);
  };

  const close_hits = () => { $('#hits').hidden = true; $('#place').setAttribute('aria-expanded', 'false'); call.now.choice = -1; };
  const choose = (hit) => {
    call.now.place = hit ? { kind: hit.kind, id: hit.id, said: hit.said } : null;
    if (hit) $('#place').value = hit.name;
    close_hits();
    call.look_up();
  };
  const mark = (step) => {
    const rows = [...$('#hits').children];
    if (!rows.length) return;
    call.now.choice = (call.now.choice + step + rows.length) % rows.length;
    rows.forEach((row, index) => row.setAttribute('aria-selected', String(index === call.now.choice)));
    $('#place').setAttribute('aria-activedescendant', rows[call.now.choice].id);
  };
  call.draw_hits = (hits) => {
    const list = $('#hits');
    list.replaceChildren(...hits.map((hit, index) => {
      const row = make('li', '', hit.name + ' ');
      row.id = `hit-${index}`;
      row.setAttribute('role', 'option');
      row.setAttribute('aria-selected', 'false');
      row.append(make('small', '', hit.context));
      row.onpointerdown = (event) => { event.preventDefault(); choose(hit); };
      return row;
    }));
    call.now.choice = -1;
    const open = hits.length > 0 && root.activeElement === $('#place') && !call.now.place;
    list.hidden = !open;
    $('#place').setAttribute('aria-expanded', String(open));
  };

  $('form').addEventListener('input', (event) => {
    if (event.target.id === 'place') call.now.place = null;
    if (event.target.id === 'kind') call.now.kind_chosen = true;
    typed();
  });
  $('#place').onblur = close_hits;
  $('#place').onkeydown = (event) => {
    const open = !$('#hits').hidden;
    if (event.key === 'ArrowDown' && open) { event.preventDefault(); mark(1); }
    else if (event.key === 'ArrowUp' && open) { event.preventDefault(); mark(-1); }
    else if (event.key === 'Escape' && open) { event.stopPropagation(); close_hits(); }
    else if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      if (open) choose(call.hits[Math.max(call.now.choice, 0)]);
      else $('#kind').focus();
    }
  };
  const leads = { caller: '#words', words: '#place' };
  for (const [from, to] of Object.entries(leads)) {
    $('#' + from).addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.ctrlKey || event.metaKey || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      $(to).focus();
    });
  }
  $('form').addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) { event.preventDefault(); save(); }
    else if (event.altKey && /^Digit[0-9]$/.test(event.code)) {
      const row = $(`.same [data-key="${event.code.slice(5)}"]`);
      if (row) { event.preventDefault(); row.click(); }
    }
  });
  $('form').onsubmit = (event) => { event.preventDefault(); save(); };

  const save = () => {
    const draft = call.draft();
    if (!draft.words && !draft.category) {
      $('#missing').textContent = call.data.texts.missing;
      $('#words').focus();
      return;
    }
    draft.took_s = (performance.now() - (call.now.began ?? performance.now())) / 1000;
    call.pending.push(draft);
    clear();
    hand_over();
  };
  const clear = () => {
    clearTimeout(call.timer);
    for (const field of ['#caller', '#words', '#place']) $(field).value = '';
    $('#confidential').checked = $('#danger').checked = false;
    call.now = empty();
    call.told = '';
    call.hits = [];
    close_hits();
    $('#caller').focus();
  };
  const hand_over = () => {
    if (call.sent || !call.pending.length) return;
    call.sent = call.pending[0].form_id;
    show_receipt('', [['p', '', call.data.texts.saving]]);
    clearTimeout(call.late);
    call.late = setTimeout(() => { say_failed(call.data.texts.late, call.data.texts.again, resend); }, ANSWER_MS);
    call.trigger('save', call.pending[0]);
  };
  const resend = () => { call.sent = null; hand_over(); };
  const give_back = (draft) => {
    $('#caller').value = draft.caller;
    $('#words').value = draft.words;
    $('#place').value = draft.place_text || draft.place?.said || '';
    $('#confidential').checked = draft.confidential;
    $('#danger').checked = draft.danger;
    call.now = { ...empty(), place: draft.place, kind_chosen: draft.category !== null };
    if (draft.category) $('#kind').value = draft.category;
    $('.receipt').hidden = true;
    $('#words').focus();
    call.look_up();
  };

  const show_receipt = (name, lines) => {
    const box = $('.receipt');
    box.className = `receipt ${name}`;
    box.replaceChildren(...lines.filter(Boolean).map((line) => make(...line)));
    box.hidden = false;
  };
  const say_failed = (text, label, work) => {
    show_receipt('failed', [['p', '', text]]);
    const button = make('button', '', label);
    button.type = 'button';
    button.onclick = work;
    $('.receipt').append(button);
  };
  call.answered = (answer) => {
    if (!answer || answer.form_id !== call.sent) return;
    const draft = call.pending.shift();
    clearTimeout(call.late);
    call.sent = null;
    if (answer.fault) {
      say_failed(answer.fault, call.data.texts.give_back, () => give_back(draft));
      return;
    }
    show_receipt(answer.alarm ? 'alarmed' : '', [
      answer.alarm && ['p', 'spelled', answer.alarm],
      ['p', 'ticket', answer.ticket],
      answer.spelled && ['p', 'spelled', answer.spelled],
      answer.where && ['p', '', answer.where],
      ...answer.next.map((line) => ['p', '', line]),
      ['p', 'aside', call.data.texts.took.replace('{seconds}', Math.max(1, Math.round(draft.took_s)))],
    ]);
    hand_over();
  };
  root.addEventListener('keydown', (event) => { if (event.key === 'Escape' && !call.sent) $('.receipt').hidden = true; });
  return call;
}

function draw_doors(call, doors) {
  const box = call.$('.doors'), known = JSON.stringify(doors);
  if (box.dataset.known === known) return;
  const chosen = box.querySelector('input:checked')?.value || doors[0]?.id;
  box.dataset.known = known;
  box.querySelectorAll('label').forEach((label) => label.remove());
  box.append(...doors.map((door) => {
    const label = make('label'), input = make('input');
    Object.assign(input, { type: 'radio', name: 'door', value: door.id, checked: door.id === chosen });
    label.append(input, door.name);
    return label;
  }));
}

function draw_kinds(call, kinds, guess) {
  const select = call.$('#kind'), known = JSON.stringify(kinds);
  if (select.dataset.known !== known) {
    const value = select.value;
    select.dataset.known = known;
    select.replaceChildren(new Option(call.data.texts.kind_open, ''), ...kinds.map((group) => {
      const box = make('optgroup');
      box.label = group.name;
      box.append(...group.kinds.map((kind) => new Option(kind.name, kind.id)));
      return box;
    }));
    select.value = value;
  }
  if (!call.now.kind_chosen) select.value = guess?.id || '';
  call.$('#guess').textContent = call.now.kind_chosen ? '' : guess?.text || '';
}

function draw_same(call, known) {
  const box = call.$('.same');
  if (!known.some((one) => one.id === call.now.supports)) call.now.supports = null;
  box.hidden = known.length === 0;
  const drawn = JSON.stringify([known, call.now.form_id]);
  if (box.dataset.known === drawn) return;
  box.dataset.known = drawn;
  box.querySelectorAll('label').forEach((label) => label.remove());
  const row = (id, key, text, stage) => {
    const label = make('label', id === null ? 'none' : ''), input = make('input'), words = make('span', '', text);
    Object.assign(input, { type: 'radio', name: 'same', checked: id === call.now.supports });
    input.dataset.key = key;
    input.onchange = () => { call.now.supports = id; };
    if (stage) { words.style.setProperty('--stage', stage); words.style.setProperty('--ring', '#1f2328'); }
    label.append(input, words, make('kbd', '', `Alt+${key}`));
    return label;
  };
  box.append(row(null, 0, call.data.texts.another), ...known.map((one, index) => row(one.id, index + 1, one.text, one.colour)));
}

export default function ({ data, parentElement: root, setStateValue, setTriggerValue }) {
  const first = !calls.has(root), call = calls.get(root) || start(root), { $ } = call;
  Object.assign(call, { data, set_state: setStateValue, trigger: setTriggerValue });
  for (const element of root.querySelectorAll('[data-word]')) element.textContent = data.texts[element.dataset.word];
  $('#caller').placeholder = data.texts.caller_hint;
  $('#words').placeholder = data.texts.words_hint;
  $('#place').placeholder = data.texts.place_hint;
  draw_doors(call, data.doors);

  const seen = data.seen.form_id === call.now.form_id ? data.seen : { hits: [], known: [] };
  draw_kinds(call, data.kinds, seen.guess);
  draw_same(call, seen.known);
  call.hits = seen.hits;
  if (!call.now.place && seen.place_text === $('#place').value.trim()) call.draw_hits(seen.hits);
  $('#known-caller').textContent = seen.caller || '';
  const where = $('.where');
  where.replaceChildren(make('b', '', seen.where || data.texts.where_open));
  if (seen.sure) where.append(' · ' + seen.sure);
  $('.ask').textContent = seen.ask || '';
  $('.alarm').hidden = !seen.alarm;
  if (seen.alarm && $('.alarm').dataset.said !== seen.alarm.join('\n')) {
    $('.alarm').dataset.said = seen.alarm.join('\n');
    $('.alarm').replaceChildren(make('b', '', seen.alarm[0]), seen.alarm[1]);
  }
  const urgent = Boolean(seen.alarm) || $('#danger').checked;
  $('form').classList.toggle('urgent', urgent);
  $('.save').replaceChildren(urgent ? data.texts.save_alarm : data.texts.save, make('kbd', '', 'Ctrl+Enter'));
  call.answered(data.answer);
  if (first) $('#caller').focus();
}
