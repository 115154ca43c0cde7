/** A cell; bold where it is the best of its row. */
export type LatexCell = string | { readonly text: string; readonly isBold: boolean };

/** A table of numbers for a LaTeX document. */
export interface LatexTable {
  /** What it is of, as a comment above it. */
  readonly about: string;
  /** Over all columns but the first, e.g. "Predicted class". */
  readonly heading?: string;
  readonly header: readonly string[];
  /** Rows in groups, with a rule between groups; the first of each row is its name. */
  readonly groups: readonly (readonly (readonly LatexCell[])[])[];
  /** Texts stand on the left. */
  readonly holdsTexts?: boolean;
  /** Goes on over pages, with its header on each. */
  readonly isLong?: boolean;
}

/**
 * A `tabular`, or a `longtable`, in the manner of booktabs: the first column on the left, numbers on the right. All
 * text is escaped.
 */
export function toLatex({
  about,
  heading,
  header,
  groups,
  holdsTexts = false,
  isLong = false,
}: LatexTable): string {
  const columns = header.length - 1;
  const over =
    heading === undefined
      ? []
      : [
          `  & \\multicolumn{${columns}}{c}{${escapeLatex(heading)}} \\\\`,
          `  \\cmidrule(l){2-${columns + 1}}`,
        ];
  const environment = isLong ? 'longtable' : 'tabular';
  const rows = groups.flatMap((group, at) => [
    ...(isLong && at === 0 ? [] : ['  \\midrule']),
    ...group.map(row),
  ]);
  const lines = [
    `% ${about.replace(/\s+/g, ' ')}`,
    `% Needs \\usepackage{booktabs${isLong ? ',longtable' : ''}}.`,
    `\\begin{${environment}}{l${(holdsTexts ? 'l' : 'r').repeat(columns)}}`,
    '  \\toprule',
    ...over,
    row(header),
    ...(isLong ? ['  \\midrule', '  \\endhead', '  \\bottomrule', '  \\endfoot'] : []),
    ...rows,
    ...(isLong ? [] : ['  \\bottomrule']),
    `\\end{${environment}}`,
  ];
  return `${lines.join('\n')}\n`;
}

function row(cells: readonly LatexCell[]): string {
  return `  ${cells.map(writeCell).join(' & ')} \\\\`;
}

function writeCell(cell: LatexCell): string {
  if (typeof cell === 'string') return escapeLatex(cell);
  const text = escapeLatex(cell.text);
  return cell.isBold ? `\\textbf{${text}}` : text;
}

const escapes: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  $: '\\$',
  '&': '\\&',
  '#': '\\#',
  '%': '\\%',
  _: '\\_',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '"': '\\textquotedbl{}',
};

/** Text as LaTeX prints it; a number below 0 gets a minus and not a hyphen. Letters beyond ASCII stay, as UTF-8. */
export function escapeLatex(text: string): string {
  if (/^[+-][\d.,]+(e-?\d+)?$/.test(text)) return `$${text.replaceAll(',', '{,}')}$`;
  // A row that begins with a bracket would be taken for the length of the line break before it.
  return text
    .replace(/\s+/g, ' ')
    .replace(/[\\{}$&#%_~^<>|"]/g, (character) => escapes[character]!)
    .replace(/^\[/, '{[}');
}
