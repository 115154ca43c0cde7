import type { Ref } from 'vue';
import { mostCompared } from '../../shared/comparison/most-compared.ts';
import type { RunsView } from '../../shared/run-table/place.ts';
import type { RunSummary } from '../../shared/runs.ts';
import { useCommands, type Command } from './commands.ts';
import type { RunEdits } from './edit-runs.ts';

export interface RunsCommandsInput {
  readonly focusFilter: () => void;
  readonly move: (by: number) => void;
  readonly openActive: () => void;
  readonly markActive: () => void;
  readonly markAll: () => void;
  readonly compare: () => void;
  readonly edit: (what: 'tags' | 'notes') => void;
  readonly rename: () => void;
  readonly toggleBaseline: () => void;
  readonly clear: () => void;
  /** The run the keyboard is on. */
  readonly active: Readonly<Ref<RunSummary | null>>;
  readonly marked: Readonly<Ref<readonly RunSummary[]>>;
  /** What commands act on: the marked runs, or the one the keyboard is on. */
  readonly subjects: Readonly<Ref<readonly RunSummary[]>>;
  readonly baseline: Readonly<Ref<RunSummary | null>>;
  readonly view: Readonly<Ref<RunsView>>;
  readonly isFiltered: Readonly<Ref<boolean>>;
  readonly edits: RunEdits;
}

/** The keys of the run table. */
export function useRunsCommands(input: RunsCommandsInput): void {
  const { active, marked, subjects, baseline, view, isFiltered, edits, edit } = input;
  const ids = () => subjects.value.map(({ id }) => id);
  const hasSubjects = () => subjects.value.length > 0;
  const isOutsideBin = () => hasSubjects() && view.value !== 'bin';
  const onKeys = (id: string, title: string, keys: readonly string[], run: () => void): Command => ({
    id: `runs.${id}`,
    title,
    keys,
    run,
    isKeyOnly: true,
  });
  const command = (
    id: string,
    title: string,
    key: string,
    run: () => unknown,
    isEnabled: () => boolean = () => true,
  ): Command => ({ id: `runs.${id}`, title, keys: [key], run, isEnabled });
  const star = () => edits.edit(ids(), { isStarred: !subjects.value.every(({ isStarred }) => isStarred) });
  const archive = () => edits.setArchived(ids(), view.value !== 'archived');
  const editTags = () => {
    edit('tags');
  };
  const editNotes = () => {
    edit('notes');
  };

  useCommands('Runs', [
    onKeys('next', 'Next row', ['j', 'ArrowDown'], () => {
      input.move(1);
    }),
    onKeys('previous', 'Previous row', ['k', 'ArrowUp'], () => {
      input.move(-1);
    }),
    onKeys('open', 'Open the run or the group', ['Enter'], input.openActive),
    onKeys('mark', 'Mark the row, or take its mark away', ['x'], input.markActive),
    command('filter', 'Filter', '/', input.focusFilter),
    command('mark-all', 'Mark all that are filtered in', 'mod+a', input.markAll, () => !isTyping()),
    command(
      'compare',
      'Compare the marked runs',
      'c',
      input.compare,
      () => marked.value.length >= 2 && marked.value.length <= mostCompared,
    ),
    command('tags', 'Tags', 't', editTags, hasSubjects),
    command('notes', 'Notes', 'o', editNotes, hasSubjects),
    command('rename', 'Rename', 'F2', input.rename, () => active.value !== null),
    command('star', 'Star, or take the star away', 'f', star, hasSubjects),
    command('archive', 'Archive, or take out of the archive', 'a', archive, isOutsideBin),
    command(
      'baseline',
      'Compare figures to this run, or to none',
      'b',
      input.toggleBaseline,
      () => active.value !== null || baseline.value !== null,
    ),
    command('delete', 'Delete', 'Delete', () => edits.moveToBin(ids()), isOutsideBin),
    command('undo', 'Undo deleting or archiving', 'u', edits.undo, () => edits.done.value !== null),
    command(
      'clear',
      'Take away marks, then the filter',
      'Escape',
      input.clear,
      () => marked.value.length > 0 || isFiltered.value,
    ),
  ]);
}

function isTyping(): boolean {
  return document.activeElement?.matches('input[type=text], textarea') ?? false;
}
