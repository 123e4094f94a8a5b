/*
 * What people type, in the words of these pages: synonyms, misspelt words and pasted messages; and
 * results that lead to the section whose title holds the words. Sphinx's search does the rest.
 */
"use strict";

/** What is typed, and how these pages say it. A new line here is all that a synonym needs. */
const SYNONYMS = {
  "1x1": "pointwise",
  "a trous": "dilated kernel size",
  associative: "activation two convolutions",
  atrous: "dilated kernel size",
  "batch norm": "batch normalization",
  batchnorm: "batch normalization",
  "combine two kernels": "merged kernel",
  "wiener deconvolution": "wiener filter", // before the next, which would take its last word
  deconvolution: "transposed convolution",
  "dead relu": "relu activation zero",
  "dying relu": "relu activation zero",
  flops: "operations",
  "half precision": "float16",
  madds: "operations",
  "merge kernels": "merged kernel",
  mnist: "handwritten digits",
  "nan loss": "loss diverges learning rate",
  "loss nan": "loss diverges learning rate",
  "padding same": "same padding size",
  nyquist: "aliasing frequency",
  "rate too high": "rate too large",
  resnet: "residual block",
  "thick edges": "non-maximum suppression",
  "too high": "too large",
  "translation equivariance": "equivariant shifts",
  "uint8 negative": "unsigned bytes negative",
  vit: "patch embedding",
};

const parse = Search._parseQuery;
const perform = Search._performSearch;

/** In how many letters two words differ: one changed, left out, added or exchanged with the next. */
function distance(one, other) {
  const rows = [[...other, ""].map((_, n) => n)];
  for (let i = 1; i <= one.length; i++) {
    rows.push([i]);
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1];
      const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      const ways = [rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (same ? 0 : 1)];
      rows[i][j] = Math.min(...ways, swapped ? rows[i - 2][j - 2] + 1 : Number.POSITIVE_INFINITY);
    }
  }
  return rows[one.length][other.length];
}

/** The word as it is, the nearest word of the site, or nothing where none is near. */
function known(word, stemmer) {
  const { alltitles, terms, titleterms, objnames, objects } = Search._index;
  const stem = stemmer.stemWord(word);
  const names = Object.values(objects).flat();
  if (terms[stem] || titleterms[stem] || stopwords.has(word) || word in objnames) return word;
  if (
    names.some((entry) =>
      String(entry[4] ?? entry)
        .toLowerCase()
        .includes(word),
    )
  )
    return word;
  const all = [...Object.keys(titleterms), ...Object.keys(terms)];
  if (word.length < 4 || all.some((term) => term.includes(stem))) return /\d/.test(word) ? null : word;
  const most = word.length > 7 ? 2 : 1;
  let [best, least] = [null, most + 1];
  // Whole words of titles first: the index holds stems, and the stem of a misspelt word is another.
  for (const term of [...Object.keys(alltitles).flatMap((title) => splitQuery(title.toLowerCase())), ...all]) {
    if (/\d/.test(term) || Math.abs(term.length - stem.length) > most) continue;
    const far = distance(stem, term);
    if (far < least) [best, least] = [term, far];
  }
  return best;
}

/** The question in words that the site has; all of it where none is known. */
function understood(query) {
  let text = ` ${query.toLowerCase().replace(/\s+/g, " ").trim()} `;
  for (const [typed, meant] of Object.entries(SYNONYMS)) text = text.replace(` ${typed} `, ` ${meant} `);
  const whole = text.trim();
  if (whole in Search._index.indexentries) return whole === query.toLowerCase().trim() ? query : whole;
  const stemmer = new Stemmer();
  const words = splitQuery(text).map((word) => known(word, stemmer));
  const found = words.filter((word) => word !== null);
  const same = found.length === words.length && found.join(" ") === splitQuery(query.toLowerCase()).join(" ");
  return same || !found.length ? query : found.join(" ");
}

Search._parseQuery = (query) => {
  const meant = understood(query);
  if (meant !== query) {
    const said = document.createElement("p");
    said.textContent = _("Searched for: {0}.").replace("{0}", meant);
    document.getElementById("search-results")?.before(said);
  }
  // The name itself leads to its entry in the glossary, if it has one.
  const entry = query.toLowerCase().trim() in Search._index.indexentries;
  return [entry ? query : meant, ...parse(meant).slice(1)];
};

/** Lead to the section of a page whose title holds most of the words, if one does. */
Search._performSearch = (query, searchTerms, ...rest) => {
  const { alltitles, docnames, titles } = Search._index;
  const stemmer = new Stemmer();
  const sections = Object.entries(alltitles).flatMap(([title, places]) => {
    const stems = new Set(splitQuery(title.toLowerCase()).map((word) => stemmer.stemWord(word)));
    const hits = [...searchTerms].filter((term) => stems.has(term)).length;
    return hits ? places.filter(([, id]) => id).map(([file, id]) => ({ page: docnames[file], title, id, hits })) : [];
  });
  return perform(query, searchTerms, ...rest).map((result) => {
    const [page, title, anchor] = result;
    const best = sections.filter((each) => each.page === page).sort((one, other) => other.hits - one.hits)[0];
    if (anchor || !best || best.title === titles[docnames.indexOf(page)]) return result;
    return [page, `${title} > ${best.title}`, `#${best.id}`, ...result.slice(3)];
  });
};
