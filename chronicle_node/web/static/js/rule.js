// The rule of a smart list, counted while somebody changes it: the fields of <fieldset data-rule> are asked about at
// /lists/preview, and the sentence is said where [data-fits] stands. Without this file the button counts.

const PAUSE_MS = 250;
const rule = document.querySelector("[data-rule]");
const said = rule?.querySelector("[data-fits]");
let timer = 0;
let asking = new AbortController();

async function ask() {
  const sent = [...new FormData(rule.form)].filter(([name, value]) => value !== "" && rule.querySelector(`[name="${CSS.escape(name)}"]`));
  asking.abort();
  asking = new AbortController();
  const answer = await fetch(`/lists/preview?${new URLSearchParams(sent)}`, { signal: asking.signal });
  if (answer.ok) said.textContent = await answer.text();
}

rule?.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(() => ask().catch(() => {}), PAUSE_MS);
});
