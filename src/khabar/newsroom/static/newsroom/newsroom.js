/* Controllers of the newsroom's forms, in the manner of Wagtail's own. */
(function () {
  "use strict";
  const { Controller } = window.StimulusModule;

  /* Gives the fields of an article, blocks and rich text included, the article's language and direction. */
  class EditionController extends Controller {
    static values = { known: Object };

    connect() {
      this.form = this.element.form || document;
      this.form.addEventListener("formdata", this.name);
      this.apply();
      this.observer = new MutationObserver(() => this.schedule());
      this.observer.observe(this.form, { childList: true, subtree: true });
    }

    disconnect() {
      this.observer.disconnect();
      this.form.removeEventListener("formdata", this.name);
      window.cancelAnimationFrame(this.frame);
    }

    /* Names the revision that saving by itself made, so that pressing "save" is not taken for a conflict with it. */
    name(event) {
      const revision = event.target.dataset.wAutosaveRevisionIdValue;
      if (Number(revision)) event.formData.set("overwrite_revision_id", revision);
    }

    schedule() {
      window.cancelAnimationFrame(this.frame);
      this.frame = window.requestAnimationFrame(() => this.apply());
    }

    apply() {
      const edition = this.knownValue[this.element.value];
      if (!edition) return;
      const written = "[data-khabar-written], [data-contentpath='body'] :is(input[type=text], textarea, .Draftail-Editor), " +
        "[data-contentpath='attributions'] input[type=text]";
      this.form.querySelectorAll(written).forEach((field) => {
        if (field.closest("[data-controller='khabar-pick']") || field.type === "url") return;
        if (field.getAttribute("dir") !== edition.dir) field.setAttribute("dir", edition.dir);
        if (field.getAttribute("lang") !== edition.lang) field.setAttribute("lang", edition.lang);
      });
    }
  }

  /* Picks several objects by name: type, arrow keys, Enter; each has a button that removes it. */
  class PickController extends Controller {
    static targets = ["list", "search", "options", "template"];
    static values = { name: String, url: String, ordered: Boolean, most: Number };

    connect() {
      this.limit();
    }

    find() {
      window.clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.ask(), 150);
    }

    async ask() {
      const edition = this.element.closest("form")?.querySelector("[name=edition]");
      const query = new URLSearchParams({ q: this.searchTarget.value });
      if (this.orderedValue && edition && edition.value) query.set("edition", edition.value);
      const response = await fetch(`${this.urlValue}?${query}`, { headers: { Accept: "application/json" } });
      if (!response.ok) return;
      const taken = new Set(this.keys());
      const { results } = await response.json();
      this.show(results.filter((result) => !taken.has(String(result.key))));
    }

    keys() {
      return Array.from(this.listTarget.querySelectorAll("input[type=hidden]"), (input) => input.value);
    }

    show(results) {
      this.optionsTarget.replaceChildren(
        ...results.map((result, index) => {
          const option = document.createElement("li");
          option.setAttribute("role", "option");
          option.id = `${this.optionsTarget.id}-${index}`;
          option.dataset.key = result.key;
          option.dir = "auto";
          option.textContent = result.name;
          return option;
        }),
      );
      this.mark(results.length ? 0 : -1);
      const open = results.length > 0 && document.activeElement === this.searchTarget;
      this.optionsTarget.hidden = !open;
      this.searchTarget.setAttribute("aria-expanded", String(open));
    }

    mark(index) {
      this.marked = index;
      Array.from(this.optionsTarget.children).forEach((option, position) => {
        option.setAttribute("aria-selected", String(position === index));
        if (position === index) {
          this.searchTarget.setAttribute("aria-activedescendant", option.id);
          option.scrollIntoView({ block: "nearest" });
        }
      });
    }

    key(event) {
      const options = this.optionsTarget.children;
      if (event.key === "Enter") {
        event.preventDefault();
        if (!this.optionsTarget.hidden && options[this.marked]) this.add(options[this.marked]);
      } else if (event.key === "ArrowDown" && options.length) {
        event.preventDefault();
        this.mark((this.marked + 1) % options.length);
      } else if (event.key === "ArrowUp" && options.length) {
        event.preventDefault();
        this.mark((this.marked - 1 + options.length) % options.length);
      } else if (event.key === "Escape" || event.key === "Tab") {
        this.show([]);
      }
    }

    choose(event) {
      const option = event.target.closest("[role=option]");
      event.preventDefault();
      if (option) this.add(option);
    }

    add(option) {
      const item = this.templateTarget.content.firstElementChild.cloneNode(true);
      item.querySelector("input").value = option.dataset.key;
      item.querySelector(".khabar-pick__name").textContent = option.textContent;
      this.listTarget.append(item);
      this.searchTarget.value = "";
      this.show([]);
      this.changed();
    }

    remove(event) {
      event.currentTarget.closest("li").remove();
      this.searchTarget.hidden = false;
      this.searchTarget.focus();
      this.changed();
    }

    earlier(event) {
      const item = event.currentTarget.closest("li");
      item.previousElementSibling?.before(item);
      event.currentTarget.focus();
      this.changed();
    }

    later(event) {
      const item = event.currentTarget.closest("li");
      item.nextElementSibling?.after(item);
      event.currentTarget.focus();
      this.changed();
    }

    limit() {
      this.searchTarget.hidden = this.mostValue > 0 && this.keys().length >= this.mostValue;
    }

    changed() {
      this.limit();
      this.listTarget.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  /* Repeats the day and time of a field in words: in the calendar of the interface language, or, where that is the
     one typed, in the Gregorian one. */
  class MomentController extends Controller {
    static targets = ["input", "echo"];
    static values = { calendar: String, wrong: String };

    connect() {
      this.show();
    }

    show() {
      this.echoTarget.textContent = this.calendarValue === "jalali" ? this.other() : this.words();
    }

    /* The Gregorian day of the Solar Hijri one that is typed: the days around where it must lie are asked for theirs. */
    other() {
      const plain = this.inputTarget.value.normalize("NFKC").replace(/[\u06f0-\u06f9\u0660-\u0669]/g, (digit) => digit.charCodeAt(0) & 15);
      const typed = plain.match(/(\d{4})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{1,2})(?!\d)/);
      if (!typed) return "";
      const [year, month, day] = typed.slice(1).map(Number);
      const words = new Intl.DateTimeFormat("fa-u-ca-gregory", { dateStyle: "full", timeZone: "UTC" });
      if (year > 1501) return words.format(Date.UTC(year, month - 1, day));
      const figures = new Intl.DateTimeFormat("en-u-ca-persian-nu-latn", { year: "numeric", month: "numeric", day: "numeric", timeZone: "UTC" });
      const near = Date.UTC(year + 621, 2, 20) + ((month - 1) * 30.5 + day) * 86400000;
      for (let away = -4; away < 5; away += 1) {
        const part = Object.fromEntries(figures.formatToParts(near + away * 86400000).map(({ type, value }) => [type, parseInt(value, 10)]));
        if (part.year === year && part.month === month && part.day === day) return words.format(near + away * 86400000);
      }
      return this.wrongValue;
    }

    words() {
      const language = document.documentElement.lang;
      const moment = new Date(this.inputTarget.value);
      const known = Intl.DateTimeFormat.supportedLocalesOf([language]).length > 0;
      if (!known || Number.isNaN(moment.getTime()) || this.inputTarget.type === "date") return "";
      const locale = `${language}-u-ca-gregory`;
      const day = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
      return `${day.format(moment)} – ${new Intl.DateTimeFormat(locale, { timeStyle: "short" }).format(moment)}`;
    }
  }

  window.wagtail.app.register("khabar-moment", MomentController);
  window.wagtail.app.register("khabar-edition", EditionController);
  window.wagtail.app.register("khabar-pick", PickController);
})();
