// My file is one page of several forms. Without a script each is saved by itself, and what was typed in
// another is lost with the page. With it, saving one takes along the others in which something was typed.

const sections = [...document.querySelectorAll("form[data-section]")];
let sending = null;

function isChanged(field) {
  if (!field.matches("input, select, textarea") || field.type === "hidden") return false;
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.matches("select")) {
    const first = [...field.options].findIndex((option) => option.defaultSelected);
    return field.selectedIndex !== Math.max(first, 0);
  }
  return field.value !== field.defaultValue;
}

// A form that came back with errors holds words that are not on file, though nothing was typed since.
const isUnsaved = (form) => "unsaved" in form.dataset || [...form.elements].some(isChanged);
const unsavedBeside = (form) => sections.filter((other) => other !== form && isUnsaved(other));

// Each button says what else it saves.
const notes = new Map();
for (const form of sections) {
  const note = document.createElement("span");
  note.className = "sm quiet";
  form.querySelector("button[type=submit]").parentElement.append(note);
  notes.set(form, note);
}
function tell() {
  for (const [form, note] of notes) {
    const names = unsavedBeside(form).map((other) => `\u201c${other.querySelector("h2").textContent.trim()}\u201d`);
    note.textContent = names.length ? `Saves ${names.join(" and ")} too, where you changed something.` : "";
  }
}
document.addEventListener("input", tell);
addEventListener("pageshow", () => {
  sending = null;
  tell();
});

document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented && sections.includes(event.target)) sending = event.target;
});
for (const form of sections) {
  form.addEventListener("formdata", (event) => {
    if (form !== sending) return; // it is only being read, for another one
    for (const other of unsavedBeside(form)) {
      for (const [name, value] of new FormData(other)) {
        if (name !== "csrfmiddlewaretoken") event.formData.append(name, value);
      }
    }
  });
}

addEventListener("beforeunload", (event) => {
  if (!sending && sections.some(isUnsaved)) event.preventDefault();
});
