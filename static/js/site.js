// What the pages gain from a script. Each part works without it: forms post, links lead, <details> opens.

// Dialogs opened by command and commandfor, for browsers that do not know these attributes yet.
if (!("command" in HTMLButtonElement.prototype)) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[commandfor]");
    const dialog = button && document.getElementById(button.getAttribute("commandfor"));
    if (!dialog) return;
    if (button.getAttribute("command") === "close") dialog.close();
    else dialog.showModal();
  });
}

// The menu closes on Escape and on a click beside it.
const menu = document.querySelector("details.menu");
if (menu) {
  document.addEventListener("click", (event) => {
    if (menu.open && !menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

// Sections that stand open beside the page on a wide screen start folded on a narrow one.
for (const sections of document.querySelectorAll("details[data-folds]")) {
  if (matchMedia("(max-width: 60em)").matches) sections.open = false;
}

// The theme changes at once; the answer of the server, a cookie, is for the next page.
for (const form of document.querySelectorAll("[data-theme-form]")) {
  form.addEventListener("submit", (event) => {
    const chosen = event.submitter;
    if (!chosen) return;
    event.preventDefault();
    const answers = new FormData(form, chosen);
    if (chosen.value === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = chosen.value;
    for (const button of form.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button === chosen));
    }
    fetch(form.action, { method: "POST", body: answers, redirect: "manual", keepalive: true });
  });
}

// A form that was sent is not sent twice by a second click; after a while, or on the way back, it may be.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 4000);
});
function letSendAgain() {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
}
addEventListener("pageshow", letSendAgain);
// Who was asked whether to leave, and stays, has sent nothing.
addEventListener("beforeunload", (event) => setTimeout(() => event.defaultPrevented && letSendAgain()));

// A password can be read while it is typed.
for (const input of document.querySelectorAll(".field > input[type=password]")) {
  const frame = document.createElement("div");
  const button = document.createElement("button");
  frame.className = "reveal";
  button.className = "btn btn-text";
  button.type = "button";
  button.textContent = "Show";
  button.setAttribute("aria-label", "Show password");
  button.addEventListener("click", () => {
    const shown = input.type === "password";
    input.type = shown ? "text" : "password";
    button.textContent = shown ? "Hide" : "Show";
    button.setAttribute("aria-label", shown ? "Hide password" : "Show password");
    input.focus();
  });
  const focused = document.activeElement === input;
  input.replaceWith(frame);
  frame.append(input, button);
  if (focused) input.focus();
}

// A page that was the answer to a form that was sent: the way back to it asks for the page itself, which shows
// the draft, and not for the form to be sent once more, which browsers refuse.
if (document.querySelector("[data-was-posted]")) history.replaceState(history.state, "", location.href);

// What was typed and is kept nowhere: ask before it is left behind.
const isTyped = (form) =>
  !form.dataset.sent &&
  ("unsaved" in form.dataset ||
    [...form.querySelectorAll("textarea")].some((field) => field.value !== field.defaultValue));
addEventListener("beforeunload", (event) => {
  if ([...document.querySelectorAll("form[data-asks]")].some(isTyped)) event.preventDefault();
});
