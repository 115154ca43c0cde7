import { reportRequestSchema, type ReportRequest } from '../../shared/contract/reports.ts';
import { UserError } from '../../shared/errors.ts';
import type { Recipe } from '../../shared/specs/recipe.ts';
import type { ExportedFile } from '../exports/create-export.ts';
import type { Core } from './core.ts';
import { listRecipes } from './recipes.ts';
import { findRunDetail } from './runs.ts';

/** A report on runs as one HTML file that needs nothing beside it. */
export async function reportRuns(
  { store }: Pick<Core, 'store'>,
  request: ReportRequest,
  version: string,
): Promise<ExportedFile> {
  const { ids, title } = reportRequestSchema.parse(request);
  const details = ids.map((id) => findRunDetail(store, id));
  const deleted = details.filter(({ deletedAt }) => deletedAt !== null);
  if (deleted.length > 0) {
    const which = deleted.map(({ id }) => `Run ${id}`).join(', ');
    throw new UserError('request', `${which}: in the bin.`, 'Restore it first, or leave it out.');
  }
  const [{ composeReport }, { renderHtml }, { recipes }] = await Promise.all([
    import('../exports/report/compose-report.ts'),
    import('../exports/document/html.ts'),
    listRecipes(),
  ]);
  const byName = new Map<string | null, Recipe>(recipes.map((recipe) => [recipe.name, recipe]));
  const document = await composeReport(
    details.map((run) => ({
      run,
      epochs: store.epochs(run.id),
      matrices: store.confusionMatrices(run.id),
      recipe: byName.get(run.recipe) ?? null,
    })),
    {
      title: title ?? (details.length === 1 ? details[0]!.name : `${details.length} runs`),
      date: new Date(),
      version,
    },
  );
  const stem = ids.length === 1 ? `run-${ids[0]!}` : `runs-${ids.slice(0, 6).join('-')}`;
  return {
    fileName: `${stem}-report.html`,
    mediaType: 'text/html;charset=utf-8',
    content: renderHtml(document),
  };
}
