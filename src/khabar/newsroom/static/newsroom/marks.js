/* Names the characters that nobody sees, and wraps them in rich text so that the switch of the tool bar can show them. */
(function () {
  "use strict";
  const PATTERN = /\u200c|\u200d|[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]|[\u00a0\u2007\u202f]|\u0640+|\ufeff|\u00ad| {2,}/g;
  const DIRECTION = {
    "\u200e": "LRM", "\u200f": "RLM", "\u061c": "ALM", "\u202a": "LRE", "\u202b": "RLE", "\u202c": "PDF", "\u202d": "LRO",
    "\u202e": "RLO", "\u2066": "LRI", "\u2067": "RLI", "\u2068": "FSI", "\u2069": "PDI", "\ufeff": "BOM", "\u00ad": "SHY", "\u200d": "ZWJ",
  };

  function attributes(text) {
    const first = text[0];
    if (first === "\u200c") return { className: "khabar-mark khabar-mark--zwnj" };
    if (first === "\u0640") return { className: "khabar-mark khabar-mark--tatweel" };
    if (first === " ") return { className: "khabar-mark khabar-mark--spaces" };
    if (DIRECTION[first]) return { className: "khabar-mark khabar-mark--control", "data-name": DIRECTION[first] };
    return { className: "khabar-mark khabar-mark--nbsp" };
  }

  /* Returns the text as nodes, its marks in spans. */
  function nodes(text) {
    const made = document.createDocumentFragment();
    let done = 0;
    for (const found of text.matchAll(PATTERN)) {
      const span = document.createElement("span");
      const { className, ...data } = attributes(found[0]);
      span.className = className;
      Object.entries(data).forEach(([name, value]) => span.setAttribute(name, value));
      span.textContent = found[0];
      made.append(text.slice(done, found.index), span);
      done = found.index + found[0].length;
    }
    made.append(text.slice(done));
    return made;
  }

  window.khabarMarks = { nodes, has: (text) => text.search(PATTERN) >= 0 };

  window.draftail?.registerPlugin(
    {
      type: "marks",
      strategy: (block, show) => {
        for (const found of block.getText().matchAll(PATTERN)) show(found.index, found.index + found[0].length);
      },
      component: ({ decoratedText, children }) => window.React.createElement("span", attributes(decoratedText), children),
    },
    "decorators",
  );
})();
