// What the desk gains from a script beside Django's own. Each part works without it, or is only comfort.
"use strict";

// Boxes that complete what is typed (select2) take no name from the field they replace: give them one.
function nameBoxes(root) {
  for (const select of root.querySelectorAll("select.admin-autocomplete")) {
    const label = select.getAttribute("aria-label") || select.labels[0]?.firstChild.textContent.trim();
    const box = select.nextElementSibling;
    if (!label || !box) continue;
    for (const part of box.querySelectorAll("[role=combobox], [role=textbox], [role=searchbox]")) {
      part.removeAttribute("aria-labelledby");
      part.setAttribute("aria-label", label);
    }
  }
}

// A folded list of boxes says what is chosen while it is being chosen.
function tellChosen(event) {
  const pick = event.target.closest("[data-pick]");
  if (!pick) return;
  const chosen = [...pick.querySelectorAll("input:checked")].map((box) => box.labels[0].textContent.trim());
  const words = chosen.length > 12 ? `${chosen.length} chosen` : chosen.join(", ");
  pick.querySelector("[data-chosen]").textContent = words || "None chosen";
}

// Who was told: looks again every two seconds while something moves, for five minutes.
async function lookAgain(times) {
  const panel = document.getElementById("told");
  if (!panel || !("moving" in panel.dataset) || times === 0) return;
  await new Promise((done) => setTimeout(done, 2000));
  if (!document.hidden) {
    const answer = await fetch(panel.dataset.again, { headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    panel.replaceWith(page.getElementById("told"));
  }
  lookAgain(times - 1);
}

// What takes a moment to count comes after the page, from the page that its link leads to.
async function fillIn(panel) {
  const answer = await fetch(panel.dataset.later, { headers: { "X-Requested-With": "fetch" } });
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = page.getElementById(panel.id);
  if (found) panel.replaceWith(found);
}

// The resume beside a form: open where there is room for both, unless somebody folded it away; this browser remembers it. What
// stands in it is fetched once it is open, because who read it is written down.
const ROOM = matchMedia("(min-width: 75em)");

function remembered(name, folded) {
  try {
    if (folded === undefined) return localStorage.getItem(name) !== null;
    if (folded) localStorage.setItem(name, "folded");
    else localStorage.removeItem(name);
  } catch {
    // A browser that keeps nothing opens it on every page.
  }
  return false;
}

function openPane(pane) {
  pane.open = ROOM.matches && !remembered(pane.dataset.pane);
  pane.querySelector("summary").addEventListener("click", () => {
    if (ROOM.matches) remembered(pane.dataset.pane, pane.open);
  });
}

function fillLater(panel) {
  const fold = panel.closest("details");
  if (!fold || fold.open) fillIn(panel);
  else fold.addEventListener("toggle", () => fillIn(panel), { once: true });
}

// What a move asks for shows with that move alone: the reason for declining, the first day of who is placed.
const ASKED = { ".field-reason": "declined", ".field-starts_on": "placed" };

function showAsked() {
  for (const form of document.querySelectorAll("form[data-move]")) {
    const to = form.elements.namedItem("to");
    if (!to) continue;
    const follow = () => {
      for (const [field, stage] of Object.entries(ASKED)) {
        const asked = form.querySelector(field);
        if (asked) asked.hidden = to.value !== stage;
      }
    };
    to.addEventListener("change", follow);
    follow();
  }
}

// Django's scripts start in a task of their own after the page is there; ours comes after them.
addEventListener("load", () => setTimeout(() => nameBoxes(document)));
addEventListener("load", () => {
  showAsked();
  lookAgain(150);
  document.querySelectorAll("[data-pane]").forEach(openPane);
  document.querySelectorAll("[data-later]").forEach(fillLater);
});
document.addEventListener("change", tellChosen);
document.addEventListener("formset:added", (event) => setTimeout(() => nameBoxes(event.target)));
