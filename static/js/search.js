// What the search gains from a script: suggestions under its fields, and filters that take effect at once.
// Without it the fields are plain ones and the filters are sent with a button.

const PAUSE = 150;

// Suggestions: a combobox with a list (WAI-ARIA 1.2). Arrows move, Enter takes, Escape closes; typing goes on.
for (const input of document.querySelectorAll("input[data-suggest]")) {
  const list = document.createElement("ul");
  list.className = "suggestions";
  list.id = `${input.id}-suggestions`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  list.hidden = true;
  input.parentElement.append(list);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id]]) {
    input.setAttribute(name, value);
  }
  let timer;
  let asked = "";
  let request;

  const close = () => {
    list.hidden = true;
    list.replaceChildren();
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const mark = (option) => {
    for (const other of list.children) other.setAttribute("aria-selected", String(other === option));
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  };
  const take = (option) => {
    input.value = option.dataset.text;
    asked = input.value;
    close();
  };
  const show = (suggestions) => {
    close();
    list.append(...suggestions.map((one, number) => {
      const option = document.createElement("li");
      const note = document.createElement("small");
      option.id = `${list.id}-${number}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.text = one.text;
      note.textContent = one.note;
      option.append(one.text, " ", note);
      return option;
    }));
    list.hidden = !suggestions.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
  };
  const ask = async () => {
    const typed = input.value.trim();
    if (typed === asked) return;
    asked = typed;
    request?.abort();
    if (typed.length < 2) return close();
    request = new AbortController();
    try {
      const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(typed)}`, { signal: request.signal });
      if (answer.ok) show((await answer.json()).suggestions);
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  };
  close();
  asked = input.value.trim();
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const options = [...list.children];
    const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      const next = at + step;
      mark(next < 0 || next >= options.length ? (at < 0 ? options.at(step > 0 ? 0 : -1) : null) : options[next]);
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      take(options[at]);
    } else if (event.key === "Escape") {
      event.preventDefault();
      close();
    } else if (event.key === "Tab") close();
  });
  input.addEventListener("blur", () => setTimeout(close, PAUSE));
  list.addEventListener("pointerdown", (event) => {
    const option = event.target.closest("[role=option]");
    if (!option) return;
    event.preventDefault();
    take(option);
  });
}

// A filter on the wide screen, the radius and the sort take effect when they change; the focus stays.
const form = document.getElementById("search");
const results = document.getElementById("results");
if (form && results) {
  let request;
  const address = () => {
    const asked = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value) asked.append(name, value);
    return `${form.getAttribute("action")}${asked.size ? `?${asked}` : ""}`;
  };
  const load = async (url, { push }) => {
    request?.abort();
    request = new AbortController();
    results.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(url, { signal: request.signal, headers: { Accept: "text/html" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      swap(page);
      if (push) history.pushState({ search: true }, "", url);
      document.title = page.title;
    } catch (error) {
      if (error.name !== "AbortError") location.assign(url);
    } finally {
      results.removeAttribute("aria-busy");
    }
  };
  const swap = (page) => {
    const focused = document.activeElement?.id;
    const open = new Set([...document.querySelectorAll(".facets details[open] > summary")].map((one) => one.textContent));
    for (const id of ["results", "facets"]) {
      const fresh = page.getElementById(id);
      if (fresh) document.getElementById(id).replaceChildren(...fresh.childNodes);
    }
    for (const summary of document.querySelectorAll(".facets summary")) {
      if (open.has(summary.textContent)) summary.parentElement.open = true;
    }
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  };
  document.addEventListener("change", (event) => {
    const control = event.target;
    if (control.form !== form || control.closest("#search")) return;
    load(address(), { push: true });
  });
  addEventListener("popstate", () => location.reload());
}
