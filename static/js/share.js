// Passing a page on. Without this script there is the mail link; with it, what the browser can do shows up.
for (const bar of document.querySelectorAll("[data-share]")) {
  const { title, url } = bar.dataset;
  const told = bar.querySelector("[data-share-told]");

  /** Show a button that this browser can do something with. */
  const offer = (name, isThere, act) => {
    const button = bar.querySelector(`[data-share-${name}]`);
    if (!button || !isThere) return;
    button.hidden = false;
    button.addEventListener("click", act);
  };

  offer("system", Boolean(navigator.share), async () => {
    try {
      await navigator.share({ title, url });
    } catch (error) {
      if (error.name !== "AbortError") told.textContent = "Your browser did not share it.";
    }
  });
  offer("copy", Boolean(navigator.clipboard), async () => {
    try {
      await navigator.clipboard.writeText(url);
      told.textContent = "The link is copied.";
    } catch {
      told.textContent = `Not copied. The link is ${url}`;
    }
  });
  offer("print", Boolean(window.print), () => window.print());
}
