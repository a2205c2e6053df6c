// The page reads whole without this script; it adds what needs one.
const $ = (id) => document.getElementById(id);
const isServed = document.body.dataset.mode === "served";

// Times
const elapsedFormat = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
const units = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

function sayTimes(root) {
  for (const time of root.querySelectorAll("time[datetime]")) {
    const at = Date.parse(time.dateTime);
    if (Number.isNaN(at)) continue;
    time.title = new Date(at).toLocaleString();
    const seconds = (at - Date.now()) / 1000;
    const unit = units.find(([, size]) => Math.abs(seconds) >= size);
    time.textContent =
      unit === undefined
        ? "just now"
        : Math.abs(seconds) > 30 * 86_400
          ? new Date(at).toLocaleDateString()
          : elapsedFormat.format(Math.round(seconds / unit[1]), unit[0]);
  }
}

// Light and dark
const themes = ["", "light", "dark"];
const themeNames = { "": "Auto", light: "Light", dark: "Dark" };

function readTheme() {
  try {
    return localStorage.getItem("repair-theme") ?? "";
  } catch {
    return "";
  }
}

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  $("theme").textContent = themeNames[theme] ?? "Auto";
  $("theme").setAttribute("aria-label", `Theme: ${themeNames[theme] ?? "Auto"}`);
  try {
    localStorage.setItem("repair-theme", theme);
  } catch {
    // A file may have no storage; the choice then lasts as long as the page.
  }
}

function nextTheme() {
  const now = document.documentElement.dataset.theme ?? "";
  setTheme(themes[(themes.indexOf(now) + 1) % themes.length]);
}

// Parts that come when they are asked for
async function fetchPart(address) {
  const url = new URL(address, location.href);
  url.searchParams.set("fragment", "1");
  const response = await fetch(url, { headers: { accept: "text/html" } });
  if (!response.ok) throw new Error(`${response.status}`);
  const template = document.createElement("template");
  template.innerHTML = await response.text();
  sayTimes(template.content);
  return template.content;
}

async function fillRow(row) {
  const source = row.dataset.src;
  if (source === undefined || row.dataset.state !== undefined) return;
  row.dataset.state = "loading";
  const body = row.querySelector(":scope > .body");
  body.setAttribute("aria-busy", "true");
  try {
    body.replaceChildren(await fetchPart(source));
    row.dataset.state = "there";
  } catch (error) {
    body.textContent = `This part could not be loaded (${error.message}). Close and open it to try again.`;
    delete row.dataset.state;
  }
  body.removeAttribute("aria-busy");
}

async function followMore(link) {
  const item = link.closest("li");
  if (item.dataset.state !== undefined) return;
  item.dataset.state = "loading";
  try {
    const rows = await fetchPart(link.getAttribute("href"));
    // A row that a link brought here before its turn moves to its place as it is.
    for (const row of rows.querySelectorAll("details[id]")) {
      const known = $(row.id);
      if (known !== null) row.replaceWith(known);
    }
    for (const empty of item.parentElement.querySelectorAll(":scope > li")) {
      if (empty.childElementCount === 0) empty.remove();
    }
    item.replaceWith(rows);
  } catch {
    delete item.dataset.state;
  }
}

document.addEventListener(
  "toggle",
  ({ target }) => {
    if (target instanceof HTMLDetailsElement && target.open) void fillRow(target);
  },
  true,
);

document.addEventListener("click", (event) => {
  const more = event.target.closest?.("a[data-more]");
  if (more !== null && more !== undefined && isServed && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    void followMore(more);
  }
});

// Links to one candidate, question or suspect
const lists = {
  candidate: ["candidate-list", "candidates"],
  message: ["message-list", "messages"],
};

async function openTarget() {
  const id = decodeURIComponent(location.hash.slice(1));
  if (id === "") return;
  const target = $(id) ?? (await bringRow(id));
  if (target === null) return;
  for (let around = target; around !== null; around = around.parentElement) {
    if (around instanceof HTMLDetailsElement) around.open = true;
  }
  const inner = target.matches("li") ? target.querySelector("details") : null;
  if (inner !== null) inner.open = true;
  target.scrollIntoView({ block: "start", behavior: "instant" });
  target.querySelector("summary")?.focus({ preventScroll: true });
}

async function bringRow(id) {
  const [, kind, name] = /^(candidate|message)-([\w.-]+)$/.exec(id) ?? [];
  if (kind === undefined || !isServed) return null;
  const [list, part] = lists[kind];
  try {
    const at = location.pathname.replace(/\/$/, "");
    const url = new URL(`${at}/${part}/${encodeURIComponent(name)}`, location.href);
    url.searchParams.set("fragment", "row");
    const response = await fetch(url);
    if (!response.ok) return null;
    upsert(list, await response.text());
    return $(id);
  } catch {
    return null;
  }
}

// Live runs
function upsert(list, html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  sayTimes(template.content);
  const item = template.content.firstElementChild;
  const row = item.querySelector("details[id]");
  const known = row === null ? $(item.id) : $(row.id);
  if (known === null) {
    const parent = $(list);
    if (list === "runs") parent.prepend(item);
    else parent.insertBefore(item, followerOf(parent, row.id));
  } else if (row === null) known.replaceWith(item);
  else updateRow(known, row);
}

// Questions stand by their numbers, candidates as they come; both behind what is not loaded yet.
function followerOf(parent, id) {
  const numberOf = (row) => Number(/^message-(\d+)$/.exec(row?.id ?? "")?.[1] ?? Infinity);
  const rows = [...parent.querySelectorAll(":scope > li > details")];
  return rows.find((row) => numberOf(row) > numberOf({ id }))?.parentElement ?? null;
}

