// Lists the articles that the reader's own device has kept, the last one first.
const section = document.querySelector("[data-kept]");
const article = new RegExp(`^${section.dataset.kept}\\d{4}/\\d\\d/\\d\\d/[^/]+/$`);

async function list() {
  const cache = await caches.open("khabar-pages-1");
  const paths = (await cache.keys()).map((key) => new URL(key.url).pathname).filter((path) => article.test(path));
  for (const path of paths.reverse()) {
    const text = await (await cache.match(path, { ignoreVary: true })).text();
    const title = new DOMParser().parseFromString(text, "text/html").querySelector("h1");
    if (!title) continue;
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = path;
    link.textContent = title.textContent;
    item.append(link);
    section.querySelector(".kept").append(item);
    section.hidden = false;
  }
}

if (window.caches) list();
