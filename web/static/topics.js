// The editor of topics: colours, problems with their fixes, what the query would catch, drafts; all while typing.
import { MOST, drawn, places } from "./topic-colours.js";

const form = document.getElementById("write");
const query = document.getElementById("query");
const mirror = document.getElementById("mirror");
const findings = document.getElementById("findings");
const reading = document.getElementById("reading");
const verdict = document.getElementById("verdict");
const preview = document.getElementById("preview");
const asking = document.getElementById("asking");
const trial = document.getElementById("trial");
const words = form.dataset;
const CHECK = 250;
const TRY = 600;
const KEEP = 1_500;
const HEADERS = { "content-type": "application/json", "x-earshot-csrf": "1", "x-earshot-language": document.documentElement.lang };
let problems = [];

const listed = (name) =>
  (form.elements[name]?.value ?? "")
    .split(/[\n,]/)
    .map((one) => one.trim())
    .filter(Boolean);

function topic() {
  const filters = {};
  for (const name of ["lang", "kind", "site", "source"]) if (listed(name).length) filters[name] = listed(name);
  return {
    id: words.topic,
    name: form.elements.name.value,
    query: query.value,
    handles: listed("handles"),
    accents: form.elements.accents.value,
    filters,
    owner: form.elements.owner.value,
  };
}

// One question at a time of each kind: a newer one stops the older one's answer.
function asker(act) {
  let stop;
  let waiting;
  const now = async () => {
    stop?.abort();
    stop = new AbortController();
    try {
      await act(stop.signal);
    } catch (error) {
      if (error.name !== "AbortError") asking.textContent = words.silentText;
    }
  };
  return {
    now,
    soon(wait) {
      clearTimeout(waiting);
      waiting = setTimeout(now, wait);
    },
    stop() {
      clearTimeout(waiting);
      stop?.abort();
    },
  };
}

const post = (address, body, signal) =>
  fetch(address, { method: "POST", headers: HEADERS, body: JSON.stringify(body), signal, redirect: "manual" });

function colour() {
  const text = query.value;
  const plain = text.length > MOST;
  query.parentElement.classList.toggle("coloured", !plain);
  mirror.replaceChildren(plain ? "" : drawn(text, problems));
  align();
}

function align() {
  mirror.scrollTop = query.scrollTop;
  query.style.height = "";
  if (query.scrollHeight > query.clientHeight && query.scrollHeight < 560) query.style.height = `${query.scrollHeight + 4}px`;
}

