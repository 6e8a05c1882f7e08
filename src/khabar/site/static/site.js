// Additions to pages that are complete without them: light or dark, relative times, copy and share, islands, menu. It
// stands in the head, for the choice of light or dark is applied before the first paint.
"use strict";
{
  let page = null;

  function ago(then, now) {
    const minutes = Math.floor((now - then) / 60000);
    if (!page || minutes < -1 || minutes >= page.c * 60) return null;
    if (minutes < 1) return page.n;
    const [forms, count] = minutes < 60 ? [page.m, minutes] : [page.h, Math.floor(minutes / 60)];
    const digits = String(count).replace(/\d/g, (digit) => [...page.d][digit]);
    return forms[page.f[count]].replace("{count}", digits);
  }

  function tellTimes(root) {
    for (const element of root.querySelectorAll("time[data-relative]")) {
      const absolute = element.title || element.textContent;
      const words = ago(new Date(element.dateTime), new Date());
      element.textContent = words || absolute;
      if (words) element.title = absolute;
      else element.removeAttribute("title");
    }
    for (const element of root.querySelectorAll("time[data-ago]")) {
      element.textContent = ago(new Date(element.dateTime), new Date()) || "";
    }
  }

  function leaveOutWhatStandsHere(made) {
    const here = new Set([...document.querySelectorAll("main a")].map((link) => link.pathname)).add(location.pathname);
    for (const one of made.querySelectorAll("article, li")) {
      // An order with gaps would say nothing.
      if (!one.closest(".ranked") && here.has(one.querySelector("a")?.pathname)) one.remove();
    }
    for (const part of made.querySelectorAll("section:not(:has(article, li))")) part.remove();
  }

  async function fill(island) {
    try {
      const answer = await fetch(island.dataset.island);
      if (!answer.ok) return;
      const made = new DOMParser().parseFromString(await answer.text(), "text/html");
      leaveOutWhatStandsHere(made);
      island.replaceChildren(...made.body.childNodes);
      tellTimes(island);
    } catch {
      // Without a connection the link inside stays.
    }
  }

  function watchIslands() {
    const watcher = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) {
          if (!entry.isIntersecting) continue;
          watcher.unobserve(entry.target);
          fill(entry.target);
        }
      },
      { rootMargin: "600px" },
    );
    document.querySelectorAll("[data-island]").forEach((island) => watcher.observe(island));
  }

  function layOutTheRest() {
    // What lies further down is laid out in the pauses once the reader sets off, so that its pictures come in time.
    const pause = window.requestIdleCallback || setTimeout;
    const next = () => {
      const part = document.querySelector("[data-later]");
      if (!part) return;
      part.removeAttribute("data-later");
      pause(next);
    };
    addEventListener("scroll", () => pause(next), { once: true, passive: true });
  }

  function showReadingBar() {
    const bar = document.querySelector("[data-reading]");
    const headline = document.querySelector("[data-article] h1");
    if (!bar || !headline) return;
    bar.setAttribute("aria-hidden", "true");
    new IntersectionObserver(([entry]) => {
      bar.hidden = entry.isIntersecting || entry.boundingClientRect.top > 0;
    }).observe(headline);
  }

  function offerSharing() {
    const item = document.querySelector("[data-share]");
    const address = document.querySelector('link[rel="canonical"]')?.href;
    if (item && navigator.share) {
      item.hidden = false;
      item.firstElementChild.addEventListener("click", () => {
        navigator.share({ title: document.querySelector("h1").textContent, url: address }).catch(() => {});
      });
    }
    document.addEventListener("click", async (event) => {
      const copy = event.target.closest("[data-copy]");
      if (!copy || !navigator.clipboard) return;
      event.preventDefault();
      await navigator.clipboard.writeText(copy.href);
      const before = copy.textContent;
      copy.textContent = copy.dataset.copy;
      copy.setAttribute("role", "status");
      setTimeout(() => (copy.textContent = before), 2500);
    });
  }

  function closeMenu() {
    const menu = document.querySelector("details.menu");
    if (!menu) return;
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && menu.open) {
        menu.open = false;
        menu.firstElementChild.focus();
      }
    });
    document.addEventListener("click", (event) => {
      if (menu.open && !menu.contains(event.target)) menu.open = false;
    });
  }

  function keepOffline() {
    const link = document.querySelector("link[data-worker]");
    const workers = navigator.serviceWorker;
    if (!link || !workers || new URL(link.href).origin !== location.origin) return;
    addEventListener("load", async () => {
      try {
        await workers.register(link.dataset.worker);
        if (!workers.controller) (await workers.ready).active.postMessage(location.pathname);
      } catch {
        // Without a worker the site is read as any other.
      }
    });
  }

  function applyTheme() {
    const root = document.documentElement;
    const show = (choice) => (choice ? (root.dataset.theme = choice) : delete root.dataset.theme);
    let kept = "";
    try {
      kept = localStorage.getItem("theme") || "";
    } catch {
      return; // Without storage a choice could not be kept, and the switch stays hidden.
    }
    if (kept !== "light" && kept !== "dark") kept = "";
    show(kept);
    addEventListener("DOMContentLoaded", () => {
      for (const group of document.querySelectorAll("[data-theme-switch]")) {
        const press = (choice) =>
          group.querySelectorAll("button").forEach((one) => one.setAttribute("aria-pressed", one.value === choice));
        press(kept);
        group.hidden = false;
        group.addEventListener("click", ({ target }) => {
          const button = target.closest("button");
          if (!button) return;
          press(button.value);
          show(button.value);
          if (button.value) localStorage.setItem("theme", button.value);
          else localStorage.removeItem("theme");
        });
      }
    });
  }

  applyTheme();
  document.addEventListener("filled", (event) => tellTimes(event.target));
  addEventListener("DOMContentLoaded", () => {
    page = document.body.dataset.relative ? JSON.parse(document.body.dataset.relative) : null;
    tellTimes(document);
    setInterval(() => tellTimes(document), 60000);
    watchIslands();
    layOutTheRest();
    showReadingBar();
    offerSharing();
    closeMenu();
    keepOffline();
  });
}
