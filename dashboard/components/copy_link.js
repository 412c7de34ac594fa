// A link shown in full, with a button that copies it; works without the clipboard permission too.
export default function ({ data, parentElement: root }) {
  const field = root.querySelector('input'), button = root.querySelector('button'), note = root.querySelector('.note');
  root.querySelector('label').textContent = data.label;
  field.value = new URL(data.path, document.baseURI).href;
  button.textContent = data.button;
  field.onfocus = () => field.select();
  button.onclick = async () => {
    field.select();
    let copied = true;
    try { await navigator.clipboard.writeText(field.value); } catch { copied = document.execCommand('copy'); }   // plain HTTP has no clipboard
    note.textContent = copied ? data.copied : data.by_hand;
  };
}
