// Live rows: <section id="feed" data-live="/" data-live-on="feed presence"> is fetched again, by its id out of
// that page, when /events names one of its events. Hints may get lost, so a page also looks again when it comes
// back into view. A row marked data-live-along listens only where another one does: the bell on every page is no
// reason to keep a connection open. Elsewhere it is asked for once a minute while the page is in view, which is
// mostly answered by "as before". Without this file the page is simply as old as its last load.

const QUIET_MS = 300;
const BELL_MS = 60_000;

const rows = [...document.querySelectorAll("[data-live][id]")];
const names = new Set(rows.flatMap((row) => row.dataset.liveOn.split(" ")));
const waiting = new Map();

async function refresh(id) {
  waiting.delete(id);
  const row = document.getElementById(id);
  if (!row || row.contains(document.activeElement)) return; // never pull the ground from under somebody's focus
  const answer = await fetch(row.dataset.live, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return clearInterval(ringing); // signed out, or the node is away
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById(id);
  if (!fresh || fresh.innerHTML === row.innerHTML) return;
  const before = parseInt(row.textContent, 10) || 0;
  row.replaceChildren(...fresh.childNodes);
  if (id === "bell" && parseInt(row.textContent, 10) > before) {
    document.getElementById("bell-said").textContent = `Notifications: ${row.textContent.trim()}`; // said when it is quiet
  }
}

function soon(row) {
  if (waiting.has(row.id)) return;
  waiting.set(row.id, setTimeout(() => refresh(row.id).catch(() => {}), QUIET_MS));
}

const again = () => document.visibilityState === "visible" && rows.forEach(soon);
const streams = rows.some((row) => !("liveAlong" in row.dataset));
const ringing = streams ? 0 : setInterval(again, BELL_MS);

if (streams) {
  const source = new EventSource("/events");
  for (const name of names) {
    source.addEventListener(name, () => rows.filter((row) => row.dataset.liveOn.split(" ").includes(name)).forEach(soon));
  }
  addEventListener("pagehide", () => source.close());
}
document.addEventListener("visibilitychange", again);
