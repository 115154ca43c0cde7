import { cellText, type Block, type Cell, type Document, type Image } from './document.ts';

/** A file beside the Markdown, named from the folder that it lies in. */
export interface SideFile {
  readonly name: string;
  readonly content: string | Uint8Array;
}

export interface Markdown {
  readonly text: string;
  readonly files: readonly SideFile[];
}

/** A document as Markdown (GitHub's dialect), its pictures as files in `folder` beside it. */
export function renderMarkdown({ blocks }: Document, folder: string): Markdown {
  const files: SideFile[] = [];
  const addFile = (name: string, image: Image): string => {
    const file =
      'svg' in image
        ? { name: `${name}.svg`, content: image.svg }
        : { name: `${name}.${image.format}`, content: image.bytes };
    files.push(file);
    return `${folder}/${file.name}`;
  };
  const text = blocks.map((block) => renderBlock(block, addFile)).join('\n\n');
  return { text: `${text}\n`, files };
}

type AddFile = (name: string, image: Image) => string;

function renderBlock(block: Block, addFile: AddFile): string {
  switch (block.kind) {
    case 'heading': {
      // Forges make anchors of headings in ways of their own; this one is the same everywhere.
      const anchor = block.anchor === undefined ? '' : `<a id="${block.anchor}"></a>\n\n`;
      return `${anchor}${'#'.repeat(block.level)} ${escapeMarkdown(block.text)}`;
    }
    case 'paragraph':
      return escapeMarkdown(block.text);
    case 'list':
      return block.items.map((item) => `- ${escapeMarkdown(item)}`).join('\n');
    case 'table':
      return renderTable(block.head, block.rows, block.alignment);
    case 'figure':
      return `![${escapeMarkdown(block.caption)}](${addFile(block.name, block.image)})\n\n_${escapeMarkdown(block.caption)}_`;
    case 'gallery':
      return renderTable(
        ['', ''],
        block.items.map(({ image, caption }, index) => [
          { raw: `![](${addFile(`${block.name}-${index + 1}`, image)})` },
          caption,
        ]),
        'll',
      );
    case 'code':
      return `\`\`\`\n${block.text}\n\`\`\``;
  }
}

type MarkdownCell = Cell | { readonly raw: string };

function renderTable(
  head: readonly string[],
  rows: readonly (readonly MarkdownCell[])[],
  alignment: string,
): string {
  const rules = head.map((_, column) => (alignment[column] === 'r' ? '---:' : '---'));
  const lines = [head.map(escapeMarkdown), rules, ...rows.map((row) => row.map(renderCell))];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function renderCell(cell: MarkdownCell): string {
  if (typeof cell === 'object' && 'raw' in cell) return cell.raw;
  const text = escapeMarkdown(cellText(cell));
  if (typeof cell === 'string') return text;
  if (cell.leadsTo !== undefined) return `[${text}](#${cell.leadsTo})`;
  const isPlain = cell.isBest !== true && (cell.tone === undefined || cell.tone === 'plain');
  return isPlain ? text : `**${text}**`;
}

/** Characters that would begin a mark-up, and line ends, made harmless. */
function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_[\]<>|#~]/g, (character) => `\\${character}`).replace(/\s*\n\s*/g, ' ');
}
