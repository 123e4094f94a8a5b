/*
 * What a reader has solved, kept on this machine alone: a record a page, shown beside the
 * links to it. Nothing is sent anywhere, and where nothing can be kept everything else works.
 */
globalThis.convscopeKept = (() => {
  const PREFIX = "convscope:";
  const root = new URL(document.documentElement.dataset.content_root ?? ".", location.href).pathname;
  const nameOf = (path) => path.slice(root.length).replace(/(?:^index)?(?:\.html|\/)?$/, "");
  const here = nameOf(location.pathname);

  /** A record is { total, answers: id → { mark, texts, solved } }; what is stored may be anything. */
  function read(page) {
    try {
      const { total, answers } = JSON.parse(localStorage.getItem(PREFIX + page));
      return { total: Number(total), answers: Object(answers) };
    } catch {
      return { total: 0, answers: {} };
    }
  }

  function write(page, record) {
    try {
      if (Object.keys(record.answers).length) localStorage.setItem(PREFIX + page, JSON.stringify(record));
      else localStorage.removeItem(PREFIX + page);
    } catch {
      // Storage that is full or forbidden keeps nothing.
    }
    show();
  }

  const solvedIn = ({ answers }) => Object.values(answers).filter((answer) => answer?.solved === true).length;

  /** "5 of 9 solved" beside the links in the sidebar, and on the two pages that list the tutorials. */
  function show() {
    document.querySelectorAll(".progress").forEach((each) => each.remove());
    let any = false;
    const listed = document.querySelector("[data-tutorials]") ? ", article a[href]" : "";
    const seen = new Set();
    /** @type {NodeListOf<HTMLAnchorElement>} */
    const links = document.querySelectorAll(`.sidebar-tree a[href]${listed}`);
    for (const link of links) {
      const page = nameOf(link.pathname);
      const record = read(page);
      const place = `${page} ${link.closest(".sidebar-tree") !== null}`;
      if (!solvedIn(record) || link.hash || seen.has(place)) continue;
      seen.add(place);
      any = true;
      const note = document.createElement("span");
      note.className = "progress";
      note.textContent = _("{0} of {1} solved")
        .replace("{0}", `${solvedIn(record)}`)
        .replace("{1}", `${record.total}`);
      const card = link.closest(".sd-card")?.querySelector("[data-progress]");
      if (link.closest(".sidebar-tree")) link.append(note);
      else if (card) card.append(note);
      else link.after(" ", note);
    }
    document.querySelectorAll("[data-tutorials]").forEach((element) => element.toggleAttribute("hidden", !any));
  }

  /** Drop what answers a question that the page no longer asks. */
  function prune() {
    const asked = new Map();
    document.querySelectorAll("exercise-check").forEach((exercise) => {
      asked.set(exercise.id, JSON.parse(exercise.querySelector("script").textContent).mark);
    });
    const { answers } = read(here);
    const fitting = Object.entries(answers).filter(([id, answer]) => asked.get(id) === answer?.mark);
    if (Object.keys(answers).length) write(here, { total: asked.size, answers: Object.fromEntries(fitting) });
  }

  document.querySelectorAll("[data-tutorials] button").forEach((button) => {
    button.addEventListener("click", () => {
      Object.keys(localStorage)
        .filter((key) => key.startsWith(PREFIX))
        .forEach((key) => localStorage.removeItem(key));
      show();
    });
  });
  prune();
  show();
  addEventListener("storage", show);

  return {
    get: (id) => read(here).answers[id],
    /** Keep an answer, or with null forget it. */
    put(id, answer) {
      const { answers } = read(here);
      const rest = Object.entries(answers).filter(([other]) => other !== id);
      if (answer) rest.push([id, answer]);
      write(here, { total: document.querySelectorAll("exercise-check").length, answers: Object.fromEntries(rest) });
    },
  };
})();
