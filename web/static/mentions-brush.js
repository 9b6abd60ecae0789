// A span of time chosen on a timeline by mouse, touch or keyboard. Each bar is a link of its own; here they become one.
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

export function brush(figure) {
  if (!figure) return;
  const svg = figure.querySelector("svg");
  const bars = [...svg.querySelectorAll("a")];
  const span = svg.querySelector(".span");
  const told = figure.querySelector("[role=status]");
  const usual = told.textContent;
  let from = -1;
  let to = -1;
  let dragging = false;
  let moved = false;

  bars.forEach((bar) => bar.setAttribute("tabindex", "-1"));
  svg.setAttribute("tabindex", "0");

  const ends = () => [Math.min(from, to), Math.max(from, to)];

  function draw() {
    const chosen = from >= 0;
    span.toggleAttribute("hidden", !chosen);
    bars.forEach((bar, place) => bar.classList.toggle("at", place === to));
    if (!chosen) return void (told.textContent = usual);
    const [first, last] = ends();
    const left = bars[first].querySelector(".hit");
    const right = bars[last].querySelector(".hit");
    const x = Number(left.getAttribute("x"));
    span.setAttribute("x", x);
    span.setAttribute("width", Number(right.getAttribute("x")) + Number(right.getAttribute("width")) - x);
    const count = bars.slice(first, last + 1).reduce((sum, bar) => sum + Number(bar.dataset.count), 0);
    const values = { from: bars[first].dataset.from, to: bars[last].dataset.to, count };
    told.textContent = fill(figure.dataset.chosen, values);
  }

  function go() {
    if (from < 0) return;
    const [first, last] = ends();
    const address = new URL(figure.dataset.base, location.href);
    address.searchParams.delete("by");
    address.searchParams.set("since", bars[first].dataset.since);
    address.searchParams.set("until", bars[last].dataset.until);
    location.assign(address);
  }

  function forget() {
    [from, to, dragging] = [-1, -1, false];
    draw();
  }

  function under(event) {
    const box = svg.getBoundingClientRect();
    const place = Math.floor(((event.clientX - box.left) / box.width) * bars.length);
    return Math.max(0, Math.min(bars.length - 1, place));
  }

  svg.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    [from, dragging, moved] = [under(event), true, false];
    to = from;
    if (event.pointerType !== "touch") event.preventDefault();
    svg.focus({ preventScroll: true });
  });
  window.addEventListener("pointermove", (event) => {
    if (!dragging) return;
    const place = under(event);
    if (place === to && moved) return;
    if (place !== from && !moved) {
      moved = true;
      svg.setPointerCapture?.(event.pointerId);
    }
    to = place;
    draw();
  });
  window.addEventListener("pointerup", () => {
    if (!dragging) return;
    dragging = false;
    if (moved) go();
    else forget();
  });
  window.addEventListener("pointercancel", forget);
  svg.addEventListener("click", (event) => {
    if (moved) event.preventDefault();
  });
  svg.addEventListener("dragstart", (event) => event.preventDefault());

  svg.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: -7, PageDown: 7, Home: -bars.length, End: bars.length }[event.key];
    if (step) {
      const begun = to < 0 ? (step > 0 ? -1 : bars.length) : to;
      to = Math.max(0, Math.min(bars.length - 1, begun + step));
      if (!event.shiftKey || from < 0) from = to;
      draw();
    } else if (event.key === "Enter" || event.key === " ") go();
    else if (event.key === "Escape") forget();
    else return;
    event.preventDefault();
  });
}
