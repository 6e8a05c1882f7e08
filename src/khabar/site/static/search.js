// Results while one types. Without it the form asks for a page, which holds the same.
const form = document.querySelector("[data-search]");
const results = document.querySelector("[data-results]");
const told = document.querySelector("[data-told]");
const field = form.elements.q;
let running = null;
let timer = 0;
let shown = location.search;

function query() {
  const asked = new URLSearchParams([...new FormData(form)].filter(([, value]) => value.trim()));
  return asked.size ? `?${asked}` : "";
}

async function show(asked) {
  running?.abort();
  const mine = (running = new AbortController());
  results.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(`${form.getAttribute("action")}${asked || "?q="}${asked ? "&" : ""}part=results`, {
      signal: mine.signal,
      headers: { accept: "text/html" },
    });
    const made = new DOMParser().parseFromString(await answer.text(), "text/html");
    const part = made.querySelector("[data-results]") || made.body;
    results.replaceChildren(...part.childNodes);
    results.dispatchEvent(new Event("filled", { bubbles: true }));
    told.textContent = results.querySelector(".found-count, .nothing, .rests h2")?.textContent || "";
    shown = asked;
    document.title = made.title || document.title;
    history.replaceState(null, "", form.getAttribute("action") + asked);
  } catch {
    // Asked anew meanwhile, or no connection: what stands there stays.
  }
  if (running === mine) results.removeAttribute("aria-busy");
}

function ask(wait) {
  clearTimeout(timer);
  timer = setTimeout(() => {
    const asked = query();
    if (asked !== shown) show(asked);
  }, wait);
}

// Keyboards of telephones compose every word: one that is not finished is searched for too.
form.addEventListener("input", (event) => ask(event.target === field ? 150 : 0));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  ask(0);
  if (matchMedia("(pointer: coarse)").matches) field.blur();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  event.preventDefault();
  field.select();
});
