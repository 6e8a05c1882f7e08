/* Controllers of the press's screens, in the manner of Wagtail's own. */
(function () {
  "use strict";
  const { Controller } = window.StimulusModule;

  const part = async (url) => {
    const answer = await fetch(url, { headers: { "X-Requested-With": "XMLHttpRequest" } });
    /* A log-in page that answers in its place is not the part that was asked for. */
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    return (await answer.text()).trim();
  };

  /* Fetches its content again every two seconds while the page is visible; what has the focus keeps it. */
  class RefreshController extends Controller {
    static values = { url: String, every: { type: Number, default: 2000 } };

    connect() {
      this.shown = null;
      this.timer = window.setInterval(() => this.refresh(), this.everyValue);
    }

    disconnect() {
      window.clearInterval(this.timer);
    }

    async refresh() {
      if (document.hidden || this.asking || this.reading()) return;
      this.asking = true;
      try {
        const now = await part(this.urlValue);
        this.element.classList.remove("khabar-press--stale");
        if (now !== this.shown && !this.reading()) this.replace(now);
      } catch {
        this.element.classList.add("khabar-press--stale");
      } finally {
        this.asking = false;
      }
    }

    /* Whoever marks text, or opens a link by keyboard, is not disturbed. */
    reading() {
      const selection = window.getSelection();
      return Boolean(selection && !selection.isCollapsed && this.element.contains(selection.anchorNode));
    }

    replace(content) {
      const focused = this.element.contains(document.activeElement) ? document.activeElement : null;
      const key = focused && (focused.id ? `#${focused.id}` : `[href="${CSS.escape(focused.getAttribute("href") || "")}"]`);
      const same = focused && !focused.id ? [...this.element.querySelectorAll(key)].indexOf(focused) : 0;
      this.element.innerHTML = content;
      this.shown = content;
      if (focused) this.element.querySelectorAll(key)[same]?.focus({ preventScroll: true });
    }
  }

  /* Says beside the button that publishes what publishing would change, and asks first when that is very much. */
  class EstimateController extends Controller {
    static values = { url: String };

    connect() {
      this.form = document.querySelector("form[data-edit-form]") || this.element.closest("main")?.querySelector("form");
      const actions = document.querySelector("footer nav, .footer nav") || document.querySelector("footer.footer");
      const menu = this.element.closest("[data-controller~='w-dropdown']");
      if (menu && actions && !this.moved) {
        this.moved = true;
        actions.append(this.element);
        return;
      }
      this.asked = (event) => this.ask(event);
      document.addEventListener("click", this.asked, true);
      this.estimate();
    }

    disconnect() {
      window.clearTimeout(this.timer);
      if (this.asked) document.removeEventListener("click", this.asked, true);
    }

    later() {
      window.clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.estimate(), 1000);
    }

    estimate() {
      this.pending = part(this.urlValue)
        .then((content) => {
          if (this.content !== content) this.element.innerHTML = content;
          this.content = content;
        })
        .catch(() => this.element.replaceChildren())
        .finally(() => {
          this.pending = null;
        });
      return this.pending;
    }

    /* A click that publishes waits for the estimate under way, then for an answer where it is asked for. */
    async ask(event) {
      const button = event.target.closest("button");
      const publishes = button && (button.name === "action-publish" || (this.isConfirmation() && button.type === "submit"));
      if (!publishes || this.confirmed || button.form !== this.form) return;
      if (!this.pending && !this.dialog()) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      this.button = button;
      await this.pending;
      if (this.dialog()) this.dialog().showModal();
      else this.go();
    }

    isConfirmation() {
      return this.element.matches("p");
    }

    dialog() {
      return this.element.querySelector("dialog");
    }

    go() {
      this.confirmed = true;
      this.button.click();
      this.confirmed = false;
    }

    confirm() {
      this.dialog().close();
      this.go();
    }

    refuse() {
      this.dialog().close();
      this.button.focus();
    }
  }

  /* Follows what has just been done until it stands on every page. */
  class OutcomeController extends Controller {
    static values = { url: String };

    connect() {
      this.wait = 150;
      this.failures = 0;
      this.again();
    }

    disconnect() {
      window.clearTimeout(this.timer);
    }

    again() {
      this.timer = window.setTimeout(() => this.look(), this.wait);
      this.wait = Math.min(this.wait * 2, 1000);
    }

    async look() {
      try {
        const content = await part(this.urlValue);
        if (content !== this.shown) this.element.innerHTML = content;
        this.shown = content;
        const state = this.element.firstElementChild;
        if (!state.hasAttribute("data-final")) return this.again();
        const bad = ["failed", "late"].includes(state.dataset.state);
        if (bad) this.element.closest("li")?.classList.replace("success", "warning");
      } catch {
        this.failures += 1;
        if (this.failures < 30) this.again();
      }
    }
  }

  window.wagtail.app.register("khabar-refresh", RefreshController);
  window.wagtail.app.register("khabar-estimate", EstimateController);
  window.wagtail.app.register("khabar-outcome", OutcomeController);
})();
