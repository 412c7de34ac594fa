/* Searching roads and places by name, in the reader's own browser: nothing typed leaves it. */
(function (jeglongan) {
  "use strict";

  const HITS = 8;
  const LEAST_FOR_A_SLIP = 5; // letters of a word in which one may be wrong

  const plain = (text) =>
    text.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, "").replace(/[^a-z0-9]+/g, " ").trim();

  /** Whether two words are alike but for one letter that is wrong, missing or too much. */
  function oneSlip(a, b) {
    if (Math.abs(a.length - b.length) > 1) return false;
    let i = 0;
    while (i < a.length && a[i] === b[i]) i++;
    const rest = (x, y) => x.slice(i + (x.length >= y.length)) === y.slice(i + (y.length >= x.length));
    return rest(a, b);
  }

  const begins = (word, asked) =>
    word.startsWith(asked) || (asked.length >= LEAST_FOR_A_SLIP && oneSlip(word.slice(0, asked.length), asked));

  /** How badly a way to say a name fits what was asked: 0 for the very same, Infinity for not at all. */
  function misfit(way, asked, words) {
    if (way === asked) return 0;
    if (way.startsWith(asked)) return 1;
    const said = way.split(" ");
    if (words.every((word) => said.some((one) => one.startsWith(word)))) return 2;
    if (words.every((word) => said.some((one) => begins(one, word)))) return 3;
    return way.replaceAll(" ", "").includes(asked.replaceAll(" ", "")) ? 4 : Infinity;
  }

  /** The best hits in the table of names (nama.json). */
  jeglongan.search = function (names, text) {
    const asked = plain(text);
    if (!asked) return [];
    const words = asked.split(" ");
    const found = [];
    names.name.forEach((name, row) => {
      const ways = [plain(name), ...names.ways[row]];
      const fit = Math.min(...ways.map((way) => misfit(way, asked, words)));
      if (fit < Infinity) found.push([fit, names.kind[row], name.length, row]);
    });
    found.sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[3] - b[3]);
    return found.slice(0, HITS).map(([, , , row]) => ({
      kind: names.kinds[names.kind[row]],
      id: names.id[row],
      name: names.name[row],
      context: names.context[row],
      box: names.box[row] && names.box[row].map((steps) => steps / 100000),
    }));
  };
})((window.Jeglongan = window.Jeglongan || {}));
