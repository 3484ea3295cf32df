/** The body of an article as `Article.bodyTree` answers it. A new version may add types; draw what you do not know by its children. */
export interface BodyTree {
  version: 1;
  children: BodyNode[];
}

/** A text, or an object. White space in a text counts as in HTML. */
export type BodyNode =
  | string
  | Paragraph
  | Heading
  | Quote
  | List
  | Item
  | Code
  | Rule
  | Figure
  | Caption
  | Image
  | Table
  | TableSection
  | Row
  | Cell
  | Embed
  | Notes
  | Note
  | Link
  | NoteMarker
  | Backlink
  | Phrase
  | InlineCode
  | Break
  | Raw
  | OtherElement;

interface Common {
  /** An anchor, for links within the page. */
  id?: string;
  /** A BCP 47 tag, where it is not that of the article. */
  lang?: string;
  dir?: "ltr" | "rtl" | "auto";
  title?: string;
  /** What else the element has in HTML, by its names there. */
  attributes?: Record<string, string>;
}

interface Holding extends Common {
  children: BodyNode[];
}

export interface Paragraph extends Holding {
  type: "paragraph";
}

export interface Heading extends Holding {
  type: "heading";
  /** 1 is the title of the article. */
  level: 2 | 3 | 4 | 5 | 6;
}

export interface Quote extends Holding {
  type: "quote";
}

export interface List extends Holding {
  type: "list";
  ordered: boolean;
  start?: number;
}

export interface Item extends Holding {
  type: "item";
}

/** A block of code; its white space counts. */
export interface Code extends Holding {
  type: "code";
  language?: string;
}

export interface Rule extends Common {
  type: "rule";
}

export interface Figure extends Holding {
  type: "figure";
}

/** Of a figure or a table. */
export interface Caption extends Holding {
  type: "caption";
}

export interface Image extends Common {
  type: "image";
  src?: string;
  alt?: string;
  srcset?: string;
  sizes?: string;
  loading?: "lazy";
  width?: number;
  height?: number;
  /** The id of the medium, if it is one of the site. */
  media?: string;
}

export interface Table extends Holding {
  type: "table";
}

export interface TableSection extends Holding {
  type: "head" | "body" | "foot";
}

export interface Row extends Holding {
  type: "row";
}

export interface Cell extends Holding {
  type: "cell";
  header: boolean;
  align?: string;
  colspan?: number;
  rowspan?: number;
  scope?: string;
}

/** A paragraph with nothing but one link to a page of the web: show what is there, or the link. */
export interface Embed extends Holding {
  type: "embed";
  href: string;
  /** The host of the address, without `www.`, such as `youtube.com`. */
  provider: string;
}

/** The notes, at the end; left out with `bodyTree(footnotes: false)`. */
export interface Notes extends Holding {
  type: "notes";
}

/** A note: its `id` is the `anchor` of a `Footnote`. */
export interface Note extends Holding {
  type: "note";
  /** The number, where it does not follow that of the note before. */
  value?: number;
}

export interface Link extends Holding {
  type: "link";
  href?: string;
  /** The id of the medium that it leads to, if it is one of the site. */
  media?: string;
}

/** The number of a note in the text. */
export interface NoteMarker extends Holding {
  type: "noteMarker";
  /** The `id` of the note, and the `anchor` of a `Footnote`. */
  note: string;
  /** What a screen reader is told. */
  label?: string;
}

/** A link from a note back to its marker. */
export interface Backlink extends Holding {
  type: "backlink";
  /** The `id` of the marker. */
  marker: string;
  label?: string;
}

export interface Phrase extends Holding {
  type: "emphasis" | "strong";
}

export interface InlineCode extends Holding {
  type: "inlineCode";
  language?: string;
}

export interface Break extends Common {
  type: "break";
}

/**
 * A formula (MathML), a drawing (SVG) or a player of a plugin: show its HTML as it is, or its text. It is sanitised.
 * A player comes from a provider that the plugin declared; your own policy (`frame-src`, `media-src`) has to name it.
 */
export interface Raw extends Common {
  type: "raw";
  tag: "math" | "svg" | "audio" | "iframe" | "video";
  html: string;
  /** A formula as TeX between dollars, where it says so; of a drawing, its title and what is written in it; of a player, its title. */
  text: string;
  /** What a player plays. */
  href?: string;
}

/** Raw HTML, and what has no type of its own: `sup`, `mark`, `ruby`, `dl` … It is sanitised. */
export interface OtherElement extends Common {
  type: "element";
  tag: string;
  start?: number;
  width?: number;
  height?: number;
  value?: number;
  align?: string;
  /** An empty element, such as `col`, has none. */
  children?: BodyNode[];
}