function button(kind, text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = kind;
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

function shown(problem) {
  const item = document.createElement("li");
  item.className = `problem ${problem.severity}`;
  const kind = document.createElement("span");
  kind.className = "quiet";
  const name = problem.severity === "error" ? words.errorText : words.doubtText;
  kind.textContent = `${name}, ${words.lineText.replace("{line}", problem.line)} `;
  const place = button("place", problem.message, () => select(problem.from, problem.to));
  place.prepend(kind);
  item.append(place);
  for (const fix of problem.fixes.slice(0, 5)) item.append(button("second fix", fix.title, () => take(fix.query)));
  return item;
}

function select(start, end) {
  query.focus();
  query.setSelectionRange(start, Math.max(end, start));
}

// Puts another query in the place of this one such that the browser's own undo brings it back.
function take(text) {
  const old = query.value;
  let start = 0;
  while (start < old.length && old[start] === text[start]) start += 1;
  let tail = 0;
  while (tail < Math.min(old.length, text.length) - start && old.at(-1 - tail) === text.at(-1 - tail)) tail += 1;
  query.focus();
  query.setSelectionRange(start, old.length - tail);
  const put = text.slice(start, text.length - tail);
  if (!document.execCommand(put ? "insertText" : "delete", false, put)) query.value = text;
  if (query.value !== text) query.value = text;
  query.dispatchEvent(new Event("input", { bubbles: true }));
}

const check = asker(async (signal) => {
  const text = query.value;
  if (!text.trim()) {
    told({ ok: false, problems: [], reading: "" }, text);
    verdict.textContent = "";
    return;
  }
  const answer = await post("/api/v1/topics/check", { query: text, accents: form.elements.accents.value }, signal);
  if (!answer.ok) return refused(answer);
  told(await answer.json(), text);
});

function told(found, text) {
  const at = places(text, found.problems.flatMap((one) => [one.start, one.end]));
  const placed = found.problems.map((one) => ({ ...one, from: at.get(one.start), to: at.get(one.end) }));
  problems = placed.map((one) => [one.from, Math.max(one.to, one.from + 1), one.severity === "error" ? "wrong" : "doubt"]);
  const focused = [...findings.querySelectorAll("button")].indexOf(document.activeElement);
  findings.replaceChildren(...placed.map(shown));
  if (focused >= 0) (findings.querySelectorAll("button")[focused] ?? query).focus();
  verdict.textContent = found.ok ? words.fineText : words.refusedText;
  query.toggleAttribute("aria-invalid", !found.ok && Boolean(text.trim()));
  reading.hidden = !found.reading;
  reading.querySelector("code").textContent = found.reading.slice(0, 4_000);
  colour();
  if (found.ok) tried.soon(TRY - CHECK);
  else {
    tried.stop();
    preview.classList.toggle("old", Boolean(preview.querySelector(".catches")));
    asking.textContent = preview.querySelector(".catches") ? words.oldText : "";
  }
}

const tried = asker(async (signal) => {
  asking.textContent = words.askingText;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
  const answer = await post("/topics/_preview", { ...topic(), zone }, signal);
  if (answer.status === 503 || answer.status === 429) tried.soon(2_000);
  if (!answer.ok) return refused(answer);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  preview.replaceChildren(...document.importNode(page.body, true).childNodes);
  preview.classList.remove("old");
  asking.textContent = "";
  trial.replaceChildren();
});

function refused(answer) {
  asking.textContent = answer.status === 401 || answer.type === "opaqueredirect" ? words.outText : words.silentText;
}

const kept = asker(async (signal) => {
  const note = document.getElementById("kept");
  const body = { ...topic(), base: Number(form.elements.base.value) };
  try {
    const answer = await post(`/api/v1/topics/${words.topic || "_new"}/draft`, { ...body, id: words.topic }, signal);
    note.textContent = answer.ok ? words.keptText : answer.status === 401 ? words.outText : words.lostText;
  } catch (error) {
    if (error.name !== "AbortError") note.textContent = words.lostText;
  }
});

async function count(event) {
  event.preventDefault();
  const began = await post("/api/v1/topics/trial", topic());
  if (!began.ok) return refused(began);
  let found = await began.json();
  const line = document.createElement("p");
  line.setAttribute("role", "status");
  trial.replaceChildren(line);
  for (let wait = 300; found.state === "running"; wait = Math.min(wait * 1.5, 3_000)) {
    line.textContent = words.countingText.replace("{read}", found.read.toLocaleString());
    await new Promise((done) => setTimeout(done, wait));
    const answer = await fetch(`/api/v1/trials/${found.id}`);
    if (!answer.ok) return refused(answer);
    found = await answer.json();
  }
  const page = new DOMParser().parseFromString(await (await fetch(`/trials/${found.id}`)).text(), "text/html");
  const result = page.getElementById("trial");
  if (result) trial.replaceChildren(...document.importNode(result, true).childNodes);
}

// What the preview and the first page offer as buttons of the form is taken without leaving the page.
form.addEventListener("click", (event) => {
  const pressed = event.target.closest("button");
  if (!pressed) return;
  if (pressed.classList.contains("fix") && pressed.name === "query") {
    event.preventDefault();
    take(pressed.value.replaceAll("\r\n", "\n"));
  } else if (pressed.classList.contains("place") && pressed.dataset.start) {
    const at = places(query.value, [Number(pressed.dataset.start), Number(pressed.dataset.end)]);
    select(at.get(Number(pressed.dataset.start)), at.get(Number(pressed.dataset.end)));
  } else if (pressed.matches("[formaction='/topics/_check']")) {
    event.preventDefault();
    check.now();
  } else if (pressed.matches("[data-trial]")) count(event).catch(() => (asking.textContent = words.silentText));
});

form.addEventListener("input", (event) => {
  if (event.target === query) colour();
  check.soon(CHECK);
  if (words.drafts) kept.soon(KEEP);
});
form.addEventListener("submit", () => kept.stop());
form.addEventListener("keep:restored", () => {
  colour();
  check.now();
});
query.addEventListener("scroll", () => (mirror.scrollTop = query.scrollTop));
colour();
if (query.value.trim()) check.now();
