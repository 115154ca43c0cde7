import { readonly, shallowRef, type Ref } from 'vue';
import { describeCallError, type CallError } from '../client/call-error.ts';

/** A line above the status line, about something that was asked for where there is no place of its own to answer. */
export type Notice =
  { readonly kind: 'done'; readonly text: string } | { readonly kind: 'error'; readonly error: CallError };

/** Milliseconds for which it is said that something is done; errors stay until they are put away. */
const saidFor = 5000;

const notice = shallowRef<Notice | null>(null);
let forgetting: ReturnType<typeof setTimeout> | undefined;

function show(shown: Notice | null): void {
  clearTimeout(forgetting);
  notice.value = shown;
  if (shown?.kind === 'done') {
    forgetting = setTimeout(() => {
      notice.value = null;
    }, saidFor);
  }
}

export function useNotice(): {
  readonly notice: Readonly<Ref<Notice | null>>;
  readonly say: (text: string) => void;
  readonly forget: () => void;
  /** Does what was asked for, and shows what went wrong. */
  readonly attempt: (work: () => Promise<void>) => Promise<void>;
} {
  return {
    notice: readonly(notice),
    say: (text) => {
      show({ kind: 'done', text });
    },
    forget: () => {
      show(null);
    },
    attempt: async (work) => {
      show(null);
      try {
        await work();
      } catch (error) {
        show({ kind: 'error', error: describeCallError(error) });
      }
    },
  };
}
