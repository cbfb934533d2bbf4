// The few functions Django's admin scripts take from its translation catalog. The desk speaks one
// language, so a request for that catalog on every page is not worth making.
window.gettext = (words) => words;
window.ngettext = (one, many, count) => (count === 1 ? one : many);
window.pgettext = (context, words) => words;
window.interpolate = (words, values, named) =>
  named
    ? words.replace(/%\((\w+)\)s/g, (match, name) => String(values[name]))
    : words.replace(/%s/g, () => String(values.shift()));
window.get_format = () => "";
