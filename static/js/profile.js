// My file is one page of several forms. htmx saves each by itself and leaves the others as they are.
// What is left to do here: ask before leaving what was typed, and say so when a save did not arrive.

const SIGNED_OUT = "Nothing was saved: you are signed out. Open this page in another tab to sign in, and copy over what you typed.";
const FAILED = "Nothing was saved: the server did not answer as it should. What you typed is still here. Try again in a minute.";
const sections = () => [...document.querySelectorAll("form[data-section]")];
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

document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented) sending = event.target; // without htmx it leaves the page, and is meant to
});
addEventListener("pageshow", () => {
  sending = null;
});
addEventListener("beforeunload", (event) => {
  if (sections().some((form) => form !== sending && isUnsaved(form))) event.preventDefault();
});

function tell(form, words) {
  if (!form?.matches("form[data-section]")) return;
  const note = form.querySelector(".not-saved") ?? document.createElement("p");
  note.className = "error not-saved";
  note.setAttribute("role", "alert");
  note.textContent = words;
  form.querySelector("button[type=submit]").parentElement.after(note);
}
document.addEventListener("htmx:before:response", (event) => {
  const { response, sourceElement } = event.detail.ctx;
  if (!response.raw.redirected) return;
  event.preventDefault(); // a page to sign in must not take the place of a section
  tell(sourceElement, SIGNED_OUT);
});
document.addEventListener("htmx:response:error", (event) => {
  if (event.detail.ctx.response.status !== 422) tell(event.detail.ctx.sourceElement, FAILED);
});
document.addEventListener("htmx:error", (event) => tell(event.target, FAILED));
