/* The newest moment that the site was made: a page that nothing else changed keeps its own older one. */
(() => {
  const script = document.currentScript;
  fetch(script.dataset.made)
    .then((answer) => (answer.ok ? answer.json() : null))
    .then((made) => {
      if (!made) return;
      document.querySelectorAll("time.jg-stamp").forEach((stamp) => {
        if (Date.parse(made.at) <= Date.parse(stamp.dateTime)) return;
        stamp.dateTime = made.at;
        stamp.textContent = made[document.documentElement.lang];
      });
    })
    .catch(() => {}); // what the page says itself is true too
})();
