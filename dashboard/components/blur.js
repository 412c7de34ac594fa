// Boxes drawn over a photo by finger, mouse or keyboard; the server hides what lies in them, this only shows where.
const LEAST = 0.012;        // of a side: a slip of the finger is no box
const STEP = 0.02;          // of a side, by one press of an arrow key
const works = new WeakMap(); // one per mounted component; a rerun must not wipe what was drawn

const clamp = (value, most = 1) => Math.min(Math.max(value, 0), most);

function start(root) {
  const work = { photo: null, boxes: [], drawing: null, looked: false };
  works.set(root, work);
  const stage = root.querySelector('.stage'), layer = root.querySelector('.boxes');

  const at = (event) => {
    const frame = stage.getBoundingClientRect();
    return [clamp((event.clientX - frame.left) / frame.width), clamp((event.clientY - frame.top) / frame.height)];
  };
  const between = ([ax, ay], [bx, by]) => [Math.min(ax, bx), Math.min(ay, by), Math.abs(ax - bx), Math.abs(ay - by)];
  const place = (element, [left, top, width, height]) => {
    Object.assign(element.style, { left: `${100 * left}%`, top: `${100 * top}%`, width: `${100 * width}%`, height: `${100 * height}%` });
    const frame = stage.getBoundingClientRect();
    element.classList.toggle('small', height * frame.height < 72 || width * frame.width < 72);
  };

  work.draw = () => {
    const texts = work.data.texts;
    const held = [...layer.children].indexOf(root.activeElement);
    layer.replaceChildren(...work.boxes.map((box, index) => {
      const element = document.createElement('div'), remove = document.createElement('button');
      element.className = 'box';
      element.tabIndex = 0;
      element.setAttribute('role', 'group');
      element.setAttribute('aria-label', texts.box.replace('{number}', index + 1));
      place(element, box);
      remove.type = 'button';
      remove.textContent = '×';
      remove.setAttribute('aria-label', texts.remove.replace('{number}', index + 1));
      remove.onpointerdown = (event) => event.stopPropagation();
      remove.onclick = () => { work.boxes.splice(index, 1); work.draw(); };
      element.onpointerdown = (event) => { event.stopPropagation(); take(event, index); };
      element.onkeydown = (event) => by_key(event, index);
      element.append(remove);
      return element;
    }));
    if (held >= 0) layer.children[Math.min(held, layer.children.length - 1)]?.focus();
    const ready = work.looked && !work.data.busy;
    root.querySelector('#publish').disabled = !ready || !work.boxes.length;
    root.querySelector('#nothing').disabled = !ready || work.boxes.length > 0;
    root.querySelector('#add').disabled = !ready;
  };
  const by_key = (event, index) => {
    const box = work.boxes[index];
    const [dx, dy] = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key] || [0, 0];
    if (event.key === 'Delete' || event.key === 'Backspace') work.boxes.splice(index, 1);
    else if (!dx && !dy) return;
    else if (event.shiftKey) work.boxes[index] = [box[0], box[1], clamp(box[2] + dx, 1 - box[0]) || LEAST, clamp(box[3] + dy, 1 - box[1]) || LEAST];
    else work.boxes[index] = [clamp(box[0] + dx, 1 - box[2]), clamp(box[1] + dy, 1 - box[3]), box[2], box[3]];
    event.preventDefault();
    work.draw();
  };
  const follow = (event, moved, done) => {
    stage.setPointerCapture(event.pointerId);
    stage.onpointermove = moved;
    stage.onpointerup = stage.onpointercancel = (last) => {
      stage.onpointermove = stage.onpointerup = stage.onpointercancel = null;
      done(last);
    };
  };
  const take = (event, index) => {
    const from = at(event), box = work.boxes[index], element = layer.children[index];
    const moved = (now) => {
      const [x, y] = at(now);
      work.boxes[index] = [clamp(box[0] + x - from[0], 1 - box[2]), clamp(box[1] + y - from[1], 1 - box[3]), box[2], box[3]];
      place(element, work.boxes[index]);
    };
    follow(event, moved, () => work.draw());
  };
  stage.onpointerdown = (event) => {
    if (event.button || !work.looked || work.data.busy) return;
    const from = at(event), element = document.createElement('div');
    element.className = 'box';
    layer.append(element);
    follow(event, (now) => place(element, between(from, at(now))), (last) => {
      const box = between(from, at(last));
      if (box[2] >= LEAST && box[3] >= LEAST && work.boxes.length < work.data.most) work.boxes.push(box);
      work.draw();
    });
  };
  root.querySelector('#add').onclick = () => {
    if (work.boxes.length >= work.data.most) return;
    work.boxes.push([0.4, 0.4, 0.2, 0.2]);
    work.draw();
    layer.lastElementChild.focus();
  };
  const image = root.querySelector('img'), note = root.querySelector('.note');
  image.onload = () => { work.looked = true; note.textContent = ''; note.classList.remove('wrong'); work.draw(); };
  image.onerror = () => { work.looked = false; note.textContent = work.data.texts.failed; note.classList.add('wrong'); work.draw(); };
  const done = (nothing) => {
    note.textContent = work.data.texts.publishing;
    work.trigger('done', { photo: work.photo, boxes: work.boxes, nothing });
  };
  root.querySelector('#publish').onclick = () => done(false);
  root.querySelector('#nothing').onclick = () => done(true);
  return work;
}

export default function ({ data, parentElement: root, setTriggerValue }) {
  const work = works.get(root) || start(root);
  Object.assign(work, { data, trigger: setTriggerValue });
  const image = root.querySelector('img');
  if (work.photo !== data.photo) {
    Object.assign(work, { photo: data.photo, boxes: data.boxes.map((box) => [...box]), looked: false });
    image.alt = data.texts.photo;
    image.src = new URL(data.src, document.baseURI);
  }
  root.querySelector('.how').textContent = data.texts.how;
  root.querySelector('#add').textContent = data.texts.add;
  root.querySelector('#publish').textContent = data.texts.publish;
  root.querySelector('#nothing').textContent = data.texts.nothing;
  work.draw();
}
