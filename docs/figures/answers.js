/*
 * What a person types, read whole or not at all, and compared with the right answer.
 * Pure functions on texts and numbers: the tests run them in node, without a page.
 */
Object.assign(
  globalThis.convscope,
  (() => {
    "use strict";
    const { corr2d } = convscope;

    /**
     * One way to read a text. A decimal stands for all numbers that round to it: `half` is half a
     * unit of its last digit, `digits` counts the significant ones. A fraction is exact.
     * @typedef {{ value: number, half: number, digits: number }} Reading
     * @typedef {{ kind: string, readings?: Reading[] }} Token
     * @typedef {number[][]} Matrix
     * @typedef {{ ask: string, right: Matrix, cases: { X: Matrix, Y: Matrix }[], hint: string, why: string,
     *   mistakes: { name: string, answer: Matrix }[] }} Exercise
     * @typedef {{ solved: boolean, sentence: string, marks: string[][] }} Verdict
     */

    const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻";
    const UNSEEN = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

    /**
     * A text in the language of the page: t("Not yet."), or t`${n} rows`, whose values may change
     * places; values that are texts are translated too.
     * @param {string | TemplateStringsArray} text
     * @param {...unknown} values
     * @returns {string}
     */
    function t(text, ...values) {
      const key = typeof text === "string" ? text : text.reduce((all, part, n) => `${all}{${n - 1}}${part}`);
      const said = typeof Documentation === "undefined" ? key : Documentation.gettext(key);
      return values.length ? said.replace(/\{(\d)\}/g, (_, n) => t(String(values[n]))) : said;
    }

    /** The signs of all keyboards as ASCII: digits, dashes, products, spaces, raised exponents. @param {string} text */
    function plain(text) {
      return text
        .replace(UNSEEN, "")
        .replace(
          /[⁰¹²³⁴-⁹⁺⁻]+/g,
          (run) => `^(${[...run].map((sign) => "0123456789+-"[RAISED.indexOf(sign)]).join("")})`,
        )
        .replace(/(\d*)\s*([¼-¾⅐-⅞])/g, (_, whole, part) => `(${whole || 0}+${part.normalize("NFKC")})`)
        .normalize("NFKC")
        .replace(/\p{Nd}/gu, digit)
        .replace(/[‐-―−➖]/g, "-")
        .replace(/[×·⋅∙∗•✕✖]/g, "*")
        .replace(/[÷∕⁄:]/g, "/")
        .replace(/[’‘ʼ`´٬]/g, "'")
        .replace(/[،、]/g, ",")
        .replace(/٫/g, ".")
        .replace(/\*\*/g, "^")
        .replace(/\b(?:math\.|np\.|torch\.)?sqrt\b/g, "√")
        .replace(/\b(?:math\.|np\.|torch\.)?pi\b/gi, "π")
        .replace(/\s+/g, " ")
        .trim();
    }

    /** A decimal digit of any script: blocks of ten follow each other. @param {string} sign */
    function digit(sign) {
      let [code, place] = [sign.codePointAt(0) ?? 0, 0];
      while (/\p{Nd}/u.test(String.fromCodePoint(code - 1))) [code, place] = [code - 1, place + 1];
      return String(place % 10);
    }

    /** An integer percentage, 44%, is rounded as 0.44 is. @param {Reading} reading @returns {Reading} */
    function hundredths({ value, half, digits }) {
      const percent = Math.abs(Math.round(value * 100));
      const whole = half === 0 && percent > 0 && Math.abs(Math.abs(value * 100) - percent) < 1e-9;
      return { value, half: whole ? 0.005 : half, digits: whole ? String(percent).length : digits };
    }

    /** "451,584" is 451584 or 451.584: all that a run of digits and marks can mean. @param {string} run */
    function literals(run) {
      const [, body, power = "0"] = run.match(/^(.*?)(?:e([+-]?\d+))?$/i) ?? [];
      const texts = new Set();
      if (/^(?:\d+[.,]?\d*|[.,]\d+)$/.test(body) && !body.endsWith(",")) texts.add(body.replace(",", "."));
      for (const group of [",", ".", " ", "'", "_"]) {
        const grouped = new RegExp(`^[1-9]\\d{0,2}(?:\\${group}\\d{3})+(?:[.,]\\d*)?$`);
        const [head, tail = ""] = body.split(group === "." ? "," : group === "," ? "." : /[.,]/);
        const rest = body.slice(head.length);
        if (grouped.test(body) && !tail.includes(group)) texts.add(head.replaceAll(group, "") + rest.replace(",", "."));
      }
      return [...texts].map((text) => {
        const decimals = text.split(".")[1]?.length ?? 0;
        const digits = text.replace(".", "").replace(/^0+/, "").length;
        const rounded = decimals > 0 || Number(power) !== 0;
        return {
          value: Number(`${text}e${power}`),
          half: rounded ? 0.5 * 10 ** (Number(power) - decimals) : 0,
          digits: rounded ? digits : Infinity,
        };
      });
    }

    /** @param {string} text @returns {Token[] | null} */
    function tokens(text) {
      const found = [];
      let rest = /(?:^|\D)0x/i.test(text) ? "?" : text; // 0x10 is 16 to some and a product to others
      while (rest) {
        const run = rest.match(/^(?:\d|[.,]\d)[\d.,'_]*(?: \d{3}(?![\d])[\d.,'_]*)*(?:e[+-]?\d+)?/i);
        const sign = rest.match(/^(?:[-+*/^()%√π]|x)/i);
        if (run) {
          const readings = literals(run[0]);
          if (!readings.length) return null;
          found.push({ kind: "number", readings });
        } else if (sign) found.push({ kind: sign[0].toLowerCase() === "x" ? "*" : sign[0] });
        else return null;
        rest = rest.slice((run ?? sign)?.[0].length).trimStart();
      }
      return found;
    }

    /** @type {Record<string, (a: Reading, b: Reading) => [value: number, half: number]>} */
    const RULES = {
      "+": (a, b) => [a.value + b.value, a.half + b.half],
      "-": (a, b) => [a.value - b.value, a.half + b.half],
      "*": (a, b) => [a.value * b.value, Math.abs(a.value) * b.half + Math.abs(b.value) * a.half],
      "/": (a, b) => [a.value / b.value, a.half / Math.abs(b.value) + Math.abs(a.value / b.value ** 2) * b.half],
      "^": (a, b) => [a.value ** b.value, 0],
    };

    /** @param {Reading[]} left @param {string} sign @param {Reading[]} right @returns {Reading[]} */
    function combine(left, sign, right) {
      return left.flatMap((a) =>
        right.map((b) => {
          const [value, half] = RULES[sign](a, b);
          return { value, half, digits: Math.min(a.digits, b.digits) };
        }),
      );
    }

    /** @param {number} value @returns {Reading[]} */
    const exact = (value) => [{ value, half: 0, digits: Infinity }];

    /** Sums of products of powers, from left to right; null where the tokens are not one. @param {Token[]} list */
    function evaluate(list) {
      let at = 0;
      /** @param {...string} kinds */
      const take = (...kinds) => (kinds.includes(list[at]?.kind) ? list[at++] : null);
      /** @returns {Reading[]} */
      const sum = () => {
        let left = product();
        for (let sign = take("+", "-"); sign; sign = take("+", "-")) left = combine(left, sign.kind, product());
        return left;
      };
      const product = () => {
        let left = signed();
        for (let sign = take("*", "/"); sign; sign = take("*", "/")) left = combine(left, sign.kind, signed());
        return left;
      };
      /** @returns {Reading[]} */
      const signed = () => {
        const sign = take("+", "-");
        if (sign && take("+", "-")) throw new SyntaxError(); // "--3" may be meant as a dash
        if (sign) return combine(exact(0), sign.kind, signed());
        let base = single();
        if (take("^")) base = combine(base, "^", signed());
        // "20%" is 0.2, and 20 where the answer is a percentage.
        if (take("%")) base = [...combine(base, "/", exact(100)).map(hundredths), ...base];
        return base;
      };
      const single = () => {
        const token = take("number", "(", "√", "π");
        if (token?.readings) return token.readings;
        if (token?.kind === "π") return exact(Math.PI);
        if (token?.kind === "√") return combine(single(), "^", exact(0.5));
        if (token?.kind !== "(") throw new SyntaxError();
        const inside = sum();
        if (!take(")")) throw new SyntaxError();
        return inside;
      };
      try {
        const readings = sum();
        return at === list.length ? readings : null;
      } catch {
        return null;
      }
    }

    /**
     * All numbers that a text can mean, or the text that cannot be read.
     * @param {string} text
     * @returns {{ readings: Reading[] } | { unread: string }}
     */
    function readNumber(text) {
      const body = plain(text).replace(/^[=≈] ?/, "");
      const list = tokens(body);
      const readings = (list && evaluate(list)) ?? [];
      const mixed = body.match(/^([-+]?) ?(\d+) (\d+) ?\/ ?(\d+)$/);
      if (mixed && Number(mixed[3]) < Number(mixed[4])) {
        readings.push(...exact(Number(`${mixed[1]}1`) * (Number(mixed[2]) + Number(mixed[3]) / Number(mixed[4]))));
      }
      const finite = readings.filter(({ value }) => Number.isFinite(value));
      return finite.length ? { readings: finite } : { unread: text.replace(UNSEEN, "").trim() };
    }

    /** @param {string} text */
    const readable = (text) => text !== "" && "readings" in readNumber(text);

    const COMMA = "[,，、،]";
    const SEPARATORS = [
      `\\s*${COMMA}\\s+`,
      `\\s*${COMMA}\\s*`,
      "\\s+",
      `${COMMA}?\\s+|${COMMA}`,
      "\\s*(?:x|×|\\*|by)\\s*",
    ];

    /** The rows of a list, an array as Python prints it, a size or cells of a spreadsheet. @param {string} text */
    function rowsOf(text) {
      const body = text
        .replace(UNSEEN, "")
        .trim()
        .replace(/^[A-Za-z]\w*\s*=\s*/, "")
        .replace(/,?\s*\b(?:dtype|device|requires_grad|grad_fn)\s*=\s*(?:<[^>]*>|["'][^"']*["']|[\w.:]+)/g, "")
        .replace(/^(?:(?:torch|np|numpy)\.)?(?:tensor|array|matrix|size)\s*\(([\s\S]*)\)$/i, "$1")
        .replace(/[{［]/g, "[")
        .replace(/[}］]/g, "]")
        .replace(/；/g, ";")
        .trim();
      for (const inner of [/\[([^[\]]*)\]/g, /\(([^()]*,[^()]*)\)/g]) {
        const groups = [...body.matchAll(inner)].map((group) => group[1]);
        if (groups.length && /^[[\]()\s,;，]*$/.test(body.replace(inner, ""))) return groups;
      }
      const whole = body.match(/^\((.*,.*)\)$/s);
      return (whole ? whole[1] : body).split(/[\n;]/);
    }

    /**
     * The texts of a matrix of the wanted shape, of a list with as many numbers, or how many numbers
     * there are instead; null for what is neither.
     * @param {string} text
     * @param {number[]} shape
     * @returns {{ cells: string[][] } | { found: number } | null}
     */
    function readMatrix(text, [rows, columns]) {
      const lines = rowsOf(text)
        .map((line) => line.replace(/^[^\S\t]+|\s+$/g, "").replace(/[,，]$/, ""))
        .filter((line) => line.trim());
      const separators = lines.some((line) => line.includes("\t")) ? ["\t"] : SEPARATORS;
      let found = 0;
      for (const separator of separators) {
        const split = lines.map((line) => line.split(new RegExp(separator, "i")).map((part) => part.trim()));
        const parts = split.flat();
        if (!parts.length || !parts.every(readable)) continue;
        const listed = lines.length === 1 || split.every((line) => line.length === 1);
        const fits = lines.length === rows && split.every((line) => line.length === columns);
        if (fits || (listed && parts.length === rows * columns)) {
          return { cells: Array.from({ length: rows }, (_, r) => parts.slice(r * columns, (r + 1) * columns)) };
        }
        found ||= parts.length > 1 ? parts.length : 0;
      }
      return found ? { found } : null;
    }

    /**
     * The numbers of a matrix of any shape, or why the text is not one: nothing is read in part.
     * @param {string} text
     * @returns {{ cells: Reading[][] } | { unread: string }}
     */
    function readArray(text) {
      if (!text.replace(UNSEEN, "").trim()) return { unread: "is empty" };
      if (/([\])])\s*\1\s*,?\s*([[(])\s*\2/.test(text)) return { unread: "holds more than one matrix" };
      const lines = rowsOf(text)
        .flatMap((line) => line.split(";"))
        .map((line) => line.replace(/^[^\S\t]+|\s+$/g, "").replace(/[,，]$/, ""))
        .filter((line) => line.trim());
      const listed = /[[{]/.test(text);
      const between = lines.some((line) => line.includes("\t"))
        ? ["\t"]
        : listed
          ? [SEPARATORS[1], SEPARATORS[3]]
          : SEPARATORS.slice(0, 4);
      const splits = between.map((separator) =>
        lines.map((line) => line.split(new RegExp(separator)).map((part) => part.trim())),
      );
      const whole = splits.filter((split) => split.flat().length && split.flat().every(readable));
      const best = whole.find((split) => split.some((row) => row.length > 1)) ?? whole[0];
      if (!best) {
        const part = (splits.at(-1) ?? []).flat().find((each) => !readable(each));
        return { unread: part ? t`holds “${part}”, which is not a number` : "holds no number" };
      }
      if (!listed && best !== whole[0] && lines.every((line) => /^[-+\d]+,\d+$/.test(plain(line)))) {
        return { unread: "can be read in two ways: write a space after a comma that separates" };
      }
      const uneven = best.find((row) => row.length !== best[0].length);
      if (uneven) return { unread: t`has rows of ${best[0].length} and of ${uneven.length} numbers` };
      const values = (/** @type {string} */ part) => {
        const read = readNumber(part);
        const readings = "readings" in read ? read.readings : [];
        // Programs write a decimal point; only people write "1,234".
        return /[.]/.test(plain(part)) && !/[,%']/.test(plain(part)) ? readings.slice(0, 1) : readings;
      };
      const cells = best.map((row) => row.map(values));
      const double = best.flat().find((part) => new Set(values(part).map(({ value }) => value)).size > 1);
      if (double) return { unread: t`holds “${double}”, which may be one number or another: write a decimal point` };
      return { cells: cells.map((row) => row.map(([first]) => first)) };
    }

    /** The cells of a piece of a spreadsheet, in rows of equal length; null for anything else. @param {string} text */
    function readBlock(text) {
      const rows = text
        .replace(/\r?\n$/, "")
        .split(/\r?\n/)
        .map((line) => line.split("\t").map((part) => part.trim()));
      return rows.every((row) => row.length === rows[0].length && row.every(readable)) ? rows : null;
    }

    /**
     * A list that was typed into one cell of an empty grid, or of an empty row, goes to all its cells.
     * @param {string[][]} texts
     * @returns {string[][]}
     */
    function spread(texts) {
      const all = texts.flat().filter((text) => text.trim());
      const shape = [texts.length, texts[0].length];
      const listed = all.length === 1 && (texts.flat().length > 1 || !readable(all[0]));
      const read = listed ? readMatrix(all[0], shape) : null;
      if (read && "cells" in read) return read.cells;
      return shape[0] > 1 && shape[1] > 1 ? texts.map((row) => spread([row])[0]) : texts;
    }

    /** Numbers that a page has computed in single precision, or has rounded, are what they stand for. */
    const NOISE = 2e-6;

    /** @param {number} right */
    const isWhole = (right) =>
      Math.abs(right - Math.round(right)) <= 1e-6 * Math.max(1, Math.min(1e3, Math.abs(right)));

    /** Half a unit of the last digit of a right value that is a rounded decimal, else 0. @param {number} right */
    function halfOf(right) {
      const text = String(Math.abs(right));
      const decimals = text.match(/^\d+\.(\d{1,6})$/)?.[1].length ?? 0;
      return decimals && text.replace(".", "").replace(/^0+/, "").length >= 3 ? 0.5 * 10 ** -decimals : 0;
    }

    /**
     * How one reading stands to the right value: "right", "coarse" (rounded too far), "cut" (the last
     * digit is one off), "inexact" (rounded where the exact number is wanted) or "wrong".
     * @param {Reading} reading
     * @param {number} right
     */
    function compare({ value, half, digits }, right) {
      const error = Math.abs(value - right);
      const within = error <= half * (1 + 1e-9);
      if (isWhole(right)) {
        const near = 1e-6 * Math.max(1, Math.min(1e3, Math.abs(right)));
        return Math.abs(value - Math.round(right)) <= near ? "right" : within ? "inexact" : "wrong";
      }
      const noise = Math.min(NOISE * (Math.abs(right) + 0.25), 2e-3 * Math.abs(right));
      if (error <= noise || (within && digits >= 2)) return "right";
      if (digits >= 3 && error <= halfOf(right) * (1 + 1e-9)) return "right";
      if (within || (half === 0 && Number.isInteger(value) && error <= 0.5)) return "coarse";
      return half && digits >= 2 && error < 2 * half ? "cut" : "wrong";
    }

    const ORDER = ["right", "inexact", "coarse", "cut", "wrong"];

    /** The best of all readings, cell by cell. @param {Reading[][][]} answer @param {Matrix} right */
    const compareAll = (answer, right) =>
      answer.map((row, r) =>
        row.map(
          (readings, c) => ORDER.find((kind) => readings.some((each) => compare(each, right[r][c]) === kind)) ?? "",
        ),
      );

    /** @type {Record<string, string>} */
    const NEARLY = {
      inexact: "the exact number is wanted, not a rounded one",
      coarse: "that is rounded too far; give a fraction, or a decimal with at least two significant digits",
      cut: "the last digit is not rounded to the nearest one",
    };

    /**
     * The verdict on the texts of an answer, whose shape is that of the right one.
     * @param {Exercise} exercise
     * @param {string[][]} texts
     * @returns {Verdict}
     */
    function grade({ ask, right, cases, mistakes, hint, why }, texts) {
      const mark = (/** @type {(text: string, r: number, c: number) => string} */ of) =>
        texts.map((row, r) => row.map((text, c) => of(text.trim(), r, c)));
      const not = (/** @type {string} */ sentence, /** @type {string[][]} */ marks) => ({
        solved: false,
        sentence,
        marks,
      });
      const unread = texts.flat().find((text) => text.trim() && !readable(text));
      if (unread !== undefined) {
        const list = readMatrix(unread, [right.length, right[0].length]);
        const wanted = right.flat().length;
        const counted =
          list && "found" in list && wanted > 1 ? t` It holds ${list.found} numbers, and ${wanted} are wanted.` : "";
        return not(
          t`I cannot read “${unread.replace(UNSEEN, "").trim()}” as a number.${counted}`,
          mark((text) => (!text || readable(text) ? "" : "unread")),
        );
      }
      if (texts.flat().some((text) => !text.trim())) {
        return not(
          "Fill in every field first.",
          mark((text) => (text ? "" : "empty")),
        );
      }
      const answer = texts.map((row) =>
        row.map((text) => {
          const read = readNumber(text);
          return "readings" in read ? read.readings : [];
        }),
      );
      const kinds = compareAll(answer, right);
      if (kinds.flat().every((kind) => kind === "right")) {
        const tried = ask === "kernel" ? t`Correct, on ${cases.length} hidden images.` : "Correct.";
        return { solved: true, sentence: why ? t`${tried} ${why}` : tried, marks: mark(() => "") };
      }
      const marks = mark((_, r, c) => (kinds[r][c] === "right" ? "" : "wrong"));
      const helped = (/** @type {string} */ sentence) => not(hint ? t`${sentence} Hint: ${hint}` : sentence, marks);
      const nearly = Object.keys(NEARLY).find((kind) => kinds.flat().includes(kind));
      const rounding = nearly && !kinds.flat().includes("wrong") ? NEARLY[nearly] : "";
      const known = mistakes.filter((each) =>
        compareAll(answer, each.answer)
          .flat()
          .every((kind) => kind === "right"),
      );
      if (known.length) {
        const names = known.map(({ name }) => name).join(t(", or when "));
        const other = rounding && t` Or else ${rounding}.`;
        return helped(t`Not yet: this is what comes out when ${names}.${other}`);
      }
      if (rounding) return not(t`Not yet: ${rounding}.`, marks);
      if (ask === "kernel")
        return helped(
          t`Not yet: ${onHidden(
            cases,
            answer.map((row) => row.map(([first]) => first.value)),
          )}`,
        );
      const [wrong, all] = [marks.flat().filter(Boolean).length, marks.flat().length];
      return helped(
        all === 1
          ? "Not yet."
          : wrong === 1
            ? t`Not yet: ${all - 1} of ${all} numbers are right; the marked one is not.`
            : t`Not yet: ${all - wrong} of ${all} numbers are right; the marked ones are not.`,
      );
    }

    /** Where a kernel's output on a hidden image differs first. @param {{ X: Matrix, Y: Matrix }[]} cases @param {Matrix} K */
    function onHidden(cases, K) {
      const short = (/** @type {number} */ x) => String(Number(x.toPrecision(6))).replace("-", "−");
      for (const { X, Y } of cases) {
        const made = corr2d(X, K);
        for (const [i, row] of Y.entries()) {
          const j = row.findIndex((y, at) => Math.abs(y - made[i][at]) > 1e-6);
          if (j >= 0)
            return t`on a hidden image, the output in row ${i}, column ${j} is ${short(made[i][j])} and should be ${short(row[j])}.`;
        }
      }
      return "the kernel is close, and not the right one.";
    }

    /**
     * The verdict on a choice, given as its number.
     * @param {{ choices: string[], right: string, hint: string, why: string, mistakes: { name: string, answer: string }[] }} exercise
     * @param {string} chosen
     * @returns {Verdict}
     */
    function gradeChoice({ choices, right, mistakes, hint, why }, chosen) {
      if (chosen === "") return { solved: false, sentence: "Choose one first.", marks: [] };
      const solved = choices[Number(chosen)] === right;
      const known = mistakes.find((mistake) => mistake.answer === choices[Number(chosen)]);
      const verdict = solved ? "Correct." : known ? t`Not yet: ${known.name}` : "Not yet.";
      const help = solved ? why : hint && t`Hint: ${hint}`;
      return { solved, sentence: help ? t`${verdict} ${help}` : verdict, marks: [] };
    }

    return { t, readNumber, readMatrix, readArray, readBlock, spread, compare, grade, gradeChoice };
  })(),
);
