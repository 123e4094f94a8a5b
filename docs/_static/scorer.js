/*
 * The order of search results. Sphinx finds the pages that hold all words, and most get the same
 * score. First are a page with this title and the glossary for its terms; then count the words
 * that a page has in its headings, and whether it is a tutorial, a help page or a reference.
 */
"use strict";

const FOLDERS = [
  [/^tutorials\/(?!index)/, 4],
  [/^help\/(?!index)/, 3],
  [/^reference\/(glossary|generated)/, 2],
  [/^(reference|gallery|.*index$)/, -2],
];

/** The words of the query, as Sphinx has just left them to be marked on the page. */
const asked = () => (localStorage.getItem("sphinx_highlight_terms") ?? "").split(" ");

// biome-ignore lint/correctness/noUnusedVariables: Sphinx's search reads it
var Scorer = {
  // Sphinx's own numbers, which a scorer has to repeat
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,

  score([docname, , , , score, , kind]) {
    const { docnames, indexentries, titleterms } = Search._index;
    const page = docnames.indexOf(docname);
    const words = asked();
    const stemmer = new Stemmer();
    const inHeadings = words.filter((word) => [titleterms[stemmer.stemWord(word)] ?? []].flat().includes(page));
    const folder = FOLDERS.find(([pattern]) => pattern.test(docname))?.[1] ?? 0;
    const term = (indexentries[words.join(" ")] ?? []).some(([entry]) => entry === page);
    const same = term || (kind === "title" && score > Scorer.title) ? 30 : 0;
    return score + 4 * inHeadings.length + folder + same;
  },
};
