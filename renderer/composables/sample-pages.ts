import { computed, shallowReactive, shallowRef, watch, type ComputedRef, type Ref } from 'vue';
import type {
  ListedSample,
  SampleInput,
  SampleInputs,
  SampleList,
  SampleListRequest,
} from '../../shared/contract/samples.ts';
import { describeCallError, type CallError } from '../client/call-error.ts';
import { useClient } from '../client/connection.ts';
import { useAsked } from './asked.ts';

export type SampleQuestion = Omit<SampleListRequest, 'from' | 'count'> & {
  /** Anything that becomes another when there are other predictions. */
  readonly epoch: number;
};

/** A sample on screen; what the network saw of it follows a little later. */
export interface ShownSample extends ListedSample {
  readonly input: SampleInput | null;
}

export interface SamplePages {
  /** Null until the first answer. */
  readonly head: ComputedRef<Omit<SampleList, 'samples'> | null>;
  /** Of the inputs: size of a picture, names of the features. */
  readonly layout: Readonly<Ref<Omit<SampleInputs, 'inputs'> | null>>;
  readonly sampleAt: (index: number) => ShownSample | undefined;
  /** Every sample that is here, in order. */
  readonly loaded: ComputedRef<readonly ShownSample[]>;
  /** Fetches whatever is missing from one index to another. */
  readonly need: (first: number, last: number) => void;
  readonly error: Readonly<Ref<CallError | null>>;
  /** Why there are no pictures; the list is there all the same. */
  readonly inputError: Readonly<Ref<CallError | null>>;
}

const pageSize = 100;

/** The samples a question is about, fetched page by page as they come into sight. */
export function useSamplePages(question: () => SampleQuestion | null): SamplePages {
  const client = useClient();
  const pages = shallowReactive(new Map<number, readonly ShownSample[]>());
  const asked = new Set<number>();
  const layout = shallowRef<Omit<SampleInputs, 'inputs'> | null>(null);
  const inputError = shallowRef<CallError | null>(null);
  let turn = 0;

  const { value: answer, error } = useAsked(question, async (_client, about, signal) => ({
    about,
    list: await client.samples.list(pageOf(about, 0), { signal }),
  }));
  const head = computed(() => answer.value?.list ?? null);

  function pageOf(about: SampleQuestion, page: number): SampleListRequest {
    return { ...about, from: page * pageSize, count: pageSize };
  }

  watch(answer, (known) => {
    turn += 1;
    pages.clear();
    asked.clear();
    inputError.value = null;
    if (known === null) return;
    asked.add(0);
    void showPage(0, known.list.samples, known.about, turn);
  });

  async function showPage(
    page: number,
    samples: readonly ListedSample[],
    { id, split }: SampleQuestion,
    ofTurn: number,
  ): Promise<void> {
    pages.set(
      page,
      samples.map((sample) => ({ ...sample, input: null })),
    );
    if (samples.length === 0) return;
    try {
      const positions = samples.map(({ position }) => position);
      const { inputs, ...known } = await client.samples.pictures({ id, split, positions });
      if (ofTurn !== turn) return;
      layout.value = known;
      pages.set(
        page,
        samples.map((sample, at) => ({ ...sample, input: inputs[at] ?? null })),
      );
    } catch (cause) {
      if (ofTurn === turn) inputError.value = describeCallError(cause);
    }
  }

  async function load(page: number): Promise<void> {
    const known = answer.value;
    if (known === null || asked.has(page)) return;
    asked.add(page);
    const ofTurn = turn;
    try {
      const { samples } = await client.samples.list(pageOf(known.about, page));
      if (ofTurn === turn) await showPage(page, samples, known.about, ofTurn);
    } catch (cause) {
      if (ofTurn !== turn) return;
      asked.delete(page);
      inputError.value = describeCallError(cause);
    }
  }

  return {
    head,
    layout,
    sampleAt: (index) => pages.get(Math.floor(index / pageSize))?.[index % pageSize],
    loaded: computed(() =>
      [...pages].sort(([one], [other]) => one - other).flatMap(([, samples]) => samples),
    ),
    need: (first, last) => {
      for (let page = Math.floor(first / pageSize); page <= Math.floor(last / pageSize); page += 1)
        void load(page);
    },
    error,
    inputError,
  };
}
