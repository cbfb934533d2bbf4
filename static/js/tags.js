// The browser completes the first tag of the field from its list; this lets it complete those behind commas too, by putting
// what stands before the last comma in front of each of the choices.
for (const field of document.querySelectorAll("input[data-tags]")) {
  const list = field.list;
  if (!list) continue;
  const names = [...list.options].map((option) => option.value);
  field.addEventListener("input", () => {
    const before = /^(?:.*,\s*)?/u.exec(field.value)[0];
    const given = before.toLowerCase().split(",").map((name) => name.trim());
    [...list.options].forEach((option, at) => {
      option.value = before + names[at];
      option.disabled = given.includes(names[at].toLowerCase());
    });
  });
}
