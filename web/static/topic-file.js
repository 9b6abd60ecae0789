// Puts the text of chosen files into a form's field.
for (const chooser of document.querySelectorAll("input[type=file][data-into]")) {
  chooser.closest("label").hidden = false;
  chooser.addEventListener("change", async () => {
    const texts = await Promise.all([...chooser.files].slice(0, 100).map((file) => file.slice(0, 1_000_000).text()));
    const field = chooser.form.elements[chooser.dataset.into];
    const several = texts.length > 1;
    field.value = several
      ? texts.map((text) => `- ${text.trimEnd().replaceAll("\n", "\n  ")}`).join("\n")
      : (texts[0] ?? "");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
