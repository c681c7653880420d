"use strict";
// Filters findings, and builds those beyond the first ones when they are looked at. The page can be read without it.
(() => {
  const form = document.getElementById("filter");
  const list = document.getElementById("list");
  const policy = self.trustedTypes
    ? trustedTypes.createPolicy("assay", { createHTML: (text) => text })
    : { createHTML: (text) => text };

  const theme = document.getElementById("theme");
  theme.hidden = false;
  theme.addEventListener("click", () => {
    const root = document.documentElement;
    const dark = root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });
  if (!form) return;

  // What waits is markup that the report has escaped; the page's policy runs no script in it.
  const data = document.getElementById("waiting");
  let waiting = null;
  const waits = () => (waiting ??= JSON.parse(data.textContent));
  const entryOf = new WeakMap();
  const entries = [...list.children].map((item, number) => {
    const details = item.firstElementChild;
    const { severity, rule, path, state, more } = details.dataset;
    const entry = { number, item, id: details.id, severity, rule, path: path.toLowerCase(), state, more, text: null };
    entryOf.set(item, entry);
    return entry;
  });
  const first = entries.length; // of those whose details wait
  const rest = document.getElementById("rest");
  const more = document.createElement("ol");
  const end = document.createElement("p");
  if (rest) {
    const markup = rest.textContent;
    const rows = markup.slice(markup.indexOf("<li")).split("</li>\n");
    JSON.parse(document.getElementById("index").textContent).forEach(([id, severity, rule, path, state, text], at) => {
      entries.push({ number: entries.length, row: rows[at], id, severity, rule, path: path.toLowerCase(), state, text });
    });
    more.className = "findings";
    more.setAttribute("role", "list");
    list.after(more, end);
    const near = { rootMargin: "0px 0px 1000px" };
    new IntersectionObserver((seen) => { if (seen.some((one) => one.isIntersecting)) extend(); }, near).observe(end);
  }
  const itemOf = (entry) => {
    if (!entry.item) {
      const template = document.createElement("template");
      template.innerHTML = policy.createHTML(`${entry.row}</li>`);
      entry.item = template.content.firstElementChild;
      entryOf.set(entry.item, entry);
    }
    return entry.item;
  };
  const fill = (entry) => {
    const details = itemOf(entry).firstElementChild;
    const at = entry.number - first;
    if (at < 0 || details.children.length > 1) return;
    const [facts, rule] = waits().facts[at];
    const advice = Object.hasOwn(waits().advice, rule) ? waits().advice[rule] : "";
    details.insertAdjacentHTML("beforeend", policy.createHTML(`<div class="details">${facts}${advice}</div>`));
  };
  document.addEventListener("toggle", (event) => {
    const entry = event.target.open && entryOf.get(event.target.parentElement);
    if (entry) fill(entry);
  }, true);

  // Rows beyond the first ones are built in portions, as far as the reader scrolls.
  let queue = [];
  const extend = (number = 200) => {
    const portion = queue.splice(0, number);
    if (portion.length) more.append(...portion.map(itemOf));
    end.hidden = queue.length === 0;
  };

  form.parentElement.hidden = false;
  const shown = document.getElementById("shown");
  const none = document.getElementById("none");
  const all = shown.textContent;
  const words = (entry) =>
    (entry.text ??= `${entry.item.querySelector("summary").textContent} ${entry.more}`.toLowerCase());
  const read = () => {
    const given = new FormData(form);
    const text = (name) => (given.get(name) ?? "").trim();
    return {
      severity: given.getAll("severity"),
      rule: text("rule"),
      state: text("state"),
      path: text("path").toLowerCase(),
      text: text("text").toLowerCase().split(/\s+/).filter(Boolean),
    };
  };
  const fits = (entry, wish) =>
    (!wish.severity.length || wish.severity.includes(entry.severity)) &&
    (!wish.rule || entry.rule === wish.rule) &&
    (!wish.state || entry.state === wish.state) &&
    (!wish.path || entry.path.includes(wish.path)) &&
    wish.text.every((word) => words(entry).includes(word));
  const apply = () => {
    const wish = read();
    const fitting = entries.filter((entry) => fits(entry, wish));
    const wanted = new Set(fitting);
    for (const item of list.children) item.hidden = !wanted.has(entryOf.get(item));
    queue = fitting.filter((entry) => entry.row);
    more.replaceChildren();
    extend();
    const filtered = fitting.length < entries.length;
    const numbers = [fitting.length, entries.length].map((number) => number.toLocaleString("en"));
    shown.textContent = filtered ? `${numbers[0]} of ${numbers[1]} shown, worst first.` : all;
    none.hidden = fitting.length > 0;
    list.hidden = fitting.every((entry) => entry.row);
    more.hidden = !more.children.length;
    return filtered;
  };
  const remember = (filtered) => {
    const pairs = [...new FormData(form)].filter(([, value]) => value);
    const address = filtered ? `#${new URLSearchParams(pairs)}` : location.pathname + location.search;
    try { history.replaceState(null, "", address); } catch { /* there is no address to keep it in */ }
  };
  form.addEventListener("input", () => remember(apply()));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(() => remember(apply())));

  addEventListener("beforeprint", () => {
    extend(queue.length);
    for (const item of document.querySelectorAll(".findings > li:not([hidden])")) fill(entryOf.get(item));
  });

  const open = (id) => {
    const entry = entries.find((one) => one.id === id);
    if (!entry) return;
    if (queue.includes(entry)) extend(queue.indexOf(entry) + 1);
    const details = itemOf(entry).firstElementChild;
    fill(entry);
    details.open = true;
    details.scrollIntoView();
    details.querySelector("summary").focus();
  };
  const restore = () => {
    if (location.hash.startsWith("#f-")) return open(location.hash.slice(1));
    const pairs = new URLSearchParams(location.hash.slice(1));
    const fields = [...form.elements].filter((field) => field.name);
    if (!fields.some((field) => pairs.has(field.name))) return undefined;
    for (const field of fields) {
      const values = pairs.getAll(field.name);
      if (field.type === "checkbox") field.checked = values.includes(field.value);
      else field.value = values[0] ?? "";
    }
    apply();
    return undefined;
  };
  addEventListener("hashchange", restore);
  if (rest) apply();
  restore();

  // "/" goes to the text filter, j and k to the next and the previous finding.
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
    if (event.key === "/") {
      event.preventDefault();
      form.elements.text.focus();
    } else if (event.key === "j" || event.key === "k") {
      const seen = [...document.querySelectorAll(".findings > li:not([hidden])")];
      const at = seen.indexOf(document.activeElement.closest?.("li"));
      const next = seen[event.key === "j" ? at + 1 : Math.max(0, at - 1)];
      if (!next) return;
      event.preventDefault();
      next.querySelector("summary").focus();
      next.scrollIntoView({ block: "nearest" });
      if (next === more.lastElementChild) extend();
    }
  });
})();
