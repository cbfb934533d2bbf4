// The markup of the desk: what the HTML standard asks. Most of it is written by Django's admin, so that
// the further advice of "recommended" (buttons rather than inputs, sections rather than roles) is not ours to take.
export default {
  root: true,
  extends: ["html-validate:standard"],
  rules: {
    // The same as in site.mjs: everything comes from this server.
    "require-sri": ["error", { target: "crossorigin" }],
  },
};
