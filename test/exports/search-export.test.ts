import { describe, expect, onTestFinished, test } from 'vitest';
import { exportSearch } from '../../main/api/search-edits.ts';
import { openStore } from '../../main/store/open-store.ts';
import { searchExportFormats, type SearchExportWhat } from '../../shared/searches/exports.ts';
import { searchSpecSchema } from '../../shared/specs/search.ts';
import { coarseSearch, storeMadeUpSearch, type MadeUpResult } from '../support/made-up-search.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const lost: Readonly<Record<number, MadeUpResult>> = {
  3: 'diverged at step 14',
  4: 'the worker process ended unexpectedly',
  5: null,
};
const grid = searchSpecSchema.parse({
  strategy: 'grid',
  axes: [
    { kind: 'values', setting: 'training.batchSize', values: [2, 4] },
    { kind: 'values', setting: 'training.optimiser.learningRate', values: [0.1, 0.01, 0.001] },
  ],
});

function openExample() {
  const store = openStore(temporaryFolder());
  onTestFinished(() => {
    store.close();
  });
  const id = storeMadeUpSearch(store, ({ trial }) => lost[trial] ?? (trial === 5 ? null : trial / 20), {
    name: 'A <made> & "up" search',
  });
  return { store, id };
}

describe('what is exported of a search', () => {
  test('are its trials, the best first, with every digit of what was set', async () => {
    const { store, id } = openExample();
    const { content, fileName } = await exportSearch(store, { id, what: 'trials', format: 'csv' });
    const [header, first, ...others] = String(content).trim().split('\r\n');
    expect(fileName).toBe('search-1-trials.csv');
    expect(header).toBe(
      'rank,trial,run,training.optimiser.learningRate,training.l2Regularisation,validation_accuracy,validation_loss,best_epoch,epochs,seconds,state,reason',
    );
    const best = store.searches.trials(id)[11]!;
    const [rank, trial, run, rate] = first!.split(',');
    expect([rank, trial, run]).toEqual(['1', '12', String(best.run!.id)]);
    expect(Number(rate)).toBe(best.settings[0]!.set['training.optimiser.learningRate']);
    expect(others).toHaveLength(11);
    expect(others.at(-3)).toMatch(/^,3,3,.*,failed,diverged at step 14$/);
    expect(others.at(-1)).toMatch(/^,5,,.*,0,,,$/);
    const json = JSON.parse(
      String((await exportSearch(store, { id, what: 'trials', format: 'json' })).content),
    ) as {
      trials: { trial: number }[];
      best: { trial: number };
    };
    expect(json.best.trial).toBe(12);
    expect(json.trials).toHaveLength(12);
    expect(String((await exportSearch(store, { id, what: 'trials', format: 'latex' })).content)).toContain(
      '\\begin{tabular}',
    );
  });

  test('every kind comes in every format that is promised, and in no other', async () => {
    const { store, id } = openExample();
    const gridId = storeMadeUpSearch(store, ({ trial }) => trial / 10, { search: grid });
    for (const what of Object.keys(searchExportFormats) as SearchExportWhat[]) {
      for (const format of ['csv', 'json', 'svg', 'png', 'latex'] as const) {
        const request = { id: what === 'grid' ? gridId : id, what, format };
        if (searchExportFormats[what].includes(format)) {
          expect((await exportSearch(store, request)).content.length).toBeGreaterThan(20);
        } else await expect(exportSearch(store, request)).rejects.toThrow(/cannot be exported as/);
      }
    }
    const csv = String((await exportSearch(store, { id: gridId, what: 'grid', format: 'csv' })).content);
    expect(csv).toBe('batchSize \\ learningRate,0.1,0.01,0.001\r\n2,0.1,0.2,0.3\r\n4,0.4,0.5,0.6\r\n');
    await expect(exportSearch(store, { id, what: 'grid', format: 'csv' })).rejects.toThrow(/is no grid/);
  });

  test('a scatter has a point for each trial that has run, crosses for those that diverged, and says its axes', async () => {
    const { store, id } = openExample();
    const svg = String((await exportSearch(store, { id, what: 'scatter', format: 'svg' })).content);
    expect(svg).toContain('learningRate (log)');
    expect(svg).toContain('l2Regularisation (log)');
    expect(svg).toContain('diverged');
    expect(svg).toContain('A &lt;made&gt; &amp; &quot;up&quot; search');
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    // Nine measured, one that waits; the legend has five circles for figures and one for what waits.
    expect(svg.match(/<circle/g)).toHaveLength(9 + 1 + 5 + 1);
    const { content } = await exportSearch(store, {
      id,
      what: 'scatter',
      format: 'csv',
      x: 'result',
      y: 'learningRate',
    });
    expect(String(content).split('\r\n')[0]).toBe(
      'trial,run,result,training.optimiser.learningRate,validation_accuracy,mark',
    );
    await expect(
      exportSearch(store, { id, what: 'scatter', format: 'csv', x: 'training.epoch' }),
    ).rejects.toThrow(/does not vary training\.epoch/);
  });

  test('charts of a search without a result are drawn, too', async () => {
    const store = openStore(temporaryFolder());
    onTestFinished(() => {
      store.close();
    });
    const id = storeMadeUpSearch(store, () => null, { search: { ...coarseSearch, trials: 1 } });
    for (const what of ['scatter', 'parallel', 'best-so-far'] as const) {
      const { content } = await exportSearch(store, { id, what, format: 'svg' });
      expect(String(content)).not.toMatch(/NaN|Infinity|undefined/);
    }
  });
});
