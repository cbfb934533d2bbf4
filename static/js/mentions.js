// While a note is written, "@" and a letter offer the colleagues who may see what it is about. Without a script the name is
// typed. A text of several lines cannot be a combobox (ARIA in HTML): it stays a text box that has a list of options, of which
// one is active (aria-activedescendant), and a line that is read out says how many there are.
const MOST = 8;
// What stands behind the last @: no address, and no more than a name is long.
const TYPED = /(?:^|[^\w.+\-@/])@([^\W\d_][\w.\- ]{0,40})$/u;

function offer(field, number) {
  const list = document.createElement("ul");
  list.className = "suggestions mentions";
  list.id = `mentions-${number}`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Colleagues");
  const told = document.createElement("p");
  told.className = "vh";
  told.setAttribute("role", "status");
  const frame = document.createElement("div");
  frame.className = "mention-frame";
  field.replaceWith(frame);
  frame.append(field, list, told);
  for (const [name, value] of [["aria-autocomplete", "list"], ["aria-haspopup", "listbox"], ["aria-controls", list.id]]) {
    field.setAttribute(name, value);
  }
  let people;

  const close = () => {
    if (!list.hidden) told.textContent = "";
    list.hidden = true;
    list.replaceChildren();
    field.removeAttribute("aria-activedescendant");
  };
  const mark = (option) => {
    for (const other of list.children) other.setAttribute("aria-selected", String(other === option));
    field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };
  const typed = () => {
    if (field.selectionStart !== field.selectionEnd) return null;
    return TYPED.exec(field.value.slice(0, field.selectionStart))?.[1] ?? null;
  };
  const take = (option) => {
    const end = field.selectionStart;
    const begin = end - (typed()?.length ?? 0);
    field.setRangeText(`${option.dataset.write} `, begin, end, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    close();
  };
  const show = (found) => {
    list.replaceChildren(...found.map((one, at) => {
      const option = document.createElement("li");
      const besides = document.createElement("small");
      option.id = `${list.id}-${at}`;
      option.setAttribute("role", "option");
      option.dataset.write = one.write;
      besides.textContent = one.besides;
      option.append(one.name, " ", besides);
      return option;
    }));
    list.hidden = false;
    mark(list.children[0]);
    told.textContent = `${found.length} ${found.length === 1 ? "colleague" : "colleagues"}. Arrows choose, Enter puts in, Escape closes.`;
  };
  const look = async () => {
    const word = typed()?.toLowerCase();
    if (!word) return close();
    if (!people) {
      const answer = await fetch(field.dataset.mentions).catch(() => null);
      if (!answer?.ok || answer.redirected) return;
      people = (await answer.json()).people;
      if (document.activeElement !== field) return;
      return look();
    }
    const begins = (text) => text.toLowerCase().startsWith(word) || text.toLowerCase().includes(` ${word}`);
    // Whose name is written out is meant already.
    const isWritten = people.some((one) => word.startsWith(`${one.write.toLowerCase()} `));
    const found = isWritten ? [] : people.filter((one) => begins(one.name) || begins(one.besides)).slice(0, MOST);
    if (found.length) show(found);
    else close();
  };
  field.addEventListener("input", look);
  field.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    const options = [...list.children];
    const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      mark(options.at((at + (event.key === "ArrowDown" ? 1 : -1)) % options.length));
    } else if (event.key === "Enter" || event.key === "Tab") {
      event.preventDefault();
      take(options[at]);
    } else if (event.key === "Escape") {
      event.preventDefault();
      close();
    } else if (["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) close();
  });
  field.addEventListener("blur", close);
  // The field keeps the focus while the list is used.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });
}

document.querySelectorAll("textarea[data-mentions]").forEach(offer);
