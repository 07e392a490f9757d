// Suggestions while typing: makes each question box a combobox with a list below it. Without this file it stays a box
// in which one types a question. The keys are those of "list autocomplete with manual selection" in
// https://www.w3.org/WAI/ARIA/apg/patterns/combobox/; the server makes the list (templates/search/suggestions.html).

const WAIT = 120; // ms after a key before the server is asked
const PAUSE = 600; // ms of rest after which what was typed so far is looked up by its meaning too
const SAY_AFTER = 1000; // ms of rest before a screen reader hears how many suggestions there are
const FEWEST_LETTERS = 2;
const ENOUGH_WORDS = 3; // that mean something by themselves
const MOST_CHARACTERS = 200;
const LEAST_HEIGHT = 148; // px: three suggestions

class SuggestingBox {
  constructor(input) {
    this.input = input;
    this.list = this.makeList();
    this.status = this.makeStatus();
    this.options = [];
    this.active = null;
    this.asking = null;
    this.shownFor = null;
    this.becomeCombobox();
    this.listen();
  }

  makeList() {
    const list = document.createElement("div");
    list.className = "suggestions";
    list.id = `${this.input.id}-suggestions`;
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", this.input.dataset.suggestLabel);
    // A page that htmx brings back from its history has the list of before.
    for (const old of this.input.form.querySelectorAll("[role=listbox], [role=status]")) old.remove();
    this.input.parentElement.append(list);
    return list;
  }

  makeStatus() {
    const status = document.createElement("p");
    status.className = "visually-hidden";
    status.setAttribute("role", "status");
    this.input.form.append(status);
    return status;
  }

  becomeCombobox() {
    const { input } = this;
    const caret = document.activeElement === input ? input.selectionEnd : null;
    // A box of type "search" cannot be a combobox by the rules of HTML, and clears itself at Escape.
    input.type = "text";
    input.inputMode = "search";
    if (caret !== null) input.setSelectionRange(caret, caret);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", this.list.id);
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  listen() {
    const { input, list } = this;
    // Asked during the composition of a word as well: keyboards of phones compose every word.
    input.addEventListener("input", () => this.typed());
    input.addEventListener("keydown", (event) => this.pressed(event));
    input.addEventListener("blur", () => this.leave());
    input.form.addEventListener("submit", () => this.leave());
    // The focus stays in the box while one taps or clicks in the list.
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => event.target.closest("[role=option]") && this.leave());
    window.addEventListener("pagehide", () => this.leave());
    window.visualViewport.addEventListener("resize", () => this.fit());
  }

  // Asking

  typed() {
    this.activate(null);
    this.forgetAsking();
    const text = this.input.value.slice(0, MOST_CHARACTERS);
    if ((text.match(/[\p{L}\p{N}]/gu) ?? []).length < FEWEST_LETTERS) {
      this.close();
      return;
    }
    this.timer = setTimeout(() => this.ask(text), WAIT);
    this.pauseTimer = setTimeout(() => this.askByMeaning(text), PAUSE);
  }

  askByMeaning(text) {
    const words = text.trim().split(/\s+/).length;
    const isSteady = !this.active && !this.list.matches(":hover");
    if (isSteady && (words >= ENOUGH_WORDS || this.list.hidden)) this.ask(text, { pauze: 1 });
  }

  async ask(text, more = {}) {
    this.asking?.abort();
    const asking = (this.asking = new AbortController());
    try {
      const query = new URLSearchParams({ q: text, ...more });
      const response = await fetch(`${this.input.dataset.suggest}?${query}`, { signal: asking.signal });
      const html = response.ok ? await response.text() : "";
      if (asking === this.asking && !this.active) this.show(html, text);
    } catch {
      if (asking === this.asking) this.close();
    }
  }

  forgetAsking() {
    this.asking?.abort();
    this.asking = null;
    clearTimeout(this.timer);
    clearTimeout(this.pauseTimer);
    clearTimeout(this.sayTimer);
  }

  // Showing

  show(html, text) {
    const content = new DOMParser().parseFromString(html, "text/html").body.firstElementChild;
    this.list.replaceChildren(...(content?.children ?? []));
    this.list.scrollTop = 0;
    this.options = [...this.list.querySelectorAll("[role=option]")];
    this.options.forEach((option, number) => (option.id = `${this.list.id}-${number}`));
    this.shownFor = text.trim();
    if (this.options.length) this.open();
    else this.close();
    this.sayTimer = setTimeout(() => (this.status.textContent = content?.dataset.status ?? ""), SAY_AFTER);
  }

  open() {
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    // Above the keyboard of a phone there may be no room below the box, where it stands.
    if (this.room() < LEAST_HEIGHT) this.input.scrollIntoView({ block: "start", behavior: "instant" });
    this.fit();
  }

  close() {
    this.activate(null);
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
  }

  leave() {
    this.forgetAsking();
    this.status.textContent = "";
    this.close();
  }

  /** Pixels from the top of the list to the end of what is seen of the page. */
  room() {
    const view = window.visualViewport;
    return view.offsetTop + view.height - this.list.getBoundingClientRect().top - 8;
  }

  /** Let the list end where the keyboard of a phone begins; it scrolls. */
  fit() {
    if (!this.list.hidden) this.list.style.maxHeight = `${Math.max(this.room(), LEAST_HEIGHT)}px`;
  }

  activate(option) {
    this.active?.setAttribute("aria-selected", "false");
    this.active = option;
    if (!option) {
      this.input.removeAttribute("aria-activedescendant");
      return;
    }
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", option.id);
  }

  // Keys

  pressed(event) {
    // While a word is composed, keys are for the one who composes it.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const keys = { ArrowDown: this.down, ArrowUp: this.up, Enter: this.enter, Escape: this.escape, Tab: this.leave };
    if (["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) this.activate(null);
    else keys[event.key]?.call(this, event);
  }

  async down(event) {
    event.preventDefault();
    if (!(await this.opened()) || event.altKey) return;
    this.move(1);
  }

  async up(event) {
    event.preventDefault();
    if (event.altKey) this.leave();
    else if (await this.opened()) this.move(-1);
  }

  /** Have the list open for what stands in the box; whether there is anything in it. */
  async opened() {
    const text = this.input.value.slice(0, MOST_CHARACTERS);
    if (this.list.hidden && text.trim()) {
      if (this.shownFor !== text.trim()) await this.ask(text);
      else if (this.options.length) this.open();
    }
    return !this.list.hidden;
  }

  /** Go round through the suggestions and the box itself. */
  move(step) {
    const stops = [null, ...this.options];
    const next = (stops.indexOf(this.active) + step + stops.length) % stops.length;
    this.forgetAsking();
    this.activate(stops[next]);
  }

  enter(event) {
    if (!this.active) return;
    event.preventDefault();
    this.active.click();
  }

  escape(event) {
    const wasOpen = !this.list.hidden;
    this.leave();
    if (!wasOpen && this.input.value) this.input.value = "";
    else if (!wasOpen) return;
    event.preventDefault();
  }
}

const boxes = new WeakSet();

function suggestIn(input) {
  if (boxes.has(input)) return;
  boxes.add(input);
  new SuggestingBox(input);
}

for (const input of document.querySelectorAll("[data-suggest]")) suggestIn(input);
// Boxes that come into the page later.
document.addEventListener("focusin", (event) => {
  if (event.target.matches("[data-suggest]")) suggestIn(event.target);
});
