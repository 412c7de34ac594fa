// Shrinks a photo in the browser and posts it to our own route; only its id and the place inside it reach the page.
const previews = new Map();   // photo id -> object URL; an unsent photo can be seen by nobody else, not even through the server

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

async function post(blob, data) {
  let answer;
  try {
    answer = await fetch(new URL(data.url, document.baseURI), {
      method: 'POST', body: blob, credentials: 'same-origin',
      headers: { 'Content-Type': 'image/jpeg', 'X-Upload-Ticket': data.ticket },
    });
  } catch { throw new Error('no_connection'); }
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.code || 'no_connection');
  return said.id;
}

async function send(file, data) {
  const place = await place_of(file);
  const blob = await shrunk(file, data.longest_px);
  const id = await post(blob, data);
  previews.set(id, URL.createObjectURL(blob));
  return { id, place };
}

export default function ({ data, parentElement: root, setTriggerValue }) {
  const input = root.querySelector('input'), label = root.querySelector('label'), note = root.querySelector('.note');
  const full = data.have.length >= data.most;
  label.querySelector('span').textContent = data.have.length ? data.label_more : data.label;
  label.hidden = full;
  input.disabled = full;

  root.querySelector('.shown').replaceChildren(...data.have.map((id, index) => {
    const item = document.createElement('li'), remove = document.createElement('button');
    const name = data.photo_name.replace('{number}', index + 1);
    if (previews.has(id)) {
      const image = document.createElement('img');
      image.src = previews.get(id);
      image.alt = name;
      item.append(image);
    } else item.append(name);
    remove.type = 'button';
    remove.setAttribute('aria-label', data.remove.replace('{number}', index + 1));
    remove.onclick = () => setTriggerValue('change', { removed: id });
    item.append(remove);
    return item;
  }));

  input.onchange = async () => {
    const files = [...input.files].slice(0, data.most - data.have.length);
    const added = [], wrong = [];
    let stale = false;
    input.disabled = true;
    note.classList.remove('wrong');
    for (const [index, file] of files.entries()) {
      note.textContent = data.sending.replace('{number}', index + 1).replace('{of}', files.length);
      try { added.push(await send(file, data)); } catch (error) {
        stale ||= error.message === 'bad_ticket';
        wrong.push(`${file.name}: ${data.errors[error.message] || data.errors.no_connection}`);
      }
    }
    input.value = '';
    input.disabled = false;
    note.textContent = wrong.join(' ');
    note.classList.toggle('wrong', wrong.length > 0);
    if (added.length || stale) setTriggerValue('change', { added });   // the rerun brings a new ticket
  };
}
