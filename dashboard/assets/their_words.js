// Says Streamlit's own English words in the page's language. It changes text and attributes only, never the
// elements: those are React's, which writes anew whatever it changes.
(() => {
  const { languages, words } = document.currentScript.dataset;
  const rows = JSON.parse(words);
  const ATTRIBUTES = ["aria-label", "placeholder", "title"];
  const LONGEST = 300; // nothing that it says is longer
  // What our pages say themselves, be it somebody's words, is not Streamlit's.
  const OURS = "[data-testid=stMarkdownContainer], [data-testid=stHtml], script, style, textarea";
  const THEIRS = "[data-testid=stFileUploaderDropzone]"; // its button is drawn as one of ours
  const isOurs = (element) => element?.closest(OURS) && !element.closest(THEIRS);

  // Words with {…} in them, as what finds them and what is put together from the parts that stood there.
  const pattern = (from, to) => {
    const names = [];
    const literal = (part) => part.replace(/[.*+?^$()|[\]\\]/g, "\\$&");
    const parts = from.split(/\{(\w+)\}/).map((part, at) => (at % 2 ? (names.push(part), "(.+?)") : literal(part)));
    const found = new RegExp(`^${parts.join("")}$`, "s");
    return (text) => {
      const match = found.exec(text);
      return match && to.replace(/\{(\w+)\}/g, (_whole, name) => match[names.indexOf(name) + 1]);
    };
  };
  const tables = Object.fromEntries(
    JSON.parse(languages).map((language, column) => {
      const table = { exact: new Map(), patterns: [] };
      for (const row of rows)
        // Also from the other language: a visitor may change it while the page stands.
        for (const from of row.filter((_said, at) => at !== column + 1).reverse()) {
          if (from === row[column + 1]) continue;
          if (from.includes("{")) table.patterns.push(pattern(from, row[column + 1]));
          else table.exact.set(from, row[column + 1]);
        }
      return [language, table];
    }),
  );
  const said = (text) => {
    const table = tables[document.documentElement.lang];
    const bare = text?.trim();
    if (!table || !bare || bare.length > LONGEST) return undefined;
    if (table.exact.has(bare)) return table.exact.get(bare);
    for (const of of table.patterns) {
      const ours = of(bare);
      if (ours) return ours;
    }
    return undefined;
  };

  const sayAttributes = (element) => {
    if (isOurs(element)) return;
    for (const name of ATTRIBUTES) {
      const ours = said(element.getAttribute(name));
      if (ours !== undefined) element.setAttribute(name, ours);
    }
  };
  const sayText = (node) => {
    const ours = isOurs(node.parentElement) ? undefined : said(node.nodeValue);
    if (ours !== undefined) node.nodeValue = ours;
  };
  const sayAll = (node) => {
    if (node.nodeType === Node.TEXT_NODE) sayText(node);
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    sayAttributes(node);
    const below = document.createTreeWalker(node, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    while (below.nextNode())
      if (below.currentNode.nodeType === Node.TEXT_NODE) sayText(below.currentNode);
      else sayAttributes(below.currentNode);
  };

  new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes)
      if (type === "attributes") sayAttributes(target);
      else if (type === "characterData") sayText(target);
      else addedNodes.forEach(sayAll);
  }).observe(document.body, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
    attributeFilter: ATTRIBUTES,
  });
  new MutationObserver(() => sayAll(document.body)).observe(document.documentElement, {
    attributes: true,
    attributeFilter: ["lang"],
  });
  sayAll(document.body);
})();
