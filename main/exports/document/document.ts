/** A report as blocks, written as HTML and as Markdown alike. */

export type Tone = 'good' | 'middling' | 'bad' | 'plain';

/** Text in a table; `leadsTo` makes it lead to the heading of that name, `isBest` marks the best of its kind. */
export type Cell =
  | string
  | {
      readonly text: string;
      readonly tone?: Tone;
      readonly leadsTo?: string;
      readonly isBest?: boolean;
    };

/** A picture as the content of a file. */
export interface Picture {
  readonly bytes: Uint8Array;
  readonly format: 'png' | 'webp';
  readonly width: number;
  readonly height: number;
}

/** A drawing, or a picture made of pixels. */
export type Image = { readonly svg: string } | Picture;

export type Block =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly text: string; readonly anchor?: string }
  | { readonly kind: 'paragraph'; readonly text: string; readonly tone?: Tone }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | {
      readonly kind: 'table';
      readonly head: readonly string[];
      readonly rows: readonly (readonly Cell[])[];
      /** An `l` or an `r` for each column. */
      readonly alignment: string;
    }
  /** `name` is that of its file beside the Markdown, without the ending. */
  | { readonly kind: 'figure'; readonly name: string; readonly caption: string; readonly image: Image }
  | { readonly kind: 'gallery'; readonly name: string; readonly items: readonly GalleryItem[] }
  | { readonly kind: 'code'; readonly text: string };

export interface GalleryItem {
  readonly caption: string;
  readonly tone: Tone;
  readonly image: Picture;
}

export interface Document {
  readonly title: string;
  readonly blocks: readonly Block[];
}

export function cellText(cell: Cell): string {
  return typeof cell === 'string' ? cell : cell.text;
}
