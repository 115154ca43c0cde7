import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileWhole } from '../exports/write-file.ts';
import type { Document } from '../exports/document/document.ts';
import { renderHtml } from '../exports/document/html.ts';
import { renderMarkdown } from '../exports/document/markdown.ts';

const name = 'reproduction';

export interface WrittenReport {
  readonly html: string;
  readonly markdown: string;
}

/** Writes `reproduction.html`, and `reproduction.md` with its pictures in a folder beside it, into `folder`. */
export async function writeReport(document: Document, folder: string): Promise<WrittenReport> {
  const pictures = `${name}-files`;
  await mkdir(join(folder, pictures), { recursive: true });
  const { text, files } = renderMarkdown(document, pictures);
  for (const file of files) {
    await writeFileWhole(join(folder, pictures, file.name), file.content, { overwrite: true });
  }
  await removeOthers(join(folder, pictures), new Set(files.map((file) => file.name)));
  const html = join(folder, `${name}.html`);
  const markdown = join(folder, `${name}.md`);
  await writeFileWhole(html, renderHtml(document), { overwrite: true });
  await writeFileWhole(markdown, text, { overwrite: true });
  return { html, markdown };
}

/** Pictures of an earlier report that this one does not show. */
async function removeOthers(folder: string, wanted: ReadonlySet<string>): Promise<void> {
  for (const file of await readdir(folder)) {
    if (/\.(svg|png|webp)$/.test(file) && !wanted.has(file)) await rm(join(folder, file));
  }
}
