/*
 * What every figure shares: it starts from the data that the page computed,
 * takes the place of the page's static picture, keeps its state in the link,
 * says in one sentence what changed, and can be copied as PyTorch.
 *
 * A figure gives `fields`, `initial(data)`, `build()`, `draw()`, `sentence()`
 * and `python()`; `settle()` may mend a state whose parts do not fit.
 */
import { h } from "./dom.js";
import { readHash, writeHash } from "./fields.js";

/*
 * Figures start when they come near the screen, so that a page is ready to read at once.
 * The first key starts all: the Tab key must find their controls, however far away.
 */
const near = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) if (isIntersecting) target.start();
}, { rootMargin: "100% 0%" });
const loaded = new Promise((done) => {
  if (document.readyState === "complete") done();
  else addEventListener("load", done);
});
const waiting = new Set();
addEventListener("keydown", () => waiting.forEach((figure) => figure.start()), { capture: true });

export class Explorable extends HTMLElement {
  static fields = {};

  connectedCallback() {
    if (this.arrived) return;
    this.arrived = true;
    waiting.add(this);
    loaded.then(() => waiting.has(this) && near.observe(this));
    addEventListener("hashchange", () => this.follow());
    this.follow();
  }

  /** Show the state in the page's address, if it is one of this figure. */
  follow() {
    if (!readHash(location.hash, this.id, this.constructor.fields)) return;
    if (!this.data) {
      this.start();
      this.scrollIntoView();
    } else if (this.readLink()) this.update({});
  }

  start() {
    waiting.delete(this);
    near.unobserve(this);
    this.data = JSON.parse(this.querySelector("script").textContent);
    this.status = h("p", { class: "ex-status", role: "status" });
    this.state = this.initial(this.data);
    this.readLink();
    this.settle();
    const parts = this.build();
    this.replaceChildren(...parts, this.actions());
    this.draw();
    this.status.textContent = this.sentence();
    this.dataset.started = "";
  }

  readLink() {
    const linked = readHash(location.hash, this.id, this.constructor.fields);
    if (linked) Object.assign(this.state, linked);
    return linked !== null;
  }

  settle() {}

  /** Change the state and everything that shows it. */
  update(changes) {
    Object.assign(this.state, changes);
    this.settle();
    this.draw();
    const sentence = this.sentence();
    if (this.status.textContent !== sentence) this.status.textContent = sentence;
    if (this.code?.open) this.listing.textContent = this.python();
    // Browsers limit how often a page may rewrite its address.
    clearTimeout(this.writing);
    this.writing = setTimeout(() => history.replaceState(null, "", this.link()), 200);
  }

  link() {
    return writeHash(this.id, this.constructor.fields, this.state);
  }

  actions() {
    const said = h("span", { class: "ex-said", role: "status" });
    const copy = (label, text) => h("button", {
      type: "button",
      click: async () => {
        said.textContent = (await toClipboard(text())) ? "Copied." : "Copying is blocked here.";
      },
    }, label);
    this.listing = h("code");
    this.code = h("details", {
      class: "ex-code",
      toggle: () => { this.listing.textContent = this.python(); },
    }, h("summary", {}, "Show the PyTorch code"),
    h("pre", { tabindex: "0" }, this.listing));
    return h("div", { class: "ex-actions" },
      h("div", { class: "ex-buttons" },
        copy("Copy as PyTorch", () => this.python()),
        copy("Copy link", () => location.href.split("#")[0] + this.link()),
        h("button", { type: "button", click: () => this.update(this.initial(this.data)) }, "Start again"),
        said),
      this.code);
  }
}

/** True when the text reached the clipboard; the second way works where the first is refused. */
async function toClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = h("textarea", { class: "ex-unseen" });
    area.value = text;
    document.body.append(area);
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    return copied;
  }
}
