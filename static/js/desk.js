// What every page of the desk gains from a script.
"use strict";

// "/" goes to the box that finds anything, unless something is being typed.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const box = document.querySelector("#find input");
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
});