function updateRow(known, row) {
  const before = known.querySelector(":scope > summary");
  const after = row.querySelector(":scope > summary");
  if (before.textContent === after.textContent) return;
  before.replaceChildren(...after.childNodes);
  if (known.dataset.src === undefined) return;
  delete known.dataset.state;
  if (known.open) void fillRow(known);
}

function replacePart(name, html) {
  const known = document.querySelector(`[data-part="${CSS.escape(name)}"]`);
  if (known === null) return;
  const template = document.createElement("template");
  template.innerHTML = html;
  const fresh = template.content.firstElementChild;
  if (fresh === null) return;
  const summaries = (root) => [...root.querySelectorAll("details > summary")];
  const open = new Set(
    summaries(known)
      .filter((summary) => summary.parentElement.open)
      .map((summary) => summary.textContent),
  );
  for (const summary of summaries(fresh)) {
    if (open.has(summary.textContent)) summary.parentElement.open = true;
  }
  sayTimes(fresh);
  known.replaceWith(fresh);
}

function live(address) {
  const said = $("connection");
  const say = (text, isLive) => {
    said.textContent = text;
    said.className = isLive ? "live" : "";
  };
  const source = new EventSource(address);
  source.addEventListener("open", () => say("live", true));
  source.addEventListener("error", () => say("connecting again …", false));
  source.addEventListener("row", ({ data }) => {
    const { name, html } = JSON.parse(data);
    upsert(name, html);
    filter?.();
  });
  source.addEventListener("part", ({ data }) => {
    const { name, html } = JSON.parse(data);
    replacePart(name, html);
  });
  source.addEventListener("end", () => {
    source.close();
    say("ended", false);
  });
}

// The search in a list
let filter = null;

function setUpFilter() {
  const form = $("filters");
  if (form === null) return;
  filter = () => {
    const words = $("search").value.toLowerCase().split(/\s+/);
    const kind = $("show").value;
    const rows = [...document.querySelectorAll("#runs > li")];
    let shown = 0;
    for (const row of rows) {
      const { text = "", kind: own } = row.dataset;
      row.hidden = !words.every((word) => text.includes(word)) || (kind !== "" && own !== kind);
      if (!row.hidden) shown += 1;
    }
    $("count").textContent = `${shown} of ${rows.length}`;
  };
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  filter();
}

// Keys
const stops = "#runs > li:not([hidden]) > a, .rows > li > details > summary, .suspects summary";

function move(elements, step) {
  const shown = elements.filter((element) => element.checkVisibility());
  const now = shown.indexOf(document.activeElement);
  const line = document.activeElement?.closest?.("section, .page");
  const from =
    now >= 0 ? now : shown.findIndex((element) => line?.contains(element)) - (step > 0 ? 1 : 0);
  const next = shown[Math.max(0, Math.min(shown.length - 1, from + step))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function movePart(step) {
  const parts = [...document.querySelectorAll("section[id]")];
  const middle = scrollY + 140;
  const now = parts.findLastIndex((part) => part.offsetTop <= middle);
  const next = parts[Math.max(0, Math.min(parts.length - 1, now + step))];
  if (next === undefined) return;
  next.tabIndex = -1;
  next.focus({ preventScroll: true });
  next.scrollIntoView();
}

function openAll() {
  const part = document.activeElement?.closest?.("section") ?? document;
  const folds = [...part.querySelectorAll("details")].slice(0, 200);
  const open = !folds.some((fold) => fold.open);
  for (const fold of folds) fold.open = open;
}

const actions = {
  j: () => move([...document.querySelectorAll(stops)], 1),
  k: () => move([...document.querySelectorAll(stops)], -1),
  n: () => movePart(1),
  p: () => movePart(-1),
  o: () => document.activeElement?.click?.(),
  e: openAll,
  u: () => document.querySelector("a[data-up]")?.click(),
  t: nextTheme,
  "/": () => $("search")?.focus(),
  "?": () => $("help").showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || $("help").open) return;
  if (event.target.matches?.("input, select, textarea")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const action = actions[event.key];
  if (action === undefined) return;
  event.preventDefault();
  action();
});

// The part that is being read, in the line of contents: the last one that has reached the upper part of
// the window. At the end of the page that is the last one, which may be too short to get there.
function markPart() {
  const parts = [...document.querySelectorAll("section[id]")].filter((part) =>
    document.querySelector(`.contents a[href="#${part.id}"]`),
  );
  const isEnd = scrollY > 0 && scrollY + innerHeight >= document.documentElement.scrollHeight - 2;
  const reached = parts.filter((part) => part.getBoundingClientRect().top <= innerHeight / 4);
  const part = isEnd ? parts.at(-1) : reached.at(-1);
  for (const link of document.querySelectorAll(".contents a"))
    link.classList.toggle("here", link.getAttribute("href") === `#${part?.id}`);
}

let marking = 0;
function markSoon() {
  cancelAnimationFrame(marking);
  marking = requestAnimationFrame(markPart);
}

setTheme(readTheme());
$("theme").hidden = false;
$("theme").addEventListener("click", nextTheme);
$("keys").hidden = false;
$("keys").addEventListener("click", actions["?"]);
sayTimes(document);
setUpFilter();
addEventListener("scroll", markSoon, { passive: true });
addEventListener("resize", markSoon);
markSoon();
addEventListener("hashchange", () => void openTarget());
// The browser goes to the fragment by itself first, and takes the focus with it.
addEventListener("load", () => setTimeout(() => void openTarget()));
if (isServed && document.body.dataset.live !== undefined) live(document.body.dataset.live);
document.documentElement.dataset.ready = String(Math.round(performance.now()));
