// The markup of the pages that visitors and candidates see. Every rule that is bent says why.
export default {
  root: true,
  extends: ["html-validate:recommended"],
  rules: {
    // Written small throughout; the standard takes either.
    "doctype-style": ["error", { style: "lowercase" }],
    // Boxes that answer one question share its name: that is how a form sends several values.
    "form-dup-name": ["error", { shared: ["radio", "checkbox", "button", "submit"] }],
    // A label names its control even where it holds it: voice control goes by "for" alone.
    "no-redundant-for": "off",
    // What a template's tags leave behind; nobody reads the source, and compressed it weighs nothing.
    "no-trailing-whitespace": "off",
    // Scripts and styles come from this server alone: whoever could change them could change the hash.
    "require-sri": ["error", { target: "crossorigin" }],
  },
};
