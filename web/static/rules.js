// The rule's form: the slider names where it stands, and when it rests (or anything else of the rule changed) the past is
// replayed anew. An answer that comes too late is dropped.
const REST = 500;
const form = document.getElementById("rule-form");
const step = document.getElementById("step");
const page = crypto.randomUUID?.() ?? String(Math.random());
const state = document.getElementById("try-state");
let timer = 0;
let asking = null;

function named() {
  const name = step.dataset[`step-${step.value}`] ?? step.getAttribute(`data-step-${step.value}`);
  step.setAttribute("aria-valuetext", name);
  document.getElementById("step-name").textContent = name;
}

function putIn(page, id) {
  const fresh = page.getElementById(id);
  const old = document.getElementById(id);
  if (fresh && old) old.replaceChildren(...document.importNode(fresh, true).childNodes);
}

async function replay() {
  asking?.abort();
  const asked = (asking = new AbortController());
  state.textContent = form.dataset.wait;
  try {
    const body = new URLSearchParams(new FormData(form));
    body.set("asker", page); // the server ends what this page asked before
    const answer = await fetch(form.dataset.try, { method: "POST", body, signal: asked.signal });
    const told = new DOMParser().parseFromString(await answer.text(), "text/html");
    const problem = told.querySelector("#problem > p");
    putIn(told, "replay");
    putIn(told, "as-file");
    state.textContent = problem ? problem.textContent : answer.ok ? "" : form.dataset.failed;
  } catch (error) {
    if (error.name !== "AbortError") state.textContent = form.dataset.failed;
  } finally {
    if (asking === asked) asking = null;
  }
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(replay, REST);
}

if (form && document.getElementById("try")) {
  step.addEventListener("input", named);
  form.addEventListener("change", (event) => {
    if (event.target.name !== "who" && form.querySelector("input[name=topics]:checked")) soon();
  });
  document.getElementById("try").addEventListener("click", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    replay();
  });
}
