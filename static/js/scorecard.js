// A scorecard saves itself while it is filled in, and takes 1 to 5 from the keyboard. Without this, "Save the draft" does the same.
"use strict";

const card = document.querySelector("form[data-card]");
const PAUSE = 1500;
let timer, changed = false;

async function save() {
  clearTimeout(timer);
  if (!changed) return;
  changed = false;
  const told = document.getElementById("card-saved");
  const sent = new FormData(card);
  sent.set("do", "save");
  try {
    const answer = await fetch(card.action || location.href, { method: "POST", body: sent, headers: { "X-Requested-With": "fetch" } });
    const now = new Date().toLocaleTimeString("en-US", { hour: "numeric", minute: "2-digit" });
    if (answer.status === 204) told.textContent = `Saved at ${now}.`;
    else told.textContent = "Not saved yet: press \u201cSave the draft\u201d to see why.";
  } catch {
    changed = true;
    told.textContent = "Not saved yet: there is no connection. It stays in this page.";
  }
}

if (card) {
  card.addEventListener("input", () => {
    changed = true;
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  });
  // Only where a row of scores has the focus, so that no single key is taken from anybody (WCAG 2.1.4).
  card.addEventListener("keydown", (event) => {
    const radio = event.target.closest("input[type=radio]");
    if (!radio || !/^[1-5]$/.test(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    const wanted = [...card.elements].find((one) => one.name === radio.name && one.value === event.key);
    if (!wanted) return;
    event.preventDefault();
    wanted.checked = true;
    wanted.focus();
    wanted.dispatchEvent(new Event("input", { bubbles: true }));
  });
  card.addEventListener("submit", () => {
    clearTimeout(timer);
    changed = false;
  });
  addEventListener("visibilitychange", () => document.hidden && save());
}
