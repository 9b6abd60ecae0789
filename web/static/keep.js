// Keeps what is typed into forms marked data-keep="name" in this window's session storage until it was sent and taken:
// a session that ended meanwhile, a closed page or a lost connection loses no text. What was typed is put back when the
// page is there again; [data-keep-note] inside the form says so, and its [data-keep-drop] throws it away. Hidden fields
// are not kept but "base", the revision a text was written upon: old text never goes over what is new unseen.
const PREFIX = "keep:";
const named = (form) => PREFIX + form.dataset.keep;
const fields = (form) =>
  [...form.elements].filter(
    (field) =>
      field.name === "base" ||
      (field.name && !["hidden", "password", "file", "submit", "button", "reset"].includes(field.type)),
  );
const ticked = (field) => field.type === "checkbox" || field.type === "radio";
const value = (field) => (ticked(field) ? field.checked : field.value);
const said = (form) => fields(form).map((field) => [field.name, value(field)]);

function put(form, kept) {
  fields(form).forEach((field, place) => {
    const [name, was] = kept[place] ?? [];
    if (name !== field.name) return;
    if (ticked(field)) field.checked = was;
    else field.value = was;
  });
  form.dispatchEvent(new Event("keep:restored"));
}

function read(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

function write(key, kept) {
  try {
    sessionStorage.setItem(key, JSON.stringify(kept));
  } catch {
    // a full or forbidden storage keeps nothing; the form works all the same
  }
}

function settle() {
  // Who is at the login was sent there: what was just sent was not taken.
  const taken = location.pathname !== "/login";
  for (const key of Object.keys(sessionStorage).filter((name) => name.startsWith(PREFIX))) {
    const kept = read(key);
    if (!kept?.sent) continue;
    if (taken) sessionStorage.removeItem(key);
    else write(key, { ...kept, sent: false });
  }
}

function attend(form) {
  const key = named(form);
  const fresh = said(form);
  const kept = read(key);
  const note = form.querySelector("[data-keep-note]");
  if (kept && JSON.stringify(kept.fields) !== JSON.stringify(fresh)) {
    put(form, kept.fields);
    if (note) note.hidden = false;
  }
  let waiting;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => write(key, { fields: said(form), sent: false }), 300);
  });
  form.addEventListener("submit", () => {
    clearTimeout(waiting);
    write(key, { fields: said(form), sent: true });
  });
  form.querySelector("[data-keep-drop]")?.addEventListener("click", () => {
    sessionStorage.removeItem(key);
    put(form, fresh);
    if (note) note.hidden = true;
  });
}

try {
  settle();
  document.querySelectorAll("form[data-keep]").forEach(attend);
} catch {
  // no session storage at all
}
