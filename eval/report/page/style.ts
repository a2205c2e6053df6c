/** The page's own style: light and dark by the reader's setting, one column on a phone. */
export const pageStyle = `
:root { color-scheme: light dark; --paper: #fff; --ink: #1b1f24; --quiet: #57606a; --line: #d0d7de;
  --fill: #f6f8fa; --good: #116329; --bad: #a40e26; --warn: #7d4e00; --accent: #0550ae; --add: #dafbe1; --del: #ffebe9; }
@media (prefers-color-scheme: dark) { :root { --paper: #0d1117; --ink: #e6edf3; --quiet: #9198a1;
  --line: #3d444d; --fill: #161b22; --good: #56d364; --bad: #ff7b72; --warn: #e3b341; --accent: #79c0ff; --add: #12361f; --del: #4a1a1d; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; margin: 0.5rem 0; } h2 { font-size: 1.15rem; margin: 2rem 0 0.5rem; }
a { color: var(--accent); } .quiet { color: var(--quiet); }
.good { color: var(--good); } .bad { color: var(--bad); } .warn { color: var(--warn); }
.headline { font-size: 2.5rem; font-weight: 700; line-height: 1.1; margin: 1rem 0 0; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: 0.75rem; padding: 0; list-style: none; }
.tiles li { background: var(--fill); border: 1px solid var(--line); border-radius: 8px; padding: 0.75rem; }
.tiles strong { display: block; font-size: 1.25rem; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr)); gap: 1rem; }
figure { margin: 0; border: 1px solid var(--line); border-radius: 8px; padding: 0.75rem; }
figcaption { font-weight: 600; } svg { width: 100%; height: auto; }
svg text { font-size: 13px; fill: var(--ink); } svg .end { text-anchor: end; }
svg rect { fill: var(--accent); } svg .line { fill: none; stroke: var(--accent); stroke-width: 2.5; }
svg .axis { fill: none; stroke: var(--quiet); }
.scroll { overflow-x: auto; } .scroll:focus-visible { outline: 2px solid var(--accent); }
table { border-collapse: collapse; width: 100%; font-size: 0.9rem; }
th, td { text-align: left; padding: 0.35rem 0.6rem; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: normal; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
thead th { position: sticky; top: 0; background: var(--paper); }
#filters:not([hidden]) { display: flex; flex-wrap: wrap; gap: 0 1rem; align-items: center; } label { display: block; margin: 0.5rem 0; } input, select { font: inherit; color: inherit; background: var(--fill);
  border: 1px solid var(--line); border-radius: 6px; padding: 0.4rem 0.6rem; max-width: 100%; }
details { border: 1px solid var(--line); border-radius: 8px; margin: 0.5rem 0; padding: 0.25rem 0.75rem; }
details details { background: var(--fill); } summary { cursor: pointer; padding: 0.35rem 0; }
pre { overflow-x: auto; font: 0.8rem/1.45 ui-monospace, monospace; background: var(--fill); padding: 0.6rem; border-radius: 6px; white-space: pre; overflow-wrap: normal; }
pre.wrap { white-space: pre-wrap; overflow-wrap: anywhere; }
pre ins { background: var(--add); text-decoration: none; } pre del { background: var(--del); text-decoration: none; }
.path { overflow-wrap: anywhere; font: 0.8rem/1.45 ui-monospace, monospace; }
[hidden] { display: none; }
@media (max-width: 40rem) { body { padding: 0.75rem; } .headline { font-size: 2rem; }
  /* What is left out of the table stands in each instance's own section. */
  .wide { display: none; } tr[data-text] td:first-child { overflow-wrap: anywhere; } }
`;

/** Filters the table and opens the instance a link points to. The page reads whole without it. */
export const pageScript = `
const rows = [...document.querySelectorAll("tbody tr[data-text]")];
const search = document.getElementById("search");
const show = document.getElementById("show");
const count = document.getElementById("count");
const filter = () => {
  const words = search.value.toLowerCase();
  let shown = 0;
  for (const row of rows) {
    const fits = row.dataset.text.includes(words) && (show.value === "" || row.dataset.kinds.split(" ").includes(show.value));
    row.hidden = !fits;
    if (fits) shown += 1;
  }
  count.textContent = shown + " of " + rows.length;
};
search.addEventListener("input", filter);
show.addEventListener("change", filter);
document.getElementById("filters").hidden = false;
filter();
const openTarget = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target && target.tagName === "DETAILS") { target.open = true; target.scrollIntoView(); target.querySelector("summary").focus(); }
};
addEventListener("hashchange", openTarget);
openTarget();
`;
