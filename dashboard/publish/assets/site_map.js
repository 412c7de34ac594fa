/* The map page: filters, address and panel speak to the map, which is the living one. */
(function (jeglongan) {
  "use strict";

  // The parameters of the living page: a link to one may be turned into a link to the other.
  const FILTERS = ["kec", "tahap", "kategori", "hari", "ruas"];
  const CHOICES = ["penggal", "pekerjaan"];
  const VILLAGE_REACH_DEGREES = 0.012; // its lanes and the next village
  const LANDMARK_REACH_DEGREES = 0.003;
  const NEVER_MS = 2000000000; // a site that was written does not change under its reader

  async function begin() {
    const config = JSON.parse(document.getElementById("peta-isi").textContent);
    jeglongan.language = config.language;
    jeglongan.stageNames = config.stages.map((stage) => stage.id);
    const told = await (await fetch(config.map)).json();
    jeglongan.site = new jeglongan.Site(config.api, told);

    const controls = document.getElementById("saringan");
    const search = document.getElementById("cari");
    const filter = new URLSearchParams();
    const address = new URL(location.href);
    FILTERS.forEach((name) => address.searchParams.get(name) && filter.set(name, address.searchParams.get(name)));
    let chosen = null;
    let looks = 0;

    const panel = new jeglongan.Panel(document.getElementById("panel"), config, choose);
    jeglongan.say = (what) => {
      search.value = "";
      if (what.lat !== undefined) panel.place(what), remember((chosen = null));
      else choose(what);
    };

    /** Keeps the address up to date, so that a link opens what is shown; the map keeps its view there itself. */
    function remember() {
      const here = new URL(location.href);
      [...FILTERS, ...CHOICES].forEach((name) => here.searchParams.delete(name));
      filter.forEach((value, name) => value && here.searchParams.set(name, value));
      if (chosen) here.searchParams.set(...(chosen.stretch != null ? ["penggal", chosen.stretch] : ["pekerjaan", chosen.works]));
      history.replaceState(history.state, "", here.href.replaceAll("%2F", "/").replaceAll("%2C", ","));
    }

    function look(box) {
      return box ? { fit: { bounds: box, n: "site" + ++looks, max_zoom: 15 } } : {};
    }

    /** Opens the card of a stretch or of works; null: the list again. */
    function choose(what, box) {
      chosen = what;
      jeglongan.tell({ chosen: what, ...look(box) });
      if (what) panel.card(what);
      else list();
      remember();
    }

    function list() {
      panel.list(filter, said());
    }

    function narrow(box) {
      chosen = null;
      jeglongan.tell({ filter: filter.toString(), chosen: null, ...look(box) });
      showFilter();
      list();
      remember();
    }

    /** The name of a file as the site's writer makes it of a key (addresses.file_name). */
    function fileName(key) {
      if (/^[A-Za-z0-9._-]+$/.test(key) && /[^.]/.test(key)) return key;
      const escaped = (sign) => "%" + sign.charCodeAt(0).toString(16).toUpperCase();
      return encodeURIComponent(key).replace(/[!'()*~]/g, escaped).replaceAll("%", "~");
    }

    const nameOf = (select, value) => [...select.options].find((option) => option.value === value)?.textContent || value;

    /** Says what the list is narrowed to, with the way out. */
    function said() {
      const names = [
        filter.get("ruas") && (jeglongan.roadName || filter.get("ruas")),
        ...["kec", "kategori", "hari"].map((name) => filter.get(name) && nameOf(controls.elements[name], filter.get(name))),
        (filter.get("tahap") || "").split(",").filter(Boolean).map((id) => config.stages[jeglongan.stageNames.indexOf(id)]?.name || id).join(", "),
      ].filter(Boolean);
      if (!names.length) return null;
      const line = jeglongan.element("p", "jg-only", config.words.only.replace("{filters}", names.join(" · ")) + " ");
      const all = jeglongan.element("button", "jg-quiet", config.words.everything);
      all.type = "button";
      all.onclick = () => {
        FILTERS.forEach((name) => filter.delete(name));
        narrow();
      };
      line.append(all);
      if (filter.get("ruas")) {
        const road = jeglongan.element("a", "", config.words.whole_road);
        road.href = "ruas/" + fileName(filter.get("ruas")) + ".html";
        line.append(" · ", road);
      }
      return line;
    }

    function showFilter() {
      const stages = (filter.get("tahap") || "").split(",");
      controls.querySelectorAll("[data-stage]").forEach((chip) => chip.setAttribute("aria-pressed", String(stages.includes(chip.dataset.stage))));
      for (const name of ["kec", "kategori", "hari"]) controls.elements[name].value = filter.get(name) || "";
    }

    controls.addEventListener("click", (event) => {
      const chip = event.target.closest("[data-stage]");
      if (!chip) return;
      const stages = new Set((filter.get("tahap") || "").split(",").filter(Boolean));
      if (!stages.delete(chip.dataset.stage)) stages.add(chip.dataset.stage);
      const ordered = jeglongan.stageNames.filter((name) => stages.has(name)).join(",");
      if (ordered) filter.set("tahap", ordered);
      else filter.delete("tahap");
      narrow();
    });
    controls.addEventListener("change", async (event) => {
      const { name, value } = event.target;
      if (!FILTERS.includes(name)) return;
      if (value) filter.set(name, value);
      else filter.delete(name);
      narrow(name === "kec" && value ? await boxOf("subdistrict", value) : null);
    });
    controls.addEventListener("submit", (event) => event.preventDefault());

    async function boxOf(kind, id) {
      const names = await jeglongan.site.names();
      const row = names.id.findIndex((one, i) => one === id && names.kinds[names.kind[i]] === kind);
      if (row < 0) return null;
      if (kind === "road") jeglongan.roadName = names.name[row];
      return names.box[row] && names.box[row].map((steps) => steps / 100000);
    }

    search.addEventListener("input", async () => {
      const text = search.value.trim();
      if (!text) return chosen ? panel.card(chosen) : list();
      const names = await jeglongan.site.names();
      if (search.value.trim() === text) panel.hits(jeglongan.search(names, text), text, open);
    });

    /** Looks at what was found; a road shows its own stretches. */
    function open(hit) {
      search.value = "";
      FILTERS.forEach((name) => filter.delete(name));
      if (hit.kind === "road") filter.set("ruas", hit.id), (jeglongan.roadName = hit.name);
      if (hit.kind === "subdistrict") filter.set("kec", hit.id);
      const reach = hit.kind === "landmark" ? LANDMARK_REACH_DEGREES : VILLAGE_REACH_DEGREES;
      const box = hit.box && hit.box.length === 2 ? [hit.box[0] - reach, hit.box[1] - reach, hit.box[0] + reach, hit.box[1] + reach] : hit.box;
      narrow(box);
    }

    /** What the link asks for: a choice, else where its filter looks. */
    async function asked() {
      const [stretch, works] = CHOICES.map((name) => Number(address.searchParams.get(name)) || null);
      if (stretch || works) {
        const table = await jeglongan.site.table();
        const row = table.id.findIndex((_, i) => (stretch ? table.stretch[i] === stretch : table.works[i] === works));
        const line = row < 0 ? null : { at: table.at[row], from: table.from[row], to: table.to[row] };
        return choose({ stretch, works: stretch ? null : works }, line && jeglongan.around(line));
      }
      const box = filter.get("ruas") ? await boxOf("road", filter.get("ruas")) : filter.get("kec") ? await boxOf("subdistrict", filter.get("kec")) : null;
      narrow(box);
    }

    const map = L.map("peta", { zoomControl: false, zoomSnap: 0.25, maxZoom: 19, trackResize: false });
    map.setView([0, 0], 5);
    await asked();
    await jeglongan.start(map, { ...config, ask_again_ms: NEVER_MS });
  }

  begin().catch(() => {
    const note = document.getElementById("peta-gagal");
    note.hidden = false;
  });
})((window.Jeglongan = window.Jeglongan || {}));
