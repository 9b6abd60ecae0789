// The mentions page after its first paint: its timeline and facets, what is new since, exports with their progress.
import { brush } from "./mentions-brush.js";
import "./mentions-labels.js";

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
const thousands = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, "\u202f");

async function fetched(address) {
  const answer = await fetch(address, { headers: { accept: "text/html" } });
  if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return document.importNode(page.body, true).childNodes;
}

async function put(part, address = part.dataset.part) {
  try {
    part.replaceChildren(...(await fetched(address)));
  } catch {
    part.replaceChildren(Object.assign(document.createElement("p"), { className: "quiet", textContent: part.dataset.failed }));
  }
}

const timeline = document.getElementById("timeline");
if (timeline) {
  const ready = timeline.querySelector(".brush") ? Promise.resolve() : put(timeline);
  ready.then(() => brush(timeline.querySelector(".brush")));
}

// Facets: counted when they are shown; on a wide window that is at once.
const facets = document.getElementById("facets");
const box = facets?.closest("details");
const later = new Map();

function address(section, find) {
  const to = new URL(facets.dataset.part, location.href);
  to.searchParams.set("dimension", section.dataset.dimension);
  if (find) to.searchParams.set("find", find);
  return to;
}

async function values(section, find = "") {
  const place = section.querySelector(".all-values");
  const asked = address(section, find);
  later.set(place, asked.href);
  place.dataset.failed = facets.dataset.failed;
  place.setAttribute("aria-busy", "true");
  let found;
  try {
    found = await fetched(asked);
  } catch {
    found = [facets.dataset.failed];
  }
  if (later.get(place) === asked.href) place.replaceChildren(...found);
  place.removeAttribute("aria-busy");
}

function ready() {
  let timer = 0;
  facets.addEventListener("toggle", (event) => {
    const opened = event.target;
    const section = opened.closest(".facet");
    if (opened.open && section && !section.querySelector(".all-values").childElementCount) values(section);
  }, true);
  facets.addEventListener("input", (event) => {
    clearTimeout(timer);
    timer = setTimeout(() => values(event.target.closest(".facet"), event.target.value.trim()), 250);
  });
}

if (box) {
  const show = async () => {
    if (!box.open || facets.dataset.begun) return;
    facets.dataset.begun = "yes";
    if (facets.childElementCount) return ready();
    facets.textContent = facets.dataset.wait;
    await put(facets);
    ready();
  };
  box.addEventListener("toggle", show);
  if (matchMedia("(min-width: 60rem)").matches) box.open = true;
  show();
}

// How many more there are than when the list was read; the list itself stays still under the reader's eyes.
const number = () => Number(document.querySelector("#total b")?.textContent.replace(/\D/g, "") ?? 0);
const began = number();
document.addEventListener("earshot:renewed", () => {
  const note = document.querySelector("#fresh-note a");
  const more = number() - began;
  if (!note) return;
  note.hidden = more <= 0;
  note.textContent = fill(note.dataset.words, { count: thousands(more) });
});

// Exports go by the browser's own way; how far they are is asked of the server meanwhile.
const told = document.querySelector(".export-told");
const words = document.getElementById("export")?.dataset;

async function follow(name) {
  const [bar, line] = [told.querySelector("progress"), told.querySelector("span")];
  told.hidden = false;
  for (let missing = 0; missing < 20; ) {
    await new Promise((done) => setTimeout(done, 400));
    const answer = await fetch(`/api/v1/exports/${name}`).catch(() => null);
    const made = answer?.ok ? await answer.json() : null;
    if (!made) {
      missing += 1;
      continue;
    }
    bar.max = made.total || 1;
    bar.value = made.state === "done" ? bar.max : made.taken;
    const values = { taken: thousands(made.taken), total: thousands(made.total) };
    line.textContent = fill({ done: words.done, "broken off": words.broken }[made.state] ?? words.words, values);
    if (made.state !== "under way") return;
  }
  line.textContent = words.broken;
}

for (const anchor of document.querySelectorAll("a[data-export]")) {
  const plain = anchor.href;
  anchor.addEventListener("click", () => {
    const name = crypto.getRandomValues(new Uint32Array(4)).join("-").slice(0, 40);
    anchor.href = `${plain}&progress=${name}`;
    follow(name);
  });
}

// A query too long for an address is told before it is sent, and stays where it was typed.
const query = document.querySelector("textarea[data-longest]");
query?.addEventListener("input", () => query.setCustomValidity(""));
query?.form.addEventListener("submit", (event) => {
  const most = Number(query.dataset.longest);
  if (query.value.length <= most) return;
  event.preventDefault();
  query.setCustomValidity(fill(query.dataset.tooLong, { count: thousands(query.value.length), most: thousands(most) }));
  query.reportValidity();
});

// One menu at a time; Escape and a click elsewhere close it.
const menus = [...document.querySelectorAll("details.menu")];
document.addEventListener("click", (event) => {
  for (const menu of menus) if (menu.open && !menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && menus.find((one) => one.open);
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
