// The queue by keyboard: with the focus in it, up and down go from alert to alert, Home and End to its ends. A changed
// topic is shown at once.
const STEPS = { ArrowDown: 1, ArrowUp: -1 };

document.addEventListener("keydown", (event) => {
  const line = event.target.closest?.("a.alert-line");
  if (!line || event.altKey || event.ctrlKey || event.metaKey) return;
  const lines = [...document.querySelectorAll("a.alert-line")];
  const ends = { Home: 0, End: lines.length - 1 };
  const place = event.key in STEPS ? lines.indexOf(line) + STEPS[event.key] : ends[event.key];
  if (place === undefined || !lines[place]) return;
  event.preventDefault();
  lines[place].focus();
});

const topics = document.querySelector(".of-topic select");
topics?.addEventListener("change", () => topics.form.requestSubmit());
