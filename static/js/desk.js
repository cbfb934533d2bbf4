// What every page of the desk gains from a script.
"use strict";

// Whether single keys do something here: on until somebody switches them off (WCAG 2.1.4), who speaks to their machine or hits
// keys by mistake. This browser remembers it.
const OFF = "desk-keys-off";

function keysWork() {
  try {
    return localStorage.getItem(OFF) === null;
  } catch {
    return true;
  }
}

function setKeys(work) {
  try {
    if (work) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  } catch {
    // A browser that keeps nothing has them on again on the next page.
  }
}

// Keys are for the page only where nobody types, no choice is open, and no other key is held.
function isTyping(event) {
  const field = event.target.closest("input, textarea, select, [contenteditable], dialog[open]");
  return Boolean(field) || event.ctrlKey || event.metaKey || event.altKey;
}

// "/" goes to the box that finds anything, unless something is being typed.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || isTyping(event) || !keysWork()) return;
  const box = document.querySelector("#find input");
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
});

// Escape folds what unfolds around the focus, and goes back to what unfolds it; a form that was typed into stays open.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || event.target.closest("dialog, .select2-container")) return;
  const fold = event.target.closest("#nav-sidebar details[open], .fold[open], .keys[open], .pick[open]");
  const summary = fold?.querySelector("summary");
  if (!summary?.checkVisibility()) return;
  fold.open = false;
  summary.focus();
});

// Leaving a page with something typed and not sent asks first, by whatever way: a link, another form of the page, closing it. Of
// the page's own form everything counts, of the small ones beside it what was typed: ticking rows of a list is no work lost. A
// form that came back (to be mended, or with a preview) holds as its own what was typed, so all of its words count.
const CAME_BACK = "cameBack" in document.body.dataset;
const NO_WORDS = ["hidden", "submit", "button", "reset", "image"];
const TICKS = ["checkbox", "radio"];

function isText(control) {
  return !control.options && !TICKS.includes(control.type);
}

function isChanged(control) {
  if (TICKS.includes(control.type)) return control.checked !== control.defaultChecked;
  if (!control.options) return control.value !== control.defaultValue;
  const options = [...control.options];
  const isNoneGiven = !control.multiple && !options.some((one) => one.defaultSelected);
  return options.some((one, at) => one.selected !== (isNoneGiven ? at === 0 : one.defaultSelected));
}

function isUnsaved(form) {
  if (form.method !== "post" || form.dataset.sent || "card" in form.dataset) return false; // a card saves itself
  const isOwn = form.matches(".change-form #content-main > form");
  const isBack = CAME_BACK && new URL(form.action).pathname === location.pathname;
  return [...form.elements].some((one) => {
    if (!one.matches("input, select, textarea") || NO_WORDS.includes(one.type)) return false;
    return (isBack && isText(one) && one.value) || ((isOwn || isText(one)) && isChanged(one));
  });
}

addEventListener("beforeunload", (event) => {
  if ([...document.forms].some(isUnsaved)) event.preventDefault();
});

// An application by keys: each presses a button or follows a link of its page, which do the same without a script.
const bar = document.querySelector("[data-triage]");

// A link that leads to a form on this page fills it in and goes to its field.
function goTo(control) {
  const { fill, focus } = control.dataset;
  const field = document.getElementById(focus === "message_text" ? focus : `id_${focus}`);
  if (!field) return false;
  if (fill) {
    const choice = document.getElementById(`id_${fill}`);
    choice.value = control.dataset.with;
    choice.dispatchEvent(new Event("change"));
  }
  field.focus();
  return true;
}

function press(control) {
  if (control.tagName === "SUMMARY") {
    control.parentElement.open = !control.parentElement.open;
    control.focus();
  } else if (!control.dataset.focus || !goTo(control)) {
    control.click();
  }
}

if (bar) {
  const box = bar.querySelector("[data-switch]");
  box.hidden = false;
  box.querySelector("input").checked = keysWork();
  box.addEventListener("change", (event) => setKeys(event.target.checked));
  for (const control of bar.querySelectorAll("[data-focus]")) {
    control.addEventListener("click", (event) => {
      if (goTo(control)) event.preventDefault();
    });
  }
  document.addEventListener("keydown", (event) => {
    if (!keysWork() || isTyping(event)) return;
    const control = [...bar.querySelectorAll("[data-key]")].find((one) => one.dataset.key === event.key);
    if (!control) return;
    event.preventDefault();
    if (!event.repeat) press(control);
  });
}
