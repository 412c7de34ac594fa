// A link shown in full, with a button that copies it; works without the clipboard permission too. Where the
// device has a sheet for it, another hands the link to where its owner keeps things: a chat with oneself, notes.
export default function ({ data, parentElement: root }) {
  const field = root.querySelector('input'), button = root.querySelector('.copy'), share = root.querySelector('.share'), note = root.querySelector('.note');
  root.querySelector('label').textContent = data.label;
  field.value = new URL(data.path, document.baseURI).href;
  button.textContent = data.button;
  share.textContent = data.share || '';
  share.hidden = !data.share || !navigator.share;
  share.onclick = () => navigator.share({ title: data.title, url: field.value }).catch(() => {});   // closed without choosing
  field.onfocus = () => field.select();
  button.onclick = async () => {
    field.select();
    let copied = true;
    try { await navigator.clipboard.writeText(field.value); } catch { copied = document.execCommand('copy'); }   // plain HTTP has no clipboard
    note.textContent = copied ? data.copied : data.by_hand;
  };
}
