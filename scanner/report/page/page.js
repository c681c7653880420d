"use strict";
// Filters findings and fills in the details that wait. The page can be read without it.
(() => {
  const form = document.getElementById("filter");
  const list = document.getElementById("list");
  const policy = self.trustedTypes
    ? trustedTypes.createPolicy("assay", { createHTML: (text) => text })
    : { createHTML: (text) => text };

  // Details beyond the first ones are markup that the report has escaped; the page's policy runs no script in it.
  const items = list ? [...list.children] : [];
  const data = document.getElementById("waiting");
  const first = Number(data.dataset.first);
  let waiting = null;
  const fill = (item, index) => {
    const gap = index >= first && item.querySelector(".wait");
    if (!gap) return;
    waiting ??= JSON.parse(data.textContent);
    const [facts, rule] = waiting.facts[index - first];
    const advice = Object.hasOwn(waiting.advice, rule) ? waiting.advice[rule] : "";
    gap.outerHTML = policy.createHTML(`<div class="details">${facts}${advice}</div>`);
  };
  if (list) {
    list.addEventListener("toggle", (event) => {
      if (!event.target.open) return;
      const item = event.target.closest("li");
      fill(item, items.indexOf(item));
    }, true);
  }

  const theme = document.getElementById("theme");
  theme.hidden = false;
  theme.addEventListener("click", () => {
    const root = document.documentElement;
    const dark = root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });

  addEventListener("beforeprint", () => {
    items.forEach((item, index) => { if (!item.hidden) fill(item, index); });
  });

  const open = () => {
    const found = location.hash.startsWith("#f-") && document.getElementById(location.hash.slice(1));
    if (!found) return;
    const details = found.matches("details") ? found : null;
    if (details) { details.open = true; details.scrollIntoView(); details.querySelector("summary").focus(); }
  };

  if (!form) return;
  form.parentElement.hidden = false;
  const shown = document.getElementById("shown");
  const none = document.getElementById("none");
  const entries = items.map((item) => {
    const details = item.firstElementChild;
    const { severity, rule, path, state, more } = details.dataset;
    return { item, severity, rule, path: path.toLowerCase(), state, more, text: null };
  });
  const words = (entry) => {
    entry.text ??= `${entry.item.querySelector("summary").textContent} ${entry.more}`.toLowerCase();
    return entry.text;
  };
  const read = () => {
    const data = new FormData(form);
    return {
      severity: data.getAll("severity"),
      rule: data.get("rule") ?? "",
      state: data.get("state") ?? "",
      path: (data.get("path") ?? "").trim().toLowerCase(),
      text: (data.get("text") ?? "").trim().toLowerCase().split(/\s+/).filter(Boolean),
    };
  };
  const fits = (entry, wish) =>
    (!wish.severity.length || wish.severity.includes(entry.severity)) &&
    (!wish.rule || entry.rule === wish.rule) &&
    (!wish.state || entry.state === wish.state) &&
    (!wish.path || entry.path.includes(wish.path)) &&
    wish.text.every((word) => words(entry).includes(word));
  const all = shown.textContent;
  const remember = (filtered) => {
    const pairs = [...new FormData(form)].filter(([, value]) => value);
    const hash = filtered ? `#${new URLSearchParams(pairs)}` : " ";
    try { history.replaceState(null, "", hash.trim() || location.pathname + location.search); } catch { /* no address to keep it in */ }
  };
  const apply = () => {
    const wish = read();
    let count = 0;
    for (const entry of entries) {
      const fit = fits(entry, wish);
      if (fit) count += 1;
      if (entry.item.hidden === fit) entry.item.hidden = !fit;
    }
    const filtered = count < entries.length;
    shown.textContent = filtered ? `${count.toLocaleString("en")} of ${entries.length.toLocaleString("en")} shown, worst first.` : all;
    none.hidden = count > 0;
    list.hidden = count === 0;
    return filtered;
  };
  form.addEventListener("input", () => remember(apply()));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(() => remember(apply())));

  const restore = () => {
    if (location.hash.startsWith("#f-")) return open();
    const pairs = new URLSearchParams(location.hash.slice(1));
    const fields = [...form.elements].filter((field) => field.name);
    if (![...pairs.keys()].some((key) => fields.some((field) => field.name === key))) return undefined;
    for (const field of fields) {
      const values = pairs.getAll(field.name);
      if (field.type === "checkbox") field.checked = values.includes(field.value);
      else field.value = values[0] ?? "";
    }
    apply();
    return undefined;
  };
  addEventListener("hashchange", restore);
  restore();

  // "/" goes to the text filter, j and k to the next and the previous finding.
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
    if (event.key === "/") {
      event.preventDefault();
      form.elements.text.focus();
    } else if (event.key === "j" || event.key === "k") {
      const seen = items.filter((item) => !item.hidden);
      const at = seen.indexOf(document.activeElement.closest?.("li"));
      const next = seen[event.key === "j" ? at + 1 : Math.max(0, at - 1)];
      if (!next) return;
      event.preventDefault();
      next.querySelector("summary").focus();
      next.scrollIntoView({ block: "nearest" });
    }
  });
})();
