// The live page: asks for news, offers new entries, and keeps what is being read in its place.
const SHORTEST = 15000;
const LONGEST = 300000;
const root = document.querySelector("[data-live]");
const list = root.querySelector(".entries");
const button = root.querySelector("[data-new]");
const forms = JSON.parse(button.dataset.new);
const words = JSON.parse(document.body.dataset.relative);
let latest = null; // the entries of the last answer, in order
let etag = "";
let wait = SHORTEST;
let timer = 0;

const shown = (entry) => document.getElementById(entry.id);
const coming = () => (latest || []).filter((entry) => !shown(entry));
const told = (node) => node.dispatchEvent(new Event("filled", { bubbles: true }));

// An entry's content without what scripts have written into it.
function content(entry) {
  const copy = entry.cloneNode(true);
  for (const time of copy.querySelectorAll("time")) time.textContent = "";
  return copy.className + copy.innerHTML;
}

// Changes the page without moving the first entry in view.
function inPlace(change) {
  const read = [...list.children].find((entry) => entry.getBoundingClientRect().bottom > 0);
  const top = read?.getBoundingClientRect().top;
  const seen = read && top < innerHeight && scrollY > 0;
  document.documentElement.style.overflowAnchor = "none";
  change();
  if (seen && read.isConnected) scrollBy({ top: read.getBoundingClientRect().top - top, behavior: "instant" });
  document.documentElement.style.overflowAnchor = "";
}

function offer() {
  const count = coming().length;
  button.hidden = !count;
  const digits = String(count).replace(/\d/g, (digit) => [...words.d][digit]);
  const text = count ? forms[words.f[Math.min(count, 59)]].replace("{count}", digits) : "";
  if (button.textContent !== text) button.textContent = text;
}

function take(made) {
  latest = [...made.querySelectorAll(".entry")];
  const kept = latest.map(shown).filter(Boolean);
  inPlace(() => {
    for (const entry of [...list.children]) if (!kept.includes(entry)) entry.remove();
    for (const entry of latest) {
      const old = shown(entry);
      if (!old || content(old) === content(entry)) continue;
      old.className = entry.className;
      old.innerHTML = entry.innerHTML;
    }
    if (kept.some((entry, place) => list.children[place] !== entry)) list.append(...kept);
    root.querySelector(".live-summary").replaceWith(made.querySelector(".live-summary"));
    told(root);
  });
  offer();
}

function show() {
  const fresh = coming();
  let place = list.firstElementChild;
  inPlace(() => {
    for (const entry of latest) {
      const own = shown(entry);
      if (own) place = own.nextElementSibling;
      else list.insertBefore(entry, place);
    }
    for (const entry of fresh) entry.classList.add("fresh");
    told(list);
  });
  offer();
  return fresh;
}

async function ask() {
  clearTimeout(timer);
  let over = false;
  try {
    const headers = etag ? { "If-None-Match": etag } : {};
    const answer = await fetch(root.dataset.live, { headers, cache: "no-store" });
    over = answer.status === 404 || answer.status === 410;
    if (answer.ok) {
      etag = answer.headers.get("etag") || "";
      const made = new DOMParser().parseFromString(await answer.text(), "text/html");
      over = Boolean(made.querySelector("[data-over]"));
      take(made);
    } else if (answer.status !== 304 && !over) throw new Error(answer.status);
    wait = document.hidden ? Math.min(wait * 2, LONGEST) : SHORTEST;
  } catch {
    wait = Math.min(wait * 2, LONGEST);
  }
  if (over) document.removeEventListener("visibilitychange", returned);
  else timer = setTimeout(ask, wait * (0.9 + Math.random() * 0.2));
}

function returned() {
  if (!document.hidden) ask();
}

// What is read stays where it is; then the reader, who asked for it, is taken to the first new entry. Back leads back.
button.addEventListener("click", () => {
  const [first] = show();
  if (!first) return;
  location.hash = first.id;
  first.focus({ preventScroll: true });
});
root.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#"]');
  if (link && !document.querySelector(link.hash)) show();
});
document.addEventListener("visibilitychange", returned);
timer = setTimeout(ask, wait);
