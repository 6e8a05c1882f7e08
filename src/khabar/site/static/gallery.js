// Galleries that scroll by themselves: buttons and keys besides. No measure of left or right: a slide is brought into view.
const still = matchMedia("(prefers-reduced-motion: reduce)");

for (const gallery of document.querySelectorAll("[data-gallery]")) {
  const list = gallery.querySelector(".slides");
  const slides = [...list.children];
  const buttons = gallery.querySelectorAll("[data-turn]");
  let place = 0;

  const mark = () => {
    buttons[0].disabled = place === 0;
    buttons[1].disabled = place === slides.length - 1;
  };
  const turn = (to) => {
    place = Math.max(0, Math.min(slides.length - 1, to));
    const behavior = still.matches ? "instant" : "smooth";
    slides[place].scrollIntoView({ behavior, block: "nearest", inline: "center" });
    mark();
  };
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) if (entry.isIntersecting) place = slides.indexOf(entry.target);
      mark();
    },
    { root: list, threshold: 0.6 },
  );
  slides.forEach((slide) => watcher.observe(slide));
  list.addEventListener("keydown", (event) => {
    const ahead = getComputedStyle(list).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const back = ahead === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
    const to = { [ahead]: place + 1, [back]: place - 1, Home: 0, End: slides.length - 1 }[event.key];
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    turn(to);
  });
  buttons.forEach((button) => button.addEventListener("click", () => turn(place + Number(button.dataset.turn))));
  gallery.querySelector(".turn").hidden = slides.length < 2;
  mark();
}
