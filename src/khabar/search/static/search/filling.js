/* While the index is filled for the first time: goes on filling it, says how far it is, and searches again in the end. */
(function () {
  "use strict";
  const note = document.querySelector("[data-khabar-filling]");
  const words = note?.firstChild;

  async function ask() {
    const response = await fetch(note.dataset.khabarFilling, { headers: { Accept: "application/json" } });
    if (!response.ok) {
      window.setTimeout(ask, 5000);
      return;
    }
    const { percent, complete } = await response.json();
    if (complete) {
      note.querySelector("a").click();
      return;
    }
    const language = document.documentElement.lang;
    const figure = new Intl.NumberFormat(Intl.NumberFormat.supportedLocalesOf([language]).length ? language : "en").format(percent);
    words.textContent = words.textContent.replace(/\p{Nd}+/u, figure);
    window.setTimeout(ask, 200);
  }

  if (note) window.setTimeout(ask, 200);
})();
