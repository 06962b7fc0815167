// Live rows: <section id="feed" data-live="/" data-live-on="feed presence"> is fetched again, by its id out of
// that page, when /events names one of its events. Hints may get lost, so a page also looks again when it comes
// back into view. A row marked data-live-along listens only where another one does: the bell on every page is no
// reason to keep a connection open. Without this file the page is simply as old as its last load.

const QUIET_MS = 300;

const rows = [...document.querySelectorAll("[data-live][id]")];
const names = new Set(rows.flatMap((row) => row.dataset.liveOn.split(" ")));
const waiting = new Map();

async function refresh(id) {
  waiting.delete(id);
  const row = document.getElementById(id);
  if (!row || row.contains(document.activeElement)) return; // never pull the ground from under somebody's focus
  const answer = await fetch(row.dataset.live, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById(id);
  if (fresh && fresh.innerHTML !== row.innerHTML) row.replaceChildren(...fresh.childNodes);
}

function soon(row) {
  if (waiting.has(row.id)) return;
  waiting.set(row.id, setTimeout(() => refresh(row.id).catch(() => {}), QUIET_MS));
}

if (rows.some((row) => !("liveAlong" in row.dataset))) {
  const source = new EventSource("/events");
  for (const name of names) {
    source.addEventListener(name, () => rows.filter((row) => row.dataset.liveOn.split(" ").includes(name)).forEach(soon));
  }
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") rows.forEach(soon);
  });
  addEventListener("pagehide", () => source.close());
}
