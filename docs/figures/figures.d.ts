/*
 * What the scripts of the figures share, as types: numerics.js, answers.js and kit.js put it on
 * `convscope`, exercises and the sidebar share `convscopeKept`. `nox -s lint` holds scripts to it.
 */

type Matrix = number[][];
type Shape = number[];
type Options = { stride?: number[]; padding?: number[]; dilation?: number[] };
type Attributes = Record<string, unknown>;
type Child = Node | string | null | Child[];

/** One of the parts of a figure's state that a link carries. */
interface Field<T = any> {
  write(value: T): string;
  read(text: string): T | undefined;
}

/** How a cell looks. */
interface Look {
  text: string;
  note?: string;
  gray?: number;
  sign?: string;
  amount?: number;
  marks?: string[];
  name?: string;
  selected?: boolean;
  fixed?: boolean;
}

declare class GridOfNumbers {
  constructor(settings: {
    title: string;
    name: string;
    edit?: ((r: number, c: number, value: number) => void) | null;
    move?: ((r: number, c: number) => void) | null;
    press?: ((r: number, c: number) => void) | null;
  });
  element: HTMLElement;
  body: HTMLElement;
  cells: any[][];
  rename(title: string): void;
  resize(...shape: number[]): void;
  paint(look: (r: number, c: number) => Look): void;
  go(r: number, c: number, focus?: boolean): void;
  rove(r: number, c: number): void;
  [own: string]: any;
}

/** What every figure is: a figure gives `fields`, `initial`, `build`, `draw`, `sentence` and `python`. */
declare class ExplorableFigure extends HTMLElement {
  static fields: Record<string, Field>;
  data: any;
  state: any;
  status: HTMLElement;
  arrived: boolean;
  initial(data: any): any;
  settle(): void;
  build(): (Node | string)[];
  draw(): void;
  sentence(): string;
  python(): string;
  actions(): Node | string;
  update(changes: any): void;
  link(): string;
  start(): void;
  [own: string]: any;
}

/** A figure that runs by itself: it gives `pause` and `advance` besides, and places `runButton()`. */
declare class RunningFigure extends ExplorableFigure {
  pause: number;
  advance(first: boolean): object | undefined;
  runButton(): HTMLButtonElement | null;
}

/** Sphinx's own: what stands in no catalog comes back as it is. */
declare var Documentation: { gettext(text: string): string } | undefined;
declare function _(text: string): string;

declare var convscope: {
  Explorable: typeof ExplorableFigure;
  Grid: typeof GridOfNumbers;
  Running: typeof RunningFigure;
  IMPORTS: string;
  STEPS: Record<string, number[]>;
  h(tag: string, attributes?: Attributes, ...children: Child[]): any;
  svg(tag: string, attributes?: Attributes, ...children: Child[]): any;
  set(element: Element, attributes: Attributes): void;
  show(x: number, digits?: number): string;
  factor(x: number, digits?: number): string;
  table(caption: string, rows: Child[][]): HTMLElement;
  plural(count: number, one: string, many: string): string;
  /** A text in the language of the page, of a string or of a template with its values. */
  t(text: string | TemplateStringsArray, ...values: unknown[]): string;
  signed(value: number, largest: number): { sign: string; amount: number };
  brightness(X: Matrix): (value: number) => number;
  largestOf(M: Matrix): number;
  frame(inside: (r: number, c: number) => boolean, r: number, c: number): string[];
  // Called with low and high; with (rows, columns, value): a spread array is no tuple to the checker.
  number(...bounds: number[]): Field<number>;
  integer(...bounds: number[]): Field<number>;
  matrix(...shapeAndValue: any[]): any[][];
  choice(...options: string[]): Field<string>;
  pair(low: number, high: number): Field<number[]>;
  matrixField(most: number): Field<Matrix>;
  button(label: string, click: (event: Event) => void, attributes?: Attributes): HTMLButtonElement;
  // A control has an `element` to place, its `field`, and `show(value)`. Settings often come from
  // tables of mixed rows, whose types are not told apart.
  slider(settings: { label: any; min: any; max: any; step: any; words: any; input: (value: number) => void }): any;
  choose(settings: { label: string; options: Record<string, Child>; change: (value: string) => void }): {
    element: HTMLElement;
    show(value: string): void;
  };
  select(settings: { label: string; options: Record<string, string>; change: (value: string) => void }): any;
  integerField(settings: { label: any; min: any; max: any; change: (value: number) => void }): any;
  tensor(M: Matrix, indent?: string): string;

  readNumber(text: string): { readings?: { value: number; half: number; digits: number }[]; unread?: string };
  readMatrix(text: string, shape: Shape): { cells?: string[][]; found?: number } | null;
  readBlock(text: string): string[][] | null;
  spread(texts: string[][]): string[][];
  grade(exercise: any, texts: string[][]): { solved: boolean; sentence: string; marks: string[][] };
  gradeChoice(exercise: any, chosen: string): { solved: boolean; sentence: string; marks: string[][] };

  shapeOf(M: unknown[][]): [number, number];
  withEntry(M: Matrix, r: number, c: number, value: number): Matrix;
  corr2d(X: Matrix, K: Matrix, options?: Options): Matrix;
  outputShape(image: Shape, kernel: Shape, options?: Options): [number, number];
  lab: { LabState?: typeof ExplorableFigure; [part: string]: any };
  // The rest of numerics.js is what its comments say.
  [other: string]: any;
};

declare var convscopeKept:
  | {
      get(id: string): { mark: string; texts: string[][]; solved: boolean } | undefined;
      put(id: string, answer: { mark: string; texts: string[][]; solved: boolean } | null): void;
    }
  | undefined;
