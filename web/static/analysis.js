// Charts that are read by pointing, touching or the arrow keys; pictures of them; lists of choices that close by themselves.

for (const figure of document.querySelectorAll("[data-figure]")) {
  const points = [...figure.querySelectorAll(".point")];
  const reading = figure.querySelector("[data-reading]");
  if (!points.length || !reading) continue;
  let at = -1;
  const read = (place) => {
    points[at]?.classList.remove("on");
    at = place;
    points[at]?.classList.add("on");
    reading.textContent = points[at]?.dataset.read ?? "";
  };
  figure.tabIndex = 0;
  figure.setAttribute("role", "group");
  figure.setAttribute("aria-label", figure.dataset.label);
  figure.addEventListener("pointerover", (event) => {
    const place = points.indexOf(event.target.closest(".point"));
    if (place >= 0) read(place);
  });
  figure.addEventListener("keydown", (event) => {
    const last = points.length - 1;
    const to = { ArrowRight: Math.min(at + 1, last), ArrowLeft: at < 0 ? last : Math.max(at - 1, 0), Home: 0, End: last }[event.key];
    if (to !== undefined) {
      read(to);
      event.preventDefault();
    } else if (event.key === "Enter" && event.target === figure && at >= 0) {
      location.assign(points[at].getAttribute("href"));
    }
  });
}

// A touch reads first; the second one on the same place opens its mentions.
let touched = null;
document.addEventListener("click", (event) => {
  const point = event.target.closest(".point");
  if (!point || event.pointerType !== "touch" || touched === point) return;
  touched = point;
  event.preventDefault();
});

for (const button of document.querySelectorAll("[data-png]")) {
  const picture = button.parentElement.querySelector("[data-picture]");
  if (!picture) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      const image = new Image();
      image.src = picture.href;
      await image.decode();
      const canvas = document.createElement("canvas");
      canvas.width = image.naturalWidth * 2;
      canvas.height = image.naturalHeight * 2;
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
      const link = document.createElement("a");
      link.href = URL.createObjectURL(blob);
      link.download = "earshot.png";
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    } catch {
      button.insertAdjacentText("afterend", button.dataset.failed);
      button.hidden = true;
    }
  });
}

const picks = [...document.querySelectorAll(".pick")];
const others = (kept) => picks.filter((pick) => pick !== kept).forEach((pick) => (pick.open = false));
document.addEventListener("pointerdown", (event) => others(event.target.closest(".pick")));
for (const pick of picks) {
  pick.addEventListener("toggle", () => pick.open && others(pick));
  pick.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !pick.open) return;
    pick.open = false;
    pick.querySelector("summary").focus();
  });
  pick.addEventListener("change", () => {
    const chosen = [...pick.querySelectorAll("input:checked")].map((box) => box.parentElement.textContent.trim());
    const shown = pick.querySelector("summary b");
    pick.dataset.any ??= shown.textContent;
    shown.textContent = chosen.length > 2 ? `${chosen.slice(0, 2).join(", ")} +${chosen.length - 2}` : chosen.join(", ") || "–";
  });
}

// Days of one's own are meant when they are changed; what another comparison needs is asked for at once.
const period = document.querySelector(".question select[name=period]");
for (const day of document.querySelectorAll(".question input[name=since], .question input[name=until]")) {
  day.addEventListener("input", () => (period.value = ""));
}
period?.addEventListener("change", () => {
  if (period.value) document.querySelectorAll(".question input[name=since], .question input[name=until]").forEach((day) => (day.value = ""));
});
document.querySelector(".question select[name=against]")?.addEventListener("change", (event) => event.target.form.requestSubmit());
