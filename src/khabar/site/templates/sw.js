{% if offline %}
// Keeps visited pages, and the top of each visited edition, readable without a connection. With one, the network speaks.
const EDITIONS = {{ editions }};
const PAGES = "khabar-pages-1";
const FILES = "khabar-files-1";
const PICTURES = "khabar-pictures-1";
const MOST = { [PAGES]: 80, [FILES]: 40, [PICTURES]: 60 };
const TOP = 10;
const PATIENCE = 4000;
const AGAIN = 30 * 60000;

const editionOf = (path) => EDITIONS.find((code) => path.startsWith(`/${code}/`));
const offlinePage = (edition) => `/${edition}/offline/`;
const spared = (path) => EDITIONS.some((code) => path === `/${code}/` || path === offlinePage(code));

async function trim(name) {
  const cache = await caches.open(name);
  const keys = (await cache.keys()).filter((key) => !spared(new URL(key.url).pathname));
  for (const key of keys.slice(0, Math.max(0, keys.length - MOST[name]))) await cache.delete(key);
}

async function put(name, key, answer) {
  const cache = await caches.open(name);
  await cache.delete(key, { ignoreVary: true });
  await cache.put(key, answer);
  await trim(name);
}

// Keeps a page with the styles, scripts and faces that it names; one that was taken down leaves the store too.
async function keep(path, answer, top = 0) {
  if (answer.status === 404 || answer.status === 410) {
    await (await caches.open(PAGES)).delete(path, { ignoreVary: true });
    return "";
  }
  if (answer.status !== 200 || !/^text\/html/.test(answer.headers.get("content-type"))) return "";
  const text = await answer.text();
  const headers = new Headers(answer.headers);
  headers.delete("content-encoding");
  headers.set("khabar-top", top);
  await put(PAGES, path, new Response(text, { headers }));
  const files = await caches.open(FILES);
  for (const [, file] of text.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)) {
    if (!(await files.match(file, { ignoreVary: true }))) await put(FILES, file, await fetch(file));
  }
  return text;
}

async function visited(path) {
  await keep(path, await fetch(path));
  const edition = editionOf(path);
  if (edition && !(await kept(offlinePage(edition)))) await keepNow(offlinePage(edition));
}

const keepNow = async (path, top) => keep(path, await fetch(path), top);
const kept = async (path) => (await caches.open(PAGES)).match(path, { ignoreVary: true });

// Keeps the articles that come first on an edition's home page; not on lines where the reader saves data.
async function keepTop(edition) {
  const connection = navigator.connection || {};
  if (!edition || connection.saveData || /2g/.test(connection.effectiveType)) return;
  const last = await kept(offlinePage(edition));
  if (last && Date.now() - last.headers.get("khabar-top") < AGAIN) return;
  await keepNow(offlinePage(edition), Date.now());
  const text = await keepNow(`/${edition}/`);
  const links = text.match(new RegExp(`/${edition}/\\d{4}/\\d\\d/\\d\\d/[^/"]+/(?=")`, "g")) || [];
  for (const link of [...new Set(links)].slice(0, TOP)) if (!(await kept(link))) await keepNow(link);
}

const impatience = () => new Promise((_, reject) => setTimeout(reject, PATIENCE));

// A stored page is shown where the network fails, or says nothing for some seconds. What was searched for is not stored.
async function page(event, path) {
  const search = /\/search\/$/.test(path) && new URL(event.request.url).search;
  const stored = search ? undefined : await kept(path);
  const network = (async () => (await event.preloadResponse) || fetch(event.request))();
  const copy = network.then((answer) => answer.clone());
  event.waitUntil(
    copy
      .then((answer) => search || keep(path, answer))
      .then(() => event.request.mode === "navigate" && keepTop(editionOf(path)))
      .catch(() => {}),
  );
  try {
    return await (stored ? Promise.race([network, impatience()]) : network);
  } catch {
    if (stored || event.request.mode !== "navigate") return stored || Response.error();
    for (const code of [editionOf(path), ...EDITIONS]) {
      const found = code && (await kept(offlinePage(code)));
      if (found) return found;
    }
    return Response.error();
  }
}

async function file(event, name) {
  const cache = await caches.open(name);
  const found = await cache.match(event.request, { ignoreVary: true });
  if (found) return found;
  const answer = await fetch(event.request);
  if (answer.status === 200) event.waitUntil(put(name, event.request.url, answer.clone()).catch(() => {}));
  return answer;
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => {
  const tidied = async () => {
    for (const name of await caches.keys()) if (/^khabar-/.test(name) && !(name in MOST)) await caches.delete(name);
    await self.registration.navigationPreload?.enable();
    await self.clients.claim();
  };
  event.waitUntil(tidied());
});
self.addEventListener("message", (event) => event.waitUntil(visited(String(event.data)).catch(() => {})));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin || request.headers.has("range")) return;
  if (request.mode === "navigate" || /\/fragments\//.test(pathname)) event.respondWith(page(event, pathname));
  else if (pathname.startsWith("/assets/")) event.respondWith(file(event, FILES));
  else if (pathname.startsWith("/media/") && request.destination === "image") event.respondWith(file(event, PICTURES));
});
{% else %}
// Offline reading is switched off: this worker removes what an earlier one has kept, and itself.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => {
  const leave = async () => {
    for (const name of await caches.keys()) if (/^khabar-/.test(name)) await caches.delete(name);
    await self.registration.unregister();
  };
  event.waitUntil(leave());
});
{% endif %}
