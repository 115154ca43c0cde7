import { escapeText } from '../../../shared/plots/svg.ts';
import { cellText, type Block, type Cell, type Document, type Image, type Tone } from './document.ts';
import { styles } from './styles.ts';

/** A document as one HTML file that needs nothing beside it. */
export function renderHtml({ title, blocks }: Document): string {
  const body = blocks.map(renderBlock).join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeText(title)}</title>
<style>${styles}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
}

function renderBlock(block: Block): string {
  switch (block.kind) {
    case 'heading': {
      const anchor = block.anchor === undefined ? '' : ` id="${escapeText(block.anchor)}"`;
      return `<h${block.level}${anchor}>${escapeText(block.text)}</h${block.level}>`;
    }
    case 'paragraph':
      return `<p${toneClass(block.tone)}>${escapeText(block.text)}</p>`;
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${escapeText(item)}</li>`).join('')}</ul>`;
    case 'table':
      return renderTable(block);
    case 'figure':
      return `<figure><div class="paper">${renderImage(block.image, block.caption)}</div><figcaption>${escapeText(block.caption)}</figcaption></figure>`;
    case 'gallery':
      return `<div class="gallery">${block.items
        .map(
          ({ image, caption, tone }) =>
            `<figure${toneClass(tone)}>${renderImage(image, caption)}<figcaption>${escapeText(caption)}</figcaption></figure>`,
        )
        .join('')}</div>`;
    case 'code':
      return `<pre><code>${escapeText(block.text)}</code></pre>`;
  }
}

function renderTable({ head, rows, alignment }: Extract<Block, { kind: 'table' }>): string {
  const columnClass = (column: number): string => (alignment[column] === 'r' ? ' class="number"' : '');
  const headCells = head.map((text, column) => `<th${columnClass(column)}>${escapeText(text)}</th>`).join('');
  const bodyRows = rows
    .map(
      (row) =>
        `<tr>${row.map((cell, column) => `<td${columnClass(column)}>${renderCell(cell)}</td>`).join('')}</tr>`,
    )
    .join('\n');
  return `<div class="table"><table><thead><tr>${headCells}</tr></thead>\n<tbody>${bodyRows}</tbody></table></div>`;
}

function renderCell(cell: Cell): string {
  const text = escapeText(cellText(cell));
  if (typeof cell === 'string') return text;
  if (cell.leadsTo !== undefined) return `<a href="#${escapeText(cell.leadsTo)}">${text}</a>`;
  if (cell.isBest === true) return `<strong>${text}</strong>`;
  return `<span${toneClass(cell.tone)}>${text}</span>`;
}

function renderImage(image: Image, description: string): string {
  // Inside HTML an SVG has no declaration of its own.
  if ('svg' in image) return image.svg.replace(/^<\?xml[^>]*\?>\s*/, '');
  const data = Buffer.from(image.bytes).toString('base64');
  return `<img src="data:image/${image.format};base64,${data}" width="${image.width}" height="${image.height}" alt="${escapeText(description)}">`;
}

function toneClass(tone: Tone | undefined): string {
  return tone === undefined || tone === 'plain' ? '' : ` class="${tone}"`;
}
