// Keeps the parts of a page that are marked data-live fresh. What happens is heard from /api/v1/events; when something
// came that a part is of, the same page is fetched and its parts take the place of the old ones. While the events are
// lost the page is asked again and again; what is the case is said in #live-note.
//
//   data-live="alerts work"   which events it is of (all but presence when empty)
//   data-live-about="ID"      only those of this alert or mention
//   data-live-topics="a b"    only those of these topics
//
// Others hear of it on the document: "earshot:happened" ({kind, data}) and "earshot:renewed" (parts were replaced).
const KINDS = ["alerts", "mentions", "work", "presence", "sources", "missed"];
const CALM = 600; // after an event, for what comes with it
const POLL = 5_000; // without events
const REST = 60_000; // with them: times go on, and who looks is said to look
const LONGEST = 60_000;
const REFUSED = 30_000;

const now = () => performance.now();
const note = document.getElementById("live-note");
const parts = () => [...document.querySelectorAll("[data-live][id]")];
const words = (text) => new Set((text ?? "").split(" ").filter(Boolean));

let stream = null;
let streaming = false;
let turning = false;
let failed = 0;
let timer = 0;
let due = Infinity;
let earliest = 0;
let again = 0; // not before this is a refused stream asked for anew

class LoggedOut extends Error {}

function changed(field) {
  if (field.type === "hidden") return false;
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.tagName !== "SELECT") return field.value !== field.defaultValue;
  return field.selectedIndex !== Math.max(0, [...field.options].findIndex((option) => option.defaultSelected));
}

// A part is left alone while somebody writes, chooses or selects in it.
function busy(part) {
  const at = part.contains(document.activeElement) ? document.activeElement : null;
  if (at && at !== part && !at.matches("a[href]")) return true;
  if ([...part.querySelectorAll("input, textarea, select")].some(changed)) return true;
  return part.matches(":hover") && getSelection()?.type === "Range";
}

function renew(part, fresh) {
  if (part.innerHTML === fresh.innerHTML || busy(part)) return false;
  const open = [...part.querySelectorAll("details")].map((details) => details.open);
  fresh.querySelectorAll("details").forEach((details, place) => (details.open = open[place] ?? details.open));
  const at = part.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  const placed = document.importNode(fresh, true);
  part.replaceWith(placed);
  if (at) placed.querySelector(`a[href="${CSS.escape(at)}"]`)?.focus({ preventScroll: true });
  return true;
}

async function refresh() {
  const answer = await fetch(location.href, { headers: { accept: "text/html", "x-earshot-live": "1" } });
  if (answer.status === 401 || (answer.redirected && new URL(answer.url).pathname === "/login")) throw new LoggedOut();
  if (!answer.ok) throw new Error(String(answer.status));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  let any = false;
  for (const part of parts()) {
    const fresh = page.getElementById(part.id);
    if (fresh) any = renew(part, fresh) || any;
  }
  if (any) document.dispatchEvent(new CustomEvent("earshot:renewed"));
}

function say(what) {
  const text = note?.dataset[what];
  if (!text || note.textContent === text) return;
  note.hidden = false;
  note.classList.toggle("lost", what !== "liveText");
  note.textContent = text;
}

// Look again so many milliseconds from now at the latest.
function within(wait) {
  const at = now() + wait;
  if (at >= due) return;
  due = at;
  clearTimeout(timer);
  timer = setTimeout(turn, wait);
}

async function turn() {
  due = Infinity;
  if (document.hidden) return;
  if (turning) return within(CALM);
  turning = true;
  const began = now();
  try {
    await refresh();
    failed = 0;
    say("liveText");
  } catch (error) {
    failed += 1;
    say(error instanceof LoggedOut ? "outText" : "lostText");
  }
  turning = false;
  const pace = Math.min(9 * (now() - began), LONGEST); // at most a tenth of the time goes into fetching
  earliest = now() + pace;
  if (failed) return within(Math.min(POLL * 2 ** (failed - 1), LONGEST));
  connect();
  within(Math.max(streaming ? REST : POLL, pace));
}

function concerns(part, kind, data) {
  const { live, liveAbout, liveTopics } = part.dataset;
  const kinds = words(live);
  if (kind === "missed") return true;
  if (kinds.size ? !kinds.has(kind) : kind === "presence") return false;
  if (liveAbout && ![data.id, data.alert, data.mention].includes(liveAbout)) return false;
  return !liveTopics || !data.topic || words(liveTopics).has(data.topic);
}

function happened(event) {
  const kind = event.type;
  const data = JSON.parse(event.data);
  document.dispatchEvent(new CustomEvent("earshot:happened", { detail: { kind, data } }));
  if (parts().some((part) => concerns(part, kind, data))) within(Math.max(CALM, earliest - now()));
}

function connect() {
  if (stream || document.hidden || now() < again) return;
  stream = new EventSource("/api/v1/events");
  let opened = false;
  stream.onopen = () => {
    streaming = true;
    say("liveText");
    if (opened || failed) within(0); // it was lost meanwhile
    opened = true;
  };
  stream.onerror = () => {
    const closed = stream?.readyState === EventSource.CLOSED;
    within(streaming || !closed ? CALM : POLL);
    streaming = false;
    if (!closed) return;
    again = now() + REFUSED;
    disconnect();
  };
  stream.addEventListener("end", () => {
    disconnect();
    within(CALM);
  });
  for (const kind of KINDS) stream.addEventListener(kind, happened);
}

function disconnect() {
  stream?.close();
  stream = null;
  streaming = false;
}

// A page nobody sees holds no connection: a browser has few of them for one server.
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return disconnect();
  connect();
  within(0);
});
addEventListener("pagehide", disconnect);
addEventListener("pageshow", (event) => {
  if (event.persisted && document.querySelector("[data-live]")) connect();
});

if (document.querySelector("[data-live]")) {
  connect();
  within(POLL);
}
