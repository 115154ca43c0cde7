import type { DataCheckEvent } from '../../shared/contract/data-checks.ts';
import { checkData } from '../../main/data/check/check-data.ts';
import { drawSampleGrid } from '../../main/data/check/sample-grid.ts';
import type { PreparedData } from '../../main/data/data-set.ts';
import type { DataSet } from '../../shared/contract/data-sets.ts';
import { dataSpecSchema } from '../../shared/specs/data.ts';
import { changeInputs, madeUpPictures, madeUpTable } from '../support/made-up-data.ts';

/** What the core would find in made-up data of that format; in the set named `inverted` the test is black for white. */
export async function checkMadeUp(dataSet: DataSet, recipe: string | null): Promise<DataCheckEvent> {
  const isTable = dataSet.format === 'csv';
  const healthy: PreparedData = isTable ? madeUpTable(1) : madeUpPictures(1);
  const data = dataSet.name === 'inverted' ? changeInputs(healthy, (value) => -value) : healthy;
  const spec = dataSpecSchema.parse({ format: dataSet.format });
  const found = checkData({ data, spec, warnings: [], sizes: null });
  const { sampleShape, overview } = data;
  const grid = await drawSampleGrid(data, 1);
  const rows = grid?.rows.map(({ png, ...row }) => {
    return { ...row, picture: `data:image/png;base64,${Buffer.from(png).toString('base64')}` };
  });
  const check = { data: dataSet, recipe, spec, seed: 1, sampleShape: [...sampleShape], overview, ...found };
  return { type: 'checked', check, grid: grid && { ...grid, rows: rows! } };
}
