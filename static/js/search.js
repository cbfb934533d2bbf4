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
      if (!answer.ok) return;
      const { suggestions } = await answer.json();
      // Elsewhere no key would reach the list.
      if (document.activeElement === input) show(suggestions);
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
    if (list.hidden && event.key === "ArrowDown") {
      event.preventDefault();
      asked = "";
      ask();
    }
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
    }
  });
  input.addEventListener("blur", () => {
    clearTimeout(timer);
    request?.abort();
    asked = "";
    close();
  });
  // The field keeps the focus while the list is used, and a finger may scroll it.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });
}

// Fields that ask nothing are left out of the address.
for (const one of document.querySelectorAll("form[role=search]")) {
  one.addEventListener("formdata", ({ formData }) => {
    const asking = [...formData].filter(([, value]) => value);
    for (const name of [...formData.keys()]) formData.delete(name);
    for (const [name, value] of asking) formData.append(name, value);
  });
}

// A filter, the radius and the sort take effect when they change; the focus stays.
const form = document.getElementById("search");
const results = document.getElementById("results");
const filters = document.getElementById("filters");
if (form && results && filters) {
  let request;
  const address = () => {
    const asked = new URLSearchParams(new FormData(form));
    return `${form.getAttribute("action")}${asked.size ? `?${asked}` : ""}`;
  };
  let shown = address();

  const load = async (url) => {
    shown = url;
    request?.abort();
    const own = new AbortController();
    request = own;
    results.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(url, { signal: own.signal, headers: { Accept: "text/html" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (own !== request) return;
      // A region that is busy says nothing: first done, then told.
      results.removeAttribute("aria-busy");
      swap(page);
      history.pushState({ search: true }, "", url);
      document.title = page.title;
    } catch (error) {
      if (error.name !== "AbortError") location.assign(url);
    }
  };
  const swap = (page) => {
    const { id, name } = document.activeElement;
    const open = new Set([...document.querySelectorAll(".facets details[open] > summary")].map((one) => one.textContent));
    tell(page.getElementById("results"));
    for (const part of ["facets", "filters-foot"]) {
      document.getElementById(part).replaceChildren(...page.getElementById(part).childNodes);
    }
    for (const summary of document.querySelectorAll(".facets summary")) {
      if (open.has(summary.textContent)) summary.parentElement.open = true;
    }
    // What had the focus may be gone, as the tick of the second last state: then its neighbour has it.
    const again = document.getElementById(id) ?? (name && document.querySelector(`#facets [name="${CSS.escape(name)}"]`));
    again?.focus({ preventScroll: true });
  };
  // The heading is read out when its words change. It stays the same element: a new one is not listened to yet.
  const tell = (fresh) => {
    const heading = results.querySelector("h1");
    const found = fresh.querySelector("h1");
    if (heading.textContent !== found.textContent) heading.textContent = found.textContent;
    for (const old of [...results.childNodes]) if (old !== heading) old.remove();
    results.append(...[...fresh.childNodes].filter((one) => one !== found));
  };
  document.addEventListener("change", (event) => {
    const control = event.target;
    if (control.form !== form || control.closest("#search")) return;
    load(address());
  });
  // On a phone the results stand behind the sheet already: its button only puts it away.
  form.addEventListener("submit", (event) => {
    if (event.submitter?.id !== "filters-show" || !filters.matches(":popover-open")) return;
    event.preventDefault();
    filters.hidePopover();
    if (address() !== shown) load(address());
  });
  // What opened the sheet was replaced meanwhile, so the browser cannot give it the focus back.
  filters.addEventListener("toggle", (event) => {
    const focused = document.activeElement;
    const isLost = focused === document.body || filters.contains(focused);
    if (event.newState === "closed" && isLost) document.getElementById("filters-open")?.focus();
  });
  addEventListener("popstate", () => location.reload());
}
