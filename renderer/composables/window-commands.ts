import { useRouter } from 'vue-router';
import { useChosenRuns } from './chosen-runs.ts';
import { useCommands, type Command } from './commands.ts';
import { useSaveReport } from './save-report.ts';
import { themeChoice, themeChoices } from './theme.ts';

/** What can be done wherever one is: go to a place, choose the theme, open the palette and the sheet of keys. */
export function offerWindowCommands(openPalette: () => void, openSheet: () => void): void {
  const router = useRouter();
  const chosen = useChosenRuns();
  const saveReport = useSaveReport();

  const goTo = (name: string, title: string, path: () => string, keys: readonly string[] = []): Command[] =>
    router.hasRoute(name) ? [{ id: `go.${name}`, title, keys, run: () => router.push(path()) }] : [];

  useCommands('Window', [
    ...themeChoices.map((theme) => ({
      id: `theme.${theme}`,
      title: `Theme: ${theme === 'system' ? 'that of the system' : theme}`,
      run: () => {
        themeChoice.value = theme;
      },
    })),
    {
      id: 'window.report',
      title: 'Report on the chosen runs, as HTML',
      run: () => saveReport(chosen.ids.value),
      isEnabled: () => chosen.ids.value.length > 0,
    },
    { id: 'window.keys', title: 'All keys of this page', keys: ['?'], run: openSheet },
    {
      id: 'window.palette',
      title: 'Go to a place, run a command',
      keys: ['mod+k'],
      run: openPalette,
      isKeyOnly: true,
    },
    ...goTo('engines', 'Engines', () => '/engines'),
    ...goTo('data-sets', 'Data sets', () => '/data-sets'),
    ...goTo('searches', 'Searches', () => '/searches'),
    ...goTo('babysit', 'Babysit: walk through checks', () => '/babysit'),
    ...goTo('compare', 'Compare the chosen runs', () =>
      chosen.ids.value.length === 0 ? '/compare' : `/compare?runs=${chosen.ids.value.join(',')}`,
    ),
    ...goTo('new-run', 'New run', () => '/new', ['n']),
    ...goTo('runs', 'All runs', () => '/', ['r']),
  ]);
}
