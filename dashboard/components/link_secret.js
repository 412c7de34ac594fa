// Reads the reporter's secret out of the address and takes it out of the address bar and of this history entry.
export default function ({ data, setTriggerValue }) {
  const address = new URL(window.location.href);
  const behind_hash = new URLSearchParams(address.hash.slice(1));
  const secret = behind_hash.get(data.name) || address.searchParams.get(data.name);
  if (!secret) return;
  behind_hash.delete(data.name);
  address.searchParams.delete(data.name);
  address.hash = behind_hash.toString();
  window.history.replaceState(window.history.state, '', address);
  setTriggerValue('secret', secret);
}
