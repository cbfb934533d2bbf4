// The board: a card is dragged to a lane, or moved by its "Move to". Both open the same form; without a script the link leads to
// the page of the application, which has it too.
"use strict";

const dialog = document.getElementById("move");
const form = dialog?.querySelector("form");
const asks = JSON.parse(document.getElementById("move-asks")?.textContent ?? "{}");
let dragged = null;

function stagesOf(card) {
  return card.dataset.to.split(" ");
}

// Only what the table of moves lets this card do is offered.
function prepare(card, stage) {
  const link = card.querySelector(".moves");
  form.reset();
  form.action = link.dataset.action;
  form.elements.expected.value = link.dataset.expected;
  document.getElementById("move-title").textContent = `Move ${card.querySelector("h3").textContent.trim()}`;
  const allowed = stagesOf(card);
  for (const option of form.elements.to.options) {
    option.hidden = option.disabled = option.value !== "" && !allowed.includes(option.value);
  }
  form.elements.to.value = stage;
  form.elements.to.dispatchEvent(new Event("change"));
}

function ask(card, stage) {
  prepare(card, stage);
  dialog.showModal();
}

// A move that asks for nothing is made at once; it can be undone.
function drop(card, stage) {
  if (asks[stage]) {
    ask(card, stage);
    return;
  }
  prepare(card, stage);
  form.noValidate = true; // what the move does not ask for is hidden
  form.requestSubmit();
}

function lanes(mark) {
  for (const lane of document.querySelectorAll(".lane")) {
    lane.classList.toggle("takes", mark && stagesOf(dragged).includes(lane.dataset.stage));
  }
}

if (dialog) {
  for (const card of document.querySelectorAll(".slip[data-to]")) {
    card.draggable = true;
    card.addEventListener("dragstart", (event) => {
      dragged = card;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", card.id);
      lanes(true);
    });
    card.addEventListener("dragend", () => {
      lanes(false);
      dragged = null;
    });
    card.querySelector(".moves").addEventListener("click", (event) => {
      event.preventDefault();
      ask(card, "");
    });
  }
  for (const lane of document.querySelectorAll(".lane")) {
    const takes = () => dragged && stagesOf(dragged).includes(lane.dataset.stage);
    lane.addEventListener("dragover", (event) => {
      if (takes()) event.preventDefault();
    });
    lane.addEventListener("drop", (event) => {
      if (!takes()) return;
      event.preventDefault();
      drop(dragged, lane.dataset.stage);
    });
  }
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
}
