/*
 * The order of search results. Sphinx finds the pages that hold all words, most with the same
 * score; where a reader learns a subject comes first, then the help pages and the glossary.
 */
"use strict";

const FIRST = [
  [/^tutorials\/(?!index)/, 4],
  [/^help\/(?!index)/, 3],
  [/^reference\/(glossary|generated)/, 2],
  [/^(reference|gallery|index|tutorials\/index|help\/index)/, -2],
];

var Scorer = {
  score: ([docname, , , , score]) =>
    score + (FIRST.find(([folder]) => folder.test(docname))?.[1] ?? 0),
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};
