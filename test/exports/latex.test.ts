import { expect, test } from 'vitest';
import { escapeLatex, toLatex } from '../../main/exports/latex.ts';

test('a table stands between the rules of booktabs, with every special character escaped', () => {
  const table = toLatex({
    about: 'Run 1,\nof 50 %',
    heading: 'Predicted class',
    header: ['True class', 'A & B', '100 %_$#'],
    groups: [[['A & B', '1', '-2']], [['mean', '0.5', '+0.5']]],
  });
  expect(table.split('\n')).toEqual([
    '% Run 1, of 50 %',
    '% Needs \\usepackage{booktabs}.',
    '\\begin{tabular}{lrr}',
    '  \\toprule',
    '  & \\multicolumn{2}{c}{Predicted class} \\\\',
    '  \\cmidrule(l){2-3}',
    '  True class & A \\& B & 100 \\%\\_\\$\\# \\\\',
    '  \\midrule',
    '  A \\& B & 1 & $-2$ \\\\',
    '  \\midrule',
    '  mean & 0.5 & $+0.5$ \\\\',
    '  \\bottomrule',
    '\\end{tabular}',
    '',
  ]);
});

test('text cannot become a command, an argument or a line break', () => {
  expect(escapeLatex('\\input{x} ~^{}')).toBe(
    '\\textbackslash{}input\\{x\\} \\textasciitilde{}\\textasciicircum{}\\{\\}',
  );
  expect(escapeLatex('[2ex] a\nb')).toBe('{[}2ex] a b');
  expect(escapeLatex('Zürich 東京')).toBe('Zürich 東京');
});
