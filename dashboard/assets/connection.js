// Says in the reader's language that the server is out of reach: Streamlit's own note is for programmers.
(() => {
  const PATIENCE_MS = 1500; // a short gap, as between two masts, is not worth a word
  const notice = document.getElementById("jg-offline");
  let hasBeenConnected = false;
  let waiting;
  const look = () => {
    const app = document.querySelector("[data-testid=stApp]");
    const connected = app?.dataset.testConnectionState === "CONNECTED";
    hasBeenConnected ||= connected;
    const lost = hasBeenConnected && !connected;
    document.documentElement.toggleAttribute("data-jg-offline", lost);
    if (lost) {
      waiting ??= setTimeout(() => (notice.textContent = notice.dataset.words), PATIENCE_MS);
    } else {
      clearTimeout(waiting);
      waiting = undefined;
      notice.textContent = "";
    }
  };
  const what = { subtree: true, attributeFilter: ["data-test-connection-state"] };
  new MutationObserver(look).observe(document.body, what);
})();
