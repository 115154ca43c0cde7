import {
  computed,
  inject,
  provide,
  shallowRef,
  watch,
  type ComputedRef,
  type InjectionKey,
  type Ref,
} from 'vue';
import type { ExperimentReview } from '../../shared/contract/experiments.ts';
import { experimentSpecSchema, type ExperimentSpec, type Recipe } from '../../shared/specs/recipe.ts';
import {
  listChanges,
  withValue,
  valueAt,
  type Path,
  type SettingChange,
} from '../../shared/specs/setting-paths.ts';
import { describeRange } from '../../shared/specs/setting-ranges.ts';
import { describeCallError } from '../client/call-error.ts';
import { useClient } from '../client/connection.ts';

/** An experiment while it is written: what it began with, what it is now, and what is wrong with that. */
export interface Draft {
  /** The recipe it began with. */
  readonly base: Readonly<Ref<Recipe | null>>;
  /** Settings as they stand, whatever was typed into them. */
  readonly content: Readonly<Ref<unknown>>;
  /** The same, where every setting is in range. */
  readonly spec: ComputedRef<ExperimentSpec | null>;
  /** What is wrong, by dotted path. */
  readonly problems: ComputedRef<ReadonlyMap<string, string>>;
  /** What differs from the recipe; the seed is a matter of its own. */
  readonly changes: ComputedRef<readonly SettingChange[]>;
  /** What the core says of it; null until it has. */
  readonly review: Readonly<Ref<ExperimentReview | null>>;
  readonly begin: (recipe: Recipe, content?: ExperimentSpec) => void;
  /** `undefined` leaves the setting out. */
  readonly set: (path: Path, value: unknown) => void;
  readonly putBack: (path: Path) => void;
  readonly replace: (content: unknown) => void;
}

const draftKey: InjectionKey<Draft> = Symbol('draft');
/** Milliseconds of quiet before the core is asked. */
const quiet = 120;

export function useDraft(): Draft {
  const draft = inject(draftKey);
  if (!draft) throw new Error('No draft has been provided to this component.');
  return draft;
}

/** Makes a draft for a page and all that is in it. */
export function provideDraft(): Draft {
  const client = useClient();
  const base = shallowRef<Recipe | null>(null);
  const content = shallowRef<unknown>(null);
  const review = shallowRef<ExperimentReview | null>(null);

  const parsed = computed(() => experimentSpecSchema.safeParse(content.value));
  const spec = computed(() => parsed.value.data ?? null);
  const problems = computed(() => {
    const found = new Map<string, string>();
    for (const issue of parsed.value.error?.issues ?? []) {
      const path = issue.path.map(String);
      const range = describeRange(path, content.value);
      const isUnknown = issue.code === 'unrecognized_keys';
      found.set(
        path.join('.'),
        isUnknown
          ? `there is no setting ${issue.keys.join(', ')}`
          : range === null
            ? issue.message
            : `expected ${range}`,
      );
    }
    return found;
  });
  const changes = computed(() =>
    base.value === null
      ? []
      : listChanges(experimentOf(base.value), content.value).filter(
          ({ path }) => path.join('.') !== 'training.seed',
        ),
  );

  watch(spec, (current, _before, onCleanup) => {
    const controller = new AbortController();
    const timer = setTimeout(() => void ask(), quiet);
    onCleanup(() => {
      controller.abort();
      clearTimeout(timer);
    });
    async function ask(): Promise<void> {
      if (current === null) return;
      try {
        review.value = await client.experiments.review(current, { signal: controller.signal });
      } catch (error) {
        if (!controller.signal.aborted) review.value = { network: null, problem: describeCallError(error) };
      }
    }
  });

  const draft: Draft = {
    base,
    content,
    spec,
    problems,
    changes,
    review,
    begin: (recipe, started) => {
      base.value = recipe;
      review.value = null;
      content.value = started ?? experimentOf(recipe);
    },
    set: (path, value) => {
      content.value = withValue(content.value, path, value);
    },
    putBack: (path) => {
      if (base.value === null) return;
      content.value = withValue(content.value, path, valueAt(experimentOf(base.value), path));
    },
    replace: (other) => {
      content.value = other;
    },
  };
  provide(draftKey, draft);
  return draft;
}

export function experimentOf({ network, training, data }: ExperimentSpec): ExperimentSpec {
  return { network, training, data };
}
