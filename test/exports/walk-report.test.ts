import { describe, expect, onTestFinished, test } from 'vitest';
import { exportCheckChart, reportWalk } from '../../main/api/walk-exports.ts';
import { openStore } from '../../main/store/open-store.ts';
import type { Store } from '../../main/store/store.ts';
import { checks, findCheck, longChecks } from '../../shared/checks/catalogue.ts';
import { madeUpChart, storeMadeUpWalk } from '../support/made-up-walk.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

function open(): Store {
  const store = openStore(temporaryFolder());
  onTestFinished(() => {
    store.close();
  });
  return store;
}

async function report(store: Store, id: number): Promise<string> {
  return String((await reportWalk(store, id, '1.2.3')).content);
}

describe('the report of a walk', () => {
  test('shows every check with its figures, chart and causes, and needs nothing beside it', async () => {
    const store = open();
    const id = storeMadeUpWalk(store, { gradients: 'fail', 'overfit-subset': 'fail' });
    const html = await report(store, id);
    expect(html).toContain('10 of 12 passed; 1 failed: Gradients arrive in every layer; 1 cannot tell.');
    for (const { name, title } of checks.filter((check) => !longChecks.includes(check.name))) {
      expect(html).toContain(`<h2 id="${name}">${title}</h2>`);
      expect(html).toContain(`Measured of ${name}: 0.4213.`);
    }
    expect(html).toContain(`This follows from a check that failed: ${findCheck('gradients').title}.`);
    expect(html).toContain('<li>The likeliest cause of gradients</li>');
    expect(html).toContain('training.optimiser.learningRate');
    expect(html.match(/<svg/g)).toHaveLength(10);
    expect(html).not.toMatch(/<script|<link|src="(?!data:)/);
  });

  test('tells each finding about the data once, with its own figures, cause and source', async () => {
    const store = open();
    const html = await report(store, storeMadeUpWalk(store, { data: 'warn' }));
    const section = html.slice(html.indexOf('<h2 id="data">'), html.indexOf('<h2 id="network">'));
    expect(section).toContain('1 look at the data: 1 warn.');
    expect(section).toContain('even (the data)');
    expect(section).not.toContain('The likeliest cause of data');
  });

  test('of a name with markup stays a text', async () => {
    const store = open();
    const html = await report(store, storeMadeUpWalk(store, {}, '<img src=x> & "Ünïcode"'));
    expect(html).toContain('&lt;img src=x&gt; &amp; &quot;Ünïcode&quot;');
    expect(html).not.toContain('<img src=x>');
  });

  test('of a walk that is not there is refused', async () => {
    await expect(reportWalk(open(), 7, '1.2.3')).rejects.toThrow('There is no walk 7.');
  });
});

describe('the chart of a check as a file', () => {
  test('has every digit in CSV and JSON, and names what is no number', async () => {
    const store = open();
    const id = storeMadeUpWalk(store, {});
    const write = async (format: 'csv' | 'json' | 'latex') =>
      String((await exportCheckChart(store, { id, check: 'gradients', format })).content);
    expect(await write('csv')).toBe(
      'learning rate,each step,mean of 8 steps\r\n0.000001,0.69,0.7\r\n0.0001,0.42,0.5\r\n0.01,NaN,0.3\r\n1,Infinity,\r\n',
    );
    expect(JSON.parse(await write('json'))).toMatchObject({
      walk: id,
      check: 'gradients',
      levels: madeUpChart.levels,
      series: [{ y: [0.69, 0.42, 'NaN', 'Infinity'] }, { y: [0.7, 0.5, 0.3] }],
    });
    expect(await write('latex')).toContain('1.000e-4 & 0.4200 & 0.5000');
  });

  test('that has none says which have', async () => {
    const store = open();
    const id = storeMadeUpWalk(store, {});
    await expect(exportCheckChart(store, { id, check: 'data', format: 'csv' })).rejects.toThrow(
      `Walk ${id} has no chart of data.`,
    );
  });
});
