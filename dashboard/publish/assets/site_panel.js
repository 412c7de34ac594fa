/* Beside the map: the list of stretches that a filter lets through, and the card of the one that was chosen. */
(function (jeglongan) {
  "use strict";

  const ROWS_AT_ONCE = 20;
  const METRES_PER_DEGREE = 111320;

  const element = (tag, className, text) => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  };
  jeglongan.element = element;
  const station = (metres) => Math.floor(metres / 1000) + "+" + String(metres % 1000).padStart(3, "0");
  jeglongan.plural = ([one, many], count) => jeglongan.count(count === 1 ? one : many, count);

  /** Rows of pieces as lines of a list: a stretch, or works where no stretch is, as the living page has it. */
  function linesOf(table, rows) {
    const lines = new Map();
    for (const row of rows) {
      const key = table.stretch[row] !== null ? "s" + table.stretch[row] : "w" + table.works[row];
      const known = lines.get(key);
      if (!known) {
        lines.set(key, {
          stretch: table.stretch[row],
          works: table.stretch[row] === null ? table.works[row] : null,
          name: table.names[table.name[row]],
          from: table.from[row],
          to: table.to[row],
          complaints: table.complaints[row],
          stage: table.stage[row],
          located: table.located[row],
          at: table.at[row],
        });
        continue;
      }
      known.from = Math.min(known.from, table.from[row]);
      known.to = Math.max(known.to, table.to[row]);
      known.stage = Math.min(known.stage, table.stage[row]);
      known.located = known.located || table.located[row];
    }
    return [...lines.values()];
  }

  /** A rectangle around the middle of a line, as long as the line at most is. */
  jeglongan.around = function (line) {
    const [lon, lat] = line.at.map((steps) => steps / 100000);
    const reach = Math.max(line.to - line.from, 100) / METRES_PER_DEGREE;
    return [lon - reach, lat - reach, lon + reach, lat + reach];
  };

  jeglongan.Panel = function (panel, config, open) {
    const words = config.words;
    let asked = 0; // what came too late is not shown

    const pageOf = (what) => (what.stretch !== null && what.stretch !== undefined ? "penggal/" + what.stretch : "perbaikan/" + what.works) + ".html";
    const fill = (...parts) => panel.replaceChildren(...parts);

    function row(line) {
      const item = element("li");
      const link = element("a", "jg-row");
      link.href = pageOf(line);
      const where = "STA " + station(line.from) + " – " + station(line.to);
      const about = [
        line.located ? where : words.somewhere.replace("{stations}", where),
        line.complaints ? jeglongan.plural(words.complaint, line.complaints) : "",
        config.stages[line.stage].name,
      ];
      const mark = element("i");
      mark.style.background = config.stages[line.stage].colour;
      link.append(mark, element("b", "", line.name), element("small", "", about.filter(Boolean).join(" · ")));
      link.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        open(line, jeglongan.around(line));
      });
      item.append(link);
      return item;
    }

    this.list = async function (wanted, said) {
      const mine = ++asked;
      const table = await jeglongan.site.table();
      if (mine !== asked) return;
      const lines = linesOf(table, jeglongan.site.rows(table, wanted));
      const stretches = lines.filter((line) => line.stretch !== null).length;
      const complaints = lines.reduce((sum, line) => sum + line.complaints, 0);
      const counted = [
        jeglongan.plural(words.stretch, stretches),
        lines.length > stretches ? jeglongan.plural(words.work, lines.length - stretches) : "",
        jeglongan.plural(words.complaint, complaints),
      ];
      const list = element("ul", "jg-rows");
      const more = element("button", "jg-quiet");
      const show = () => {
        const from = list.children.length;
        list.append(...lines.slice(from, from + ROWS_AT_ONCE).map(row));
        const left = lines.length - list.children.length;
        more.hidden = !left;
        more.textContent = jeglongan.count(words.show_more, Math.min(ROWS_AT_ONCE, left));
      };
      more.type = "button";
      more.onclick = show;
      show();
      const head = element("p", "jg-count", lines.length ? counted.filter(Boolean).join(", ") + ". " + words.tap : words.none);
      head.setAttribute("role", "status");
      fill(element("h1", "", words.title), ...(said ? [said] : []), head, list, more);
    };

    function back() {
      const button = element("button", "jg-quiet", "← " + words.back);
      button.type = "button";
      button.onclick = () => open(null);
      return button;
    }

    function focus() {
      const heading = panel.querySelector("h1");
      if (!heading) return;
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
    }

    /** The card of a stretch or of works is the first part of its own page. */
    this.card = async function (what) {
      const mine = ++asked;
      const address = new URL(pageOf(what), location.href);
      const answer = await fetch(address).catch(() => null);
      if (mine !== asked) return;
      if (!answer || !answer.ok) {
        fill(back(), element("p", "", words.gone));
        return;
      }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (mine !== asked) return;
      const card = document.importNode(page.getElementById("kartu"), true);
      for (const name of ["href", "src"]) {
        card.querySelectorAll("[" + name + "]").forEach((one) => one.setAttribute(name, new URL(one.getAttribute(name), address)));
      }
      const whole = element("a", "jg-button jg-second", words.whole);
      whole.href = address;
      fill(back(), card, whole);
      focus();
    };

    this.place = function ({ lat, lon }) {
      asked += 1;
      const parts = [back(), element("small", "", words.place), element("h1", "", words.nothing_here)];
      if (config.live) {
        const report = element("a", "jg-button", words.report_here);
        report.href = config.live + "lapor?" + new URLSearchParams({ wilayah: config.region, titik: lat.toFixed(6) + "," + lon.toFixed(6) });
        parts.push(element("p", "", words.broken_here), report);
      } else {
        const how = element("a", "jg-button", words.how_to_report);
        how.href = config.report_page;
        parts.push(element("p", "", words.broken_here_channels), how);
      }
      fill(...parts);
      focus();
    };

    /** What a search found, or that it found nothing. */
    this.hits = function (hits, text, choose) {
      asked += 1;
      const list = element("ul", "jg-rows");
      for (const hit of hits) {
        const item = element("li");
        const button = element("button", "jg-row");
        button.type = "button";
        button.append(element("b", "", hit.name), element("small", "", [words.kinds[hit.kind], hit.context].filter(Boolean).join(" · ")));
        button.onclick = () => choose(hit);
        item.append(button);
        list.append(item);
      }
      const none = element("p", "", hits.length ? "" : words.not_found.replace("{text}", text));
      none.setAttribute("role", "status");
      fill(element("h1", "", words.found), none, list);
    };
  };
})((window.Jeglongan = window.Jeglongan || {}));
