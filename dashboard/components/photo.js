// Shrinks photos in the browser and posts them to our own route; only their ids and the places inside them reach the page.
const previews = new Map();   // photo id -> object URL; an unsent photo can be seen by nobody else, not even through the server
const forms = new WeakMap();  // one per mounted component: a rerun of the page must not cut an upload off

// The place a camera wrote into a JPEG: [lon, lat] or null. Reads the GPS directory of the EXIF block, nothing else.
function place_in(buffer) {
  const view = new DataView(buffer);
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return null;
  for (let at = 2; at < view.byteLength - 10;) {
    const marker = view.getUint16(at), length = view.getUint16(at + 2);
    if (marker === 0xffe1 && view.getUint32(at + 4) === 0x45786966) return place_in_exif(view, at + 10);
    if ((marker & 0xff00) !== 0xff00 || marker === 0xffda) return null;   // not a segment, or the picture itself begins
    at += 2 + length;
  }
  return null;
}

function place_in_exif(view, start) {
  const little = view.getUint16(start) === 0x4949;
  const u16 = (at) => view.getUint16(at, little), u32 = (at) => view.getUint32(at, little);
  const entries = (at) => new Map(Array.from({ length: u16(at) }, (_, i) => [u16(at + 2 + 12 * i), at + 2 + 12 * i]));
  const gps_pointer = entries(start + u32(start + 4)).get(0x8825);
  if (!gps_pointer) return null;
  const gps = entries(start + u32(gps_pointer + 8));
  if (![1, 2, 3, 4].every((tag) => gps.has(tag))) return null;
  const letter = (tag) => String.fromCharCode(view.getUint8(gps.get(tag) + 8));
  const degrees = (tag) => {
    const at = start + u32(gps.get(tag) + 8);
    return [1, 60, 3600].reduce((sum, unit, i) => sum + u32(at + 8 * i) / u32(at + 8 * i + 4) / unit, 0);
  };
  const lat = degrees(2) * (letter(1) === 'S' ? -1 : 1), lon = degrees(4) * (letter(3) === 'W' ? -1 : 1);
  const told = Number.isFinite(lat) && Number.isFinite(lon) && !(lat === 0 && lon === 0);   // cameras without a fix write 0, 0
  return told ? [lon, lat] : null;
}

async function place_of(file) {
  try { return place_in(await file.slice(0, 262144).arrayBuffer()); } catch { return null; }   // a damaged block is no place
}

async function shrunk(file, longest_px) {
  let picture;
  try { picture = await createImageBitmap(file, { imageOrientation: 'from-image' }); } catch { throw new Error('not_photo'); }
  const scale = Math.min(1, longest_px / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return new Promise((done) => canvas.toBlob(done, 'image/jpeg', 0.82));
}

function post(blob, data, item, on_progress) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();   // fetch cannot tell how much has been sent
    item.request = request;
    request.open('POST', new URL(data.url, document.baseURI));
    request.setRequestHeader('Content-Type', 'image/jpeg');
    request.setRequestHeader('X-Upload-Ticket', data.ticket);
    request.timeout = data.longest_ms;
    request.upload.onprogress = (event) => on_progress(event.lengthComputable ? event.loaded / event.total : 0);
    request.onload = () => {
      let said = {};
      try { said = JSON.parse(request.responseText); } catch { /* an answer that is not ours: as if there were none */ }
      if (request.status === 201 && said.id) done(said.id);
      else failed(new Error(said.code || 'no_connection'));
    };
    request.onerror = request.ontimeout = () => failed(new Error('no_connection'));
    request.onabort = () => failed(new Error('removed'));
    request.send(blob);
  });
}

