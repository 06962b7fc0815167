// Search while typing: <form data-search="ID"> asks /search/answers as its fields change and puts the answer into the
// element with that id; how many there are is said politely. Arrow keys walk the answers, Escape returns to the box.
// `/` leads to the first visible [data-seek] from anywhere outside a field; the page of the search has the switch for it.
// Without this file the form is sent by Enter.

const PAUSE_MS = 120;
const KEY = "search-key"; // "off" in this browser's storage switches `/` off

const form = document.querySelector("form[data-search]");
if (form) {
  const answers = document.getElementById(form.dataset.search);
  const said = document.querySelector("[data-search-said]");
  const box = form.querySelector("[data-seek]");
  let timer = 0;
  let asking = new AbortController();

  const ask = async () => {
    const asked = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""));
    asking.abort();
    asking = new AbortController();
    const answer = await fetch(`/search/answers?${asked}`, { headers: { Accept: "text/html" }, signal: asking.signal });
    if (!answer.ok) return;
    const found = new DOMParser().parseFromString(await answer.text(), "text/html").body;
    said.textContent = found.querySelector("[data-said]")?.dataset.said ?? "";
    answers.replaceChildren(...found.childNodes);
    history.replaceState(null, "", `${form.getAttribute("action")}?${asked}`);
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => ask().catch(() => {}), PAUSE_MS);
  });

  const walk = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const links = [...answers.querySelectorAll("a.title")];
    const at = links.indexOf(document.activeElement);
    if (event.key === "Escape" && at >= 0) box.focus();
    if (!step || (at < 0 && (document.activeElement !== box || step < 0))) return;
    event.preventDefault();
    (links[at + step] ?? (step < 0 ? box : links[at]))?.focus();
  };
  form.addEventListener("keydown", walk);
  answers.addEventListener("keydown", walk);
}

const stored = () => { try { return localStorage.getItem(KEY); } catch { return null; } };
const tick = document.querySelector("[data-seek-key]");
if (tick) {
  tick.checked = stored() !== "off";
  tick.closest("[hidden]").hidden = false;
  tick.addEventListener("change", () => {
    try { localStorage.setItem(KEY, tick.checked ? "on" : "off"); } catch { tick.checked = true; }
  });
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable]") || stored() === "off") return;
  event.preventDefault();
  const box = [...document.querySelectorAll("[data-seek]")].reverse().find((one) => one.offsetParent !== null);
  if (box) box.select();
  else location.assign("/search");
});
