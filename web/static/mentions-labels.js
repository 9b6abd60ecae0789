// Labels on the cards of the list, by button and by key; ticks with Shift; the help and the tag dialogs.
const list = document.getElementById("list") ?? document.querySelector("[data-labels]");
const form = document.getElementById("say");
const words = document.getElementById("label-words")?.dataset;
const told = document.getElementById("told-now");
const cards = () => [...list.querySelectorAll("[data-mention]")].filter((card) => card.checkVisibility());
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
let at = null; // the card that keys are of
let last = null; // what can be taken back

async function post(address, body) {
  const headers = { "content-type": "application/json", "x-earshot-csrf": "1", "x-earshot-language": document.documentElement.lang };
  const answer = await fetch(address, { method: "POST", headers, body: JSON.stringify({ who: form.dataset.who ?? "", ...body }) });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error([said.detail, said.todo].filter(Boolean).join(". ") || String(answer.status));
  return said;
}

function say(text, undo = false) {
  const line = document.createElement("p");
  line.textContent = text;
  told.replaceChildren(line);
  if (!undo) return;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "second", textContent: words.undo });
  button.addEventListener("click", takeBack);
  told.append(button);
}

const snapshot = (card) => ({
  mood: card.querySelector(".mood")?.outerHTML,
  irrelevant: card.classList.contains("irrelevant"),
  pressed: [...card.querySelectorAll("[data-say]")].map((button) => [button, button.getAttribute("aria-pressed")]),
});

function restore(card, was) {
  const mood = card.querySelector(".mood");
  if (mood && was.mood) mood.outerHTML = was.mood;
  card.classList.toggle("irrelevant", was.irrelevant);
  was.pressed.forEach(([button, pressed]) => button.setAttribute("aria-pressed", pressed));
  card.querySelectorAll(".tag.fresh").forEach((tag) => tag.remove());
}

function show(card, body, button) {
  if (body.sentiment) {
    const mood = card.querySelector(".mood");
    if (mood) Object.assign(mood, { className: `mood ${body.sentiment}`, textContent: button.textContent });
    card.querySelectorAll("[data-say]:not([data-say=irrelevant])").forEach((one) => one.setAttribute("aria-pressed", String(one === button)));
  }
  if (body.relevance) {
    card.classList.toggle("irrelevant", body.relevance === "irrelevant");
    button.setAttribute("aria-pressed", String(body.relevance === "irrelevant"));
  }
  for (const tag of body.tags ?? []) {
    const made = Object.assign(document.createElement("span"), { className: "tag own fresh", textContent: tag });
    card.querySelector("footer").prepend(made);
  }
}

async function label(card, body, button, named) {
  const was = snapshot(card);
  show(card, body, button);
  try {
    const said = await post(`/api/v1/mentions/${card.dataset.mention}/labels`, body);
    last = { at: said.said.at(-1).at, card, was };
    say(fill(words.labelled, { label: named }), true);
  } catch (error) {
    restore(card, was);
    say(fill(words.failed, { why: error.message }));
  }
}

async function takeBack() {
  if (!last) return;
  const { at: moment, card, was } = last;
  last = null;
  try {
    await post("/api/v1/mentions/labels/undo", { at: moment });
    restore(card, was);
    say(words.undone);
  } catch (error) {
    say(fill(words.failed, { why: error.message }));
  }
}

function press(card, what) {
  const button = card.querySelector(`[data-say="${what}"]`);
  if (!button) return;
  const off = what === "irrelevant" && button.getAttribute("aria-pressed") === "true";
  const body = what === "irrelevant" ? { relevance: off ? "relevant" : "irrelevant" } : { sentiment: what };
  label(card, body, button, button.textContent);
}

function tag(card) {
  const dialog = document.getElementById("tagging");
  if (!dialog) return;
  const field = dialog.querySelector("input");
  field.value = "";
  dialog.returnValue = "";
  dialog.showModal();
  dialog.addEventListener("close", () => {
    const value = field.value.trim();
    if (dialog.returnValue === "give" && value) label(card, { tags: [value] }, null, value);
    card.focus({ preventScroll: true });
  }, { once: true });
}

function move(step) {
  const all = cards();
  const place = all.indexOf(at);
  at = all[Math.max(0, Math.min(all.length - 1, place < 0 ? 0 : place + step))];
  at?.focus();
}

let ticked = null;
function count() {
  const some = list.querySelectorAll(".tick-one input:checked").length;
  const place = document.querySelector("#label-bar .count");
  if (place) place.textContent = some ? fill(place.dataset.words, { count: some }) : "";
}

function tick(event) {
  const box = event.target.closest?.(".tick-one input");
  if (!box) return;
  const boxes = [...list.querySelectorAll(".tick-one input")];
  if (event.shiftKey && ticked) {
    const [first, end] = [boxes.indexOf(ticked), boxes.indexOf(box)].sort((a, b) => a - b);
    boxes.slice(first, end + 1).forEach((one) => (one.checked = box.checked));
  }
  ticked = box;
  count();
}

const typing = (where) => where.closest?.("input:not([type=checkbox]), textarea, select, dialog, [contenteditable]");
const listening = () => localStorage.getItem("earshot-keys") !== "off";
const needing = {
  n: () => press(at, "negative"),
  u: () => press(at, "neutral"),
  p: () => press(at, "positive"),
  x: () => press(at, "irrelevant"),
  t: () => tag(at),
  s: () => at.querySelector(".tick-one input")?.click(),
  o: () => location.assign(`/mentions/${at.dataset.mention}`),
};

function key(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || !listening()) return;
  const within = event.target.closest?.("[data-mention]");
  if (within) at = within;
  if (event.key === "j") move(1);
  else if (event.key === "k") move(-1);
  else if (event.key === "z") takeBack();
  else if (event.key === "?") document.getElementById("keys")?.showModal();
  else if (needing[event.key] && at) needing[event.key]();
  else return;
  event.preventDefault();
}

if (list && form && words) {
  form.addEventListener("submit", (event) => {
    const card = event.submitter?.closest("[data-mention]");
    if (!card) return;
    event.preventDefault();
    press(card, event.submitter.dataset.say);
  });
  list.addEventListener("click", tick);
  document.addEventListener("keydown", key);
  document.getElementById("tick-all")?.addEventListener("click", () => {
    const boxes = [...list.querySelectorAll(".tick-one input")];
    const all = boxes.every((box) => box.checked);
    boxes.forEach((box) => (box.checked = !all));
    count();
  });
  const help = document.getElementById("keys");
  document.getElementById("show-keys")?.addEventListener("click", () => help.showModal());
  const on = document.getElementById("keys-on");
  if (on) on.checked = listening();
  on?.addEventListener("change", () => localStorage.setItem("earshot-keys", on.checked ? "on" : "off"));
  count();
}
