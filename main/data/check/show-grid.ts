import type { ShownGrid } from '../../../shared/contract/data-checks.ts';
import type { SampleGrid } from '../../../shared/data-check.ts';

/** A sample grid as it is sent and kept, its pictures as data URLs. */
export function showGrid({ rows, ...grid }: SampleGrid): ShownGrid {
  return {
    ...grid,
    rows: rows.map(({ png, ...row }) => {
      return { ...row, picture: `data:image/png;base64,${Buffer.from(png).toString('base64')}` };
    }),
  };
}
