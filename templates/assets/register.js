// The register's table: search, facets, order, columns and CSV, all in the address. The page is whole without it.
// It runs before the table is painted, so that nothing moves; the rows come later, with csiRows(). Text of a record is
// only ever set as text.
"use strict";
(() => {
  // The places in a row, as site/table.py writes them.
  const ID = 0, TITLE = 1, PAGE = 2, STATE = 3, LANE = 4, BAND = 5, SCORE = 6, TEAM = 7, SERVICE = 8, OWNER = 9, DUE = 10,
    LATE = 11, AGE = 12, OBJECTIVE = 13, TAGS = 14, ENDED = 15;
  const BATCH = 120;
  const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
  // Columns in the order of the table. `names` is the list that a cell's number points into; `down`: the highest first.
  const COLUMNS = [
    { key: "id", title: "ID", at: ID, fixed: true },
    { key: "title", title: "Title", at: TITLE, fixed: true },
    { key: "state", title: "State", at: STATE, names: "states" },
    { key: "lane", title: "Lane", at: LANE, names: "lanes" },
    { key: "band", title: "Band", at: BAND, number: true },
    { key: "score", title: "Score", at: SCORE, number: true, down: true },
    { key: "team", title: "Team", at: TEAM, names: "teams" },
    { key: "service", title: "Service", at: SERVICE, names: "services" },
    { key: "owner", title: "Owner", at: OWNER, names: "owners" },
    { key: "due", title: "Due", at: DUE },
    { key: "age", title: "Age, days", at: AGE, number: true, down: true },
    { key: "objective", title: "Objective", at: OBJECTIVE, names: "objectives", extra: true },
    { key: "tags", title: "Tags", at: TAGS, names: "tags", extra: true },
  ];
  const USUAL = COLUMNS.filter((column) => !column.fixed && !column.extra).map((column) => column.key);
  const FACETS = [
    { key: "state", title: "State", at: STATE, names: "states", ordered: true },
    { key: "team", title: "Team", at: TEAM, names: "teams" },
    { key: "service", title: "Service", at: SERVICE, names: "services" },
    { key: "objective", title: "Objective", at: OBJECTIVE, names: "objectives" },
    { key: "owner", title: "Owner", at: OWNER, names: "owners" },
    { key: "lane", title: "Lane", at: LANE, names: "lanes", ordered: true },
    { key: "band", title: "Band", at: BAND, ordered: true },
    { key: "tag", title: "Tag", at: TAGS, names: "tags" },
    { key: "ended", title: "Outcome", at: ENDED, names: "endings" },
  ];
  const $ = (id) => document.getElementById(id);
  let data = null; // what csiRows() brought
  let words = null; // for each row the text that a search looks through
  let wantsText = false;
  let taken = false; // whether the rows on the page are ours
  let view = empty();
  let found = []; // the numbers of the rows that fit, in order
  let drawn = 0;
  const ranks = new Map();

  function empty() {
    return { q: "", facets: new Map(), overdue: false, sort: "", columns: USUAL };
  }

  // --- elements ---

  function make(tag, attributes = {}, ...inside) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name === "class") element.className = value;
      else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else if (value !== false) element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...inside.filter((part) => part !== null));
    return element;
  }

  function button(text, act, attributes = {}) {
    return make("button", { type: "button", onclick: act, ...attributes }, text);
  }

  // --- the controls: there at once, filled when the rows are ---

  const search = make("input", {
    type: "search", id: "search", placeholder: "Search titles, text, people, tags", autocomplete: "off", spellcheck: "false",
    "aria-label": "Search the register", "aria-describedby": "found", onfocus: loadText,
  });
  const count = make("p", { id: "found", role: "status" });
  const overdue = button("Overdue", () => change({ overdue: !view.overdue }), { "aria-pressed": "false", class: "facet-button" });
  const clear = button("Clear all", () => { change({ ...empty(), columns: view.columns }); search.focus(); }, { hidden: true });
  const save = button("CSV of these", download);
  const order = make("select", { "aria-label": "Sort by", class: "order", onchange: () => change({ sort: order.value }) },
    make("option", { value: "" }, "By state"),
    ...COLUMNS.flatMap((c) => (c.down ? ["-", ""] : ["", "-"]).map((sign) =>
      make("option", { value: sign + c.key }, `${c.title}${sign ? ", highest first" : ""}`))));
  const pickers = new Map();

  function picker(key, title, fill) {
    const chosen = make("span", { class: "chosen" });
    const box = make("div", { class: "choices", role: "group", "aria-label": title });
    const summary = make("summary", { onclick: () => { if (!details.open) fill(box); } }, title, chosen);
    const details = make("details", {
      class: "picker",
      ontoggle: () => {
        if (!details.open) return;
        for (const { details: other } of pickers.values()) if (other !== details) other.open = false;
        details.classList.toggle("to-left", details.getBoundingClientRect().left + box.offsetWidth > innerWidth - 8);
      },
      onkeydown: (event) => {
        if (event.key === "Escape" && details.open) { details.open = false; summary.focus(); event.stopPropagation(); }
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (step && details.open) {
          const all = [summary, ...box.querySelectorAll("input")];
          all[(all.indexOf(document.activeElement) + step + all.length) % all.length].focus();
          event.preventDefault();
        }
      },
    }, summary, box);
    pickers.set(key, { details, chosen, box, fill });
    return details;
  }

  function check(text, checked, act, note, labelClass) {
    const input = make("input", { type: "checkbox", checked, onchange: () => act(input.checked) });
    return make("label", labelClass ? { class: labelClass } : {}, input, make("span", {}, text),
      note === undefined ? null : make("span", { class: "figure" }, note));
  }

  function fillFacet(facet, box) {
    if (!data) return;
    const scrolled = box.scrollTop;
    const numbers = new Map();
    for (const at of fitting(facet.key)) {
      for (const key of keysOf(facet, data.rows[at])) numbers.set(key, (numbers.get(key) || 0) + 1);
    }
    const chosen = view.facets.get(facet.key) || new Set();
    const options = optionsOf(facet).filter(([key]) => numbers.has(key) || chosen.has(key));
    box.replaceChildren(...options.map(([key, title]) =>
      check(title, chosen.has(key), (on) => choose(facet.key, key, on), String(numbers.get(key) || 0))));
    if (!options.length) box.append(make("p", { class: "none" }, "Nothing to choose."));
    box.scrollTop = scrolled;
  }

  function fillColumns(box) {
    box.replaceChildren(...COLUMNS.filter((column) => !column.fixed).map((column) =>
      check(column.title, view.columns.includes(column.key), (on) => change({
        columns: COLUMNS.filter((c) => !c.fixed && (c === column ? on : view.columns.includes(c.key))).map((c) => c.key),
      }))));
  }

  $("tools").append(
    make("div", { class: "ask" }, search, order),
    make("div", { class: "pickers", role: "group", "aria-label": "Narrow down" },
      ...FACETS.map((facet) => picker(facet.key, facet.title, (box) => fillFacet(facet, box))), overdue),
    make("div", { class: "result" }, count, make("div", { class: "acts" }, clear, picker("columns", "Columns", fillColumns), save)),
  );
  $("tools").className = "tools";

  let typing = 0;
  search.addEventListener("input", () => {
    // The first letter makes a step in the browser's history, what follows at once belongs to it.
    change({ q: search.value }, Date.now() - typing < 1500);
    typing = Date.now();
  });
  document.addEventListener("click", (event) => {
    for (const { details } of pickers.values()) {
      if (details.open && !details.contains(event.target)) details.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    const busy = event.target.closest("input, select, textarea, [contenteditable]");
    if (event.key === "/" && !busy && !event.ctrlKey && !event.metaKey && !event.altKey) { search.focus(); event.preventDefault(); }
  });
  addEventListener("popstate", fromAddress);
  addEventListener("beforeprint", () => { if (taken) draw(Infinity); });

  // --- the address ---

  // A view is everything behind #, as key=value; a hash without = is a place on the page.
  function read() {
    const asked = empty();
    const hash = location.hash.slice(1);
    if (!hash.includes("=")) return asked;
    const parts = new URLSearchParams(hash);
    asked.q = parts.get("q") || "";
    for (const { key } of FACETS) if (parts.has(key)) asked.facets.set(key, new Set(parts.getAll(key)));
    asked.overdue = parts.get("overdue") === "yes";
    const sort = parts.get("sort") || "";
    asked.sort = COLUMNS.some((column) => column.key === sort.replace(/^-/, "")) ? sort : "";
    if (parts.has("columns")) {
      const named = parts.get("columns").split(",");
      asked.columns = COLUMNS.filter((c) => !c.fixed && named.includes(c.key)).map((c) => c.key);
    }
    return asked;
  }

  function address() {
    const parts = new URLSearchParams();
    if (view.q.trim()) parts.set("q", view.q);
    for (const { key } of FACETS) for (const value of view.facets.get(key) || []) parts.append(key, value);
    if (view.overdue) parts.set("overdue", "yes");
    if (view.sort) parts.set("sort", view.sort);
    if (view.columns.join() !== USUAL.join()) parts.set("columns", view.columns.join());
    const text = parts.toString();
    return location.href.split("#")[0] + (text ? `#${text}` : "");
  }

  function change(what, isSame = false) {
    view = { ...view, ...what };
    const to = address();
    if (to !== location.href) history[isSame ? "replaceState" : "pushState"](null, "", to);
    show();
  }

  function choose(facet, key, on) {
    const chosen = new Set(view.facets.get(facet));
    if (on) chosen.add(key); else chosen.delete(key);
    const facets = new Map(view.facets);
    if (chosen.size) facets.set(facet, chosen); else facets.delete(facet);
    change({ facets });
  }

  function fromAddress() {
    view = read();
    if (search.value !== view.q) search.value = view.q;
    show();
    const place = location.hash.slice(1);
    if (taken && place && !place.includes("=")) {
      while (!$(place) && drawn < found.length) draw(drawn + BATCH);
      if ($(place)) $(place).scrollIntoView();
    }
  }

  // --- what fits ---

  const folded = (text) => text.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, "");

  function loadText() {
    if (wantsText) return;
    wantsText = true;
    document.head.append(make("script", { src: "register-text.js" }));
  }

  let texts = null;
  window.csiText = (brought) => { texts = brought; index(); if (data && view.q.trim()) show(); };

  // One text a row, in small letters without accents, made once; what records say is added when it is there.
  function index() {
    if (!data) return;
    const said = (list, number) => (number < 0 ? "" : `${data[list][number][0]} ${data[list][number][1]}`);
    words = data.rows.map((row, at) => folded([
      row[ID], row[TITLE], said("states", row[STATE]), said("lanes", row[LANE]), said("teams", row[TEAM]),
      said("services", row[SERVICE]), said("owners", row[OWNER]), said("objectives", row[OBJECTIVE]),
      ...row[TAGS].map((tag) => data.tags[tag][0]), texts ? texts[at] : "",
    ].join(" ")));
  }

  function keysOf(facet, row) {
    const cell = row[facet.at];
    if (facet.at === TAGS) return cell.length ? cell.map((tag) => data.tags[tag][0]) : [""];
    if (facet.at === BAND) return [cell === null ? "" : String(cell)];
    return [cell < 0 ? "" : data[facet.names][cell][0]];
  }

  function optionsOf(facet) {
    const options = facet.at === BAND ? ["1", "2", "3", "4", "5"].map((band) => [band, `Band ${band}`])
      : data[facet.names].map(([key, title]) => [key, title]);
    if (!facet.ordered) options.sort((a, b) => collator.compare(a[1], b[1]));
    return [...options, ["", "None"]];
  }

  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

  // The numbers of rows that fit the view, but for one facet, whose own choice does not count.
  function fitting(but = "") {
    const tests = [];
    if (view.overdue) tests.push((row) => row[LATE] > 0);
    for (const facet of FACETS) {
      const chosen = view.facets.get(facet.key);
      if (!chosen || facet.key === but) continue;
      if (facet.at === TAGS || facet.at === BAND) tests.push((row) => keysOf(facet, row).some((key) => chosen.has(key)));
      else {
        const wanted = data[facet.names].map(([key]) => chosen.has(key));
        const none = chosen.has("");
        tests.push((row) => (row[facet.at] < 0 ? none : wanted[row[facet.at]]));
      }
    }
    const asked = folded(view.q).split(/\s+/).filter(Boolean);
    if (asked.length) {
      if (!words) index();
      tests.push((row, at) => asked.every((word) => words[at].includes(word)));
    }
    const fits = [];
    for (let at = 0; at < data.rows.length; at += 1) {
      if (tests.every((test) => test(data.rows[at], at))) fits.push(at);
    }
    return fits;
  }

  // The rank of every row by a column, made once; NaN is no value and comes last either way.
  function rank(column) {
    if (ranks.has(column.key)) return ranks.get(column.key);
    const rows = data.rows;
    let made;
    if (column.number) made = rows.map((row) => row[column.at] ?? NaN);
    else if (column.key === "state" || column.key === "lane") made = rows.map((row) => (row[column.at] < 0 ? NaN : row[column.at]));
    else {
      const text = (row) => {
        const cell = row[column.at];
        if (column.at === TAGS) return cell.map((tag) => data.tags[tag][1]).join(", ");
        return column.names ? (cell < 0 ? "" : data[column.names][cell][1]) : cell;
      };
      const all = rows.map(text);
      const sorted = [...new Set(all)].sort(column.key === "due" ? undefined : collator.compare);
      const places = new Map(sorted.map((one, place) => [one, place]));
      made = all.map((one) => (one ? places.get(one) : NaN));
    }
    ranks.set(column.key, made);
    return made;
  }

  function sorted(fits) {
    const column = COLUMNS.find((one) => one.key === view.sort.replace(/^-/, ""));
    if (!column) return fits;
    const by = rank(column);
    const sign = view.sort.startsWith("-") ? -1 : 1;
    const there = fits.filter((at) => by[at] === by[at]).sort((a, b) => sign * (by[a] - by[b]) || a - b);
    return [...there, ...fits.filter((at) => by[at] !== by[at])];
  }

  // --- the rows ---

  function isPlain() {
    return !view.q.trim() && !view.facets.size && !view.overdue && !view.sort;
  }

  function show() {
    const table = $("records");
    if (!data || !table) return;
    if (view.q.trim()) loadText();
    found = sorted(fitting());
    say();
    const needsOurs = !isPlain() || view.columns.includes("objective") || view.columns.includes("tags");
    if (taken || needsOurs) {
      taken = true;
      drawn = 0;
      for (const body of [...table.tBodies]) body.remove();
      if ($("pager")) $("pager").hidden = true;
      if (found.length) draw(BATCH);
      else table.append(make("tbody", {}, make("tr", { class: "group" }, make("th", { colspan: "13" }, "Nothing fits. ",
        make("span", { class: "meaning" }, "Search for less, or clear the choices.")))));
      more();
    }
    COLUMNS.forEach((column, number) => {
      const on = column.fixed || view.columns.includes(column.key);
      table.classList.toggle(`no-${number + 1}`, !on);
    });
  }

  // A number with its thousands apart, as the page has them.
  function figure(number) {
    return String(number).replace(/\B(?=(\d{3})+$)/g, "\u202f");
  }

  function say() {
    const total = data.rows.length;
    const text = found.length === total ? `${figure(total)} improvement${total === 1 ? "" : "s"}`
      : `${figure(found.length)} of ${figure(total)} improvements`;
    if (count.textContent !== text) count.textContent = text;
    overdue.setAttribute("aria-pressed", String(view.overdue));
    clear.hidden = isPlain();
    save.disabled = !found.length;
    order.value = view.sort;
    for (const [key, { chosen, details, box, fill }] of pickers) {
      const number = key === "columns" ? 0 : (view.facets.get(key) || new Set()).size;
      chosen.textContent = number ? String(number) : "";
      details.classList.toggle("on", number > 0);
      if (details.open && !box.contains(document.activeElement)) fill(box);
    }
    $("records").querySelectorAll("thead th").forEach((head, number) => {
      const key = COLUMNS[number].key;
      const is = view.sort === key ? "ascending" : view.sort === `-${key}` ? "descending" : null;
      if (is) head.setAttribute("aria-sort", is); else head.removeAttribute("aria-sort");
    });
  }

  // Draw rows up to a number; a group's head comes with its first row.
  function draw(upTo) {
    const table = $("records");
    const end = Math.min(upTo, found.length);
    const parts = document.createDocumentFragment();
    let body = table.tBodies.length && drawn ? table.tBodies[table.tBodies.length - 1] : null;
    let inside = [];
    const numbers = view.sort ? null : groupSizes();
    for (; drawn < end; drawn += 1) {
      const row = data.rows[found[drawn]];
      const isNew = drawn === 0 || (numbers && row[STATE] !== data.rows[found[drawn - 1]][STATE]);
      if (isNew) {
        if (body) body.append(...inside);
        inside = [];
        body = make("tbody", numbers ? { id: data.states[row[STATE]][3] } : {});
        parts.append(body);
        if (numbers) inside.push(group(row[STATE], numbers.get(row[STATE])));
      }
      inside.push(line(row));
    }
    if (body) body.append(...inside);
    table.append(parts);
    more();
  }

  function groupSizes() {
    const numbers = new Map();
    for (const at of found) numbers.set(data.rows[at][STATE], (numbers.get(data.rows[at][STATE]) || 0) + 1);
    return numbers;
  }

  function group(number, size) {
    return make("tr", { class: "group" }, make("th", { colspan: "13", scope: "rowgroup" }, state(number), " ",
      make("span", { class: "figure" }, figure(size)), " ", make("span", { class: "meaning" }, data.states[number][4])));
  }

  function state(number) {
    const [, title, kind] = data.states[number];
    return make("span", { class: `state ${kind}` }, title);
  }

  function link(list, number, css) {
    if (number < 0) return "";
    const [, title, page] = data[list][number];
    return page ? make("a", css ? { class: css, href: page } : { href: page }, title) : title;
  }

  function day(text) {
    const parts = /^(\d{4})-(0[1-9]|1[0-2])-(\d\d)$/.exec(text);
    return parts ? `${Number(parts[3])} ${MONTHS[Number(parts[2]) - 1]} ${parts[1]}` : text;
  }

  // Halves go to the even number, as they do in Python.
  function whole(value) {
    const below = Math.floor(value);
    return value - below === 0.5 ? below + (below % 2) : Math.round(value);
  }

  function line(row) {
    const cell = (inside, css) => make("td", css ? { class: css } : {}, inside);
    const due = make("td", { class: "d" }, day(row[DUE]));
    if (row[LATE]) due.append(" ", make("span", { class: "late" }, `${row[LATE]} d late`));
    return make("tr", {},
      cell(row[ID], "id"),
      make("th", { scope: "row" }, make("a", { href: row[PAGE] || `improvements/${row[ID]}.html` }, row[TITLE])),
      cell(state(row[STATE])),
      cell(row[LANE] < 0 ? "" : data.lanes[row[LANE]][1]),
      cell(row[BAND] ?? "", "n"),
      cell(row[SCORE] === null ? "" : row[SCORE].toFixed(1), "n"),
      cell(link("teams", row[TEAM])),
      cell(link("services", row[SERVICE])),
      cell(link("owners", row[OWNER], "who")),
      due,
      cell(row[AGE] ?? "", "n"),
      cell(link("objectives", row[OBJECTIVE])),
      cell(row[TAGS].map((tag) => data.tags[tag][1]).join(", ")),
    );
  }

  // The rest of the rows: drawn when the reader comes near, or asks.
  const rest = make("p", { class: "more", hidden: true }, button("Show more", () => {
    const at = drawn;
    draw(drawn + BATCH);
    const rows = $("records").querySelectorAll("tbody tr:not(.group)");
    if (rows[at]) rows[at].querySelector("a").focus({ preventScroll: true });
  }));
  const near = new IntersectionObserver((seen) => {
    if (seen.some((one) => one.isIntersecting) && drawn < found.length) {
      draw(drawn + BATCH);
      near.unobserve(rest);
      near.observe(rest);
    }
  }, { rootMargin: "1500px" });

  function more() {
    rest.hidden = !taken || drawn >= found.length;
  }

  // --- CSV of what is shown ---

  // As in register.csv: a spreadsheet would run such a text as a formula; an apostrophe makes it text.
  const FORMULA = /^(?:[\s\x00-\x1f]*[=+\-@\t\r\n|\uFF1D\uFF0B\uFF0D\uFF20]|[\x00-\x1f])/;

  function csv() {
    const columns = COLUMNS.filter((column) => column.fixed || view.columns.includes(column.key));
    const field = (value) => {
      if (typeof value === "number") return String(value);
      const text = FORMULA.test(value) ? `'${value}` : value;
      return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    };
    const value = (column, row) => {
      const cell = row[column.at];
      if (column.at === TAGS) return cell.map((tag) => data.tags[tag][0]).join(", ");
      if (column.names) return cell < 0 ? "" : data[column.names][cell][0];
      if (column.at === SCORE && cell !== null) return whole(cell * 10) / 10;
      return cell ?? "";
    };
    const lines = found.map((at) => columns.map((column) => field(value(column, data.rows[at]))).join(","));
    return [columns.map((column) => column.key).join(","), ...lines].map((one) => `${one}\r\n`).join("");
  }

  function download() {
    const file = URL.createObjectURL(new Blob([csv()], { type: "text/csv" }));
    make("a", { href: file, download: "improvements.csv" }).click();
    setTimeout(() => URL.revokeObjectURL(file), 10000);
  }

  // --- the rows are here ---

  window.csiRows = (brought) => {
    data = brought;
    const table = $("records");
    const heads = table.tHead.rows[0];
    [...heads.cells].forEach((head, number) => {
      const column = COLUMNS[number];
      const [first, second] = column.down ? [`-${column.key}`, column.key] : [column.key, `-${column.key}`];
      const next = () => change({ sort: view.sort === first ? second : view.sort === second ? "" : first });
      head.replaceChildren(button(head.textContent, next));
    });
    for (const column of COLUMNS.slice(heads.cells.length)) {
      heads.append(make("th", { scope: "col" }, button(column.title, () => change({
        sort: view.sort === column.key ? `-${column.key}` : view.sort === `-${column.key}` ? "" : column.key,
      }))));
    }
    table.parentElement.after(rest);
    near.observe(rest);
    // What was typed before the rows came counts.
    const typed = search.value;
    fromAddress();
    if (typed && typed !== view.q) { search.value = typed; change({ q: typed }); }
  };
})();
