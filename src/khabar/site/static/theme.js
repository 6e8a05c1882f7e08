// The reader's choice of light or dark, applied before the first paint: this file stands in the head.
(() => {
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
})();
