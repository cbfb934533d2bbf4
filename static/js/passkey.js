// Why a passkey did not work, in words: the browser says it to scripts alone.
"use strict";

const WORDS = {
  NotAllowedError: "It was stopped, or took too long. Press the button to try once more.",
  AbortError: "It was stopped. Press the button to try once more.",
  InvalidStateError: "This key is on your account already.",
  SecurityError: "The browser does not use passkeys at this address. A code by mail works.",
  NotSupportedError: "This browser, or this key, cannot do it. A code by mail works.",
};
const OTHERWISE = "The passkey did not work. Try once more; a code by mail works without it.";

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const form = document.activeElement?.closest("form") ?? document.querySelector("main form");
  if (!form) return;
  form.querySelector("[data-passkey]")?.remove();
  const note = document.createElement("p");
  note.className = "note note-missing";
  note.dataset.passkey = "";
  note.setAttribute("role", "alert");
  note.textContent = WORDS[event.detail.exception?.name] ?? OTHERWISE;
  form.prepend(note);
});
