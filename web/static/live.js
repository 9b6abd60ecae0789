// Keeps the parts of a page marked data-live fresh: fetches the same page and puts its parts in place of the old ones.
// A slow page is fetched more rarely: at most a tenth of the time goes into fetching.
const EVERY = 5_000;
const LONGEST = 60_000;
let wait = EVERY;

const typed = (part) => [...part.querySelectorAll("input")].some((input) => input.value !== input.defaultValue);

const busy = (part) =>
  part.contains(document.activeElement) || typed(part) || (part.matches(":hover") && getSelection()?.type === "Range");

const openDetails = (part) => [...part.querySelectorAll("details")].map((details) => details.open);

function renew(part, fresh) {
  if (part.innerHTML === fresh.innerHTML || busy(part)) return;
  const open = openDetails(part);
  fresh.querySelectorAll("details").forEach((details, place) => (details.open = open[place] ?? false));
  part.replaceWith(document.importNode(fresh, true));
}

async function refresh() {
  const answer = await fetch(location.href, { headers: { accept: "text/html", "x-earshot-live": "1" } });
  if (!answer.ok) throw new Error(String(answer.status));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of document.querySelectorAll("[data-live][id]")) {
    const fresh = page.getElementById(part.id);
    if (fresh) renew(part, fresh);
  }
}

async function turn() {
  const note = document.getElementById("live-note");
  if (!document.hidden) {
    try {
      const started = performance.now();
      await refresh();
      wait = Math.min(Math.max(EVERY, 9 * (performance.now() - started)), LONGEST);
      if (note) note.textContent = note.dataset.liveText;
    } catch {
      wait = Math.min(wait * 2, LONGEST);
      if (note) note.textContent = note.dataset.lostText;
    }
    if (note) note.hidden = false;
  }
  setTimeout(turn, wait);
}

if (document.querySelector("[data-live]")) setTimeout(turn, EVERY);