function start(root, data, before) {
  const unsent = data.resend && before ? before.items.filter((item) => item.file) : [];   // their ticket has run out, the files are still here
  const items = [...data.have.map((one) => ({ ...one, state: 'sent' })), ...unsent.map(({ file, preview }) => ({ file, preview, state: 'sending' }))];
  const lost = data.resend ? Math.max(0, data.waiting - unsent.length) : 0;   // to be sent anew, but this page never had the file
  const form = { name: data.form, items, busy: false };
  forms.set(root, form);
  const list = root.querySelector('.shown'), note = root.querySelector('.note'), input = root.querySelector('input');

  // The whole list every time: should one telling overtake another, the last is still right.
  const count = (state) => form.items.filter((item) => item.state === state).length;
  const tell = () => form.trigger('change', {
    form: form.name,
    photos: form.items.filter((item) => item.state === 'sent').map(({ id, place }) => ({ id, place })),
    waiting: count('sending'),
    failed: count('failed') + lost,
  });
  form.begin = () => { if (count('sending') !== data.waiting) setTimeout(tell); };   // photos sent anew, or left behind with the page
  const send = async (item) => {
    const { data: now } = form;
    try {
      item.place = await place_of(item.file);
      const blob = await shrunk(item.file, now.longest_px);
      item.preview ??= URL.createObjectURL(blob);
      draw();
      item.id = await post(blob, now, item, (share) => { item.share = share; mark(item); });
      previews.set(item.id, item.preview);
      item.state = 'sent';
    } catch (error) {
      item.state = 'failed';
      item.code = error.message;
    }
    draw();
    tell();
  };
  const work = async () => {
    if (form.busy) return;
    form.busy = true;
    for (let item; (item = form.items.find((one) => one.state === 'sending'));) await send(item);   // one after the other: a phone's uplink is narrow
    form.busy = false;
  };
  const mark = (item) => {
    const bar = item.tile?.querySelector('progress');
    if (bar) bar.value = item.share || 0;
  };
  const remove = (item) => {
    form.items = form.items.filter((one) => one !== item);
    item.request?.abort();
    draw();
    tell();
    (list.querySelector('button') || root.querySelector('#choose')).focus();
  };
  const move = (item, step) => {
    const from = form.items.indexOf(item);
    form.items.splice(from, 1);
    form.items.splice(from + step, 0, item);
    draw();
    tell();
    item.tile.querySelector(`[data-step="${step}"]:not([disabled])`)?.focus();
  };
  const again = (item) => { Object.assign(item, { state: 'sending', share: 0, code: '' }); draw(); tell(); work(); };

  const button = (name, label, text, on_click) => {
    const made = document.createElement('button');
    Object.assign(made, { type: 'button', className: name, textContent: text, onclick: on_click });
    made.setAttribute('aria-label', label);
    return made;
  };
  const tile = (item, index) => {
    const { texts } = form.data, made = document.createElement('li'), numbered = (text) => text.replace('{number}', index + 1);
    made.className = item.state;
    const source = item.preview || previews.get(item.id), name = numbered(texts.photo_name);
    if (source) {
      const image = document.createElement('img');
      Object.assign(image, { src: source, alt: name });
      made.append(image);
    } else made.append(Object.assign(document.createElement('span'), { className: 'name', textContent: name }));
    if (item.state === 'sending') made.append(Object.assign(document.createElement('progress'), { max: 1, value: item.share || 0 }));
    if (item.state === 'failed') made.append(button('again', `${texts.again}: ${name}`, texts.again, () => again(item)));
    made.append(button('remove', numbered(texts.remove), '×', () => remove(item)));
    if (form.items.length > 1) {
      for (const [step, sign, label] of [[-1, '‹', texts.earlier], [1, '›', texts.later]]) {
        const arrow = button(step < 0 ? 'move left' : 'move right', numbered(label), sign, () => move(item, step));
        arrow.dataset.step = step;
        arrow.disabled = index + step < 0 || index + step >= form.items.length;
        made.append(arrow);
      }
    }
    item.tile = made;
    return made;
  };
  // A tile stays as it is while nothing of it changes: one that is put anew between a finger's touch and its lifting loses the press.
  const standing = (item, index) => {
    const shows = JSON.stringify([form.data.texts.photo_name, item.state, item.code, index, form.items.length, item.preview || previews.get(item.id)]);
    if (item.shows === shows) return item.tile;
    item.shows = shows;
    return tile(item, index);
  };
  const put = (tiles) => {
    tiles.forEach((made, at) => { if (list.children[at] !== made) list.insertBefore(made, list.children[at] || null); });
    while (list.children.length > tiles.length) list.lastElementChild.remove();
  };
  const draw = () => {
    const { texts, most } = form.data, full = form.items.length >= most;
    put(form.items.map(standing));
    const failed = form.items.filter((item) => item.state === 'failed');
    const faults = failed.map((item) => `${item.file.name}: ${texts.errors[item.code] || texts.errors.no_connection}`);
    const sending = form.items.filter((item) => item.state === 'sending').length;
    note.textContent = [...faults, sending ? texts.sending.replace('{count}', sending) : '', form.left_out ? texts.too_many : ''].filter(Boolean).join(' ');
    note.classList.toggle('wrong', faults.length > 0);
    for (const name of ['#camera', '#choose']) root.querySelector(name).disabled = full;
    root.querySelector('#choose span').textContent = form.items.length ? texts.label_more : texts.label;
    root.querySelector('#camera span').textContent = texts.camera;
    root.querySelector('#camera').hidden = !matchMedia('(pointer: coarse)').matches;
  };
  form.draw = draw;

  input.onchange = () => {
    const room = form.data.most - form.items.length, files = [...input.files];
    form.left_out = files.length > room;
    form.items.push(...files.slice(0, room).map((file) => ({ file, state: 'sending', share: 0 })));
    input.value = '';
    draw();
    tell();
    work();
  };
  form.work = work;
  root.querySelector('#choose').onclick = () => { input.removeAttribute('capture'); input.multiple = true; input.click(); };
  root.querySelector('#camera').onclick = () => { input.setAttribute('capture', 'environment'); input.multiple = false; input.click(); };
  return form;
}

export default function ({ data, parentElement: root, setTriggerValue }) {
  let form = forms.get(root);
  const fresh = !form || form.name !== data.form;
  if (fresh) {
    form?.items.forEach((item) => item.request?.abort());   // that form was sent, or has run out
    form = start(root, data, form);
  }
  Object.assign(form, { data, trigger: setTriggerValue });
  if (fresh) form.begin();
  form.draw();
  form.work();
}
