import {
  computed,
  onScopeDispose,
  shallowReactive,
  toValue,
  type ComputedRef,
  type MaybeRefOrGetter,
} from 'vue';

/** Something that can be done where it is offered: by its keys, from the palette, listed on the sheet of keys. */
export interface Command {
  /** Tells it from all others, e.g. `run.stop`; the palette remembers by it what was used. */
  readonly id: string;
  readonly title: string;
  /** As `KeyboardEvent.key` names them, letters small; `mod+` before one stands for Ctrl, and Cmd on a Mac. */
  readonly keys?: readonly string[];
  readonly run: () => unknown;
  /** Asked when the key is pressed and when the palette opens; always, where left out. */
  readonly isEnabled?: () => boolean;
  /** Whether only keys lead to it, as for moving in a list; the palette leaves it out. */
  readonly isKeyOnly?: boolean;
}

/** A command and where it is at home, e.g. "Runs". */
export interface OfferedCommand extends Command {
  readonly place: string;
}

interface Offer {
  readonly place: string;
  readonly commands: MaybeRefOrGetter<readonly Command[]>;
}

/** In the order in which components came on screen: the last one is the most particular. */
const offers = shallowReactive<Offer[]>([]);

/**
 * Offers commands for as long as the component is there: their keys work, the palette and the sheet of keys show
 * them. Where two have the same key, the one offered last gets it if it is enabled.
 */
export function useCommands(place: string, commands: MaybeRefOrGetter<readonly Command[]>): void {
  const offer: Offer = { place, commands };
  offers.push(offer);
  onScopeDispose(() => {
    offers.splice(offers.indexOf(offer), 1);
  });
}

/** Lists keys on the sheet that work where the focus is, as in a chart, and are listened for there. */
export function tellKeys(
  place: string,
  keys: readonly (Pick<Command, 'id' | 'title'> & { readonly keys: readonly string[] })[],
): void {
  useCommands(
    place,
    keys.map((told) => ({ ...told, run: () => undefined, isEnabled: () => false, isKeyOnly: true })),
  );
}

/** Every command that is offered now, those of the whole window first. */
export function useOfferedCommands(): ComputedRef<readonly OfferedCommand[]> {
  return computed(() =>
    offers.flatMap(({ place, commands }) => toValue(commands).map((command) => ({ ...command, place }))),
  );
}

/**
 * Does what a pressed key stands for. Plain keys are left alone where text is typed, where a menu or a dialog is
 * open, and together with Ctrl, Alt or Meta; Enter also on buttons and links.
 */
export function listenForKeys(): void {
  const offered = useOfferedCommands();
  function press(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.altKey) return;
    const isModified = event.ctrlKey || event.metaKey;
    const letter = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (!isModified && isTakingKeys(event.target, event.key)) return;
    const key = isModified ? `mod+${letter}` : letter;
    const command = offered.value.findLast(
      ({ keys = [], isEnabled }) => keys.includes(key) && isEnabled?.() !== false,
    );
    if (!command) return;
    event.preventDefault();
    command.run();
  }
  window.addEventListener('keydown', press);
  onScopeDispose(() => {
    window.removeEventListener('keydown', press);
  });
}

function isTakingKeys(target: EventTarget | null, key: string): boolean {
  if (document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"]') !== null) return true;
  if (!(target instanceof Element)) return false;
  // Boxes to tick take no more than buttons do.
  const taking = 'input:not([type="checkbox"], [type="radio"]), select, textarea, [contenteditable]';
  return target.closest(key === 'Enter' || key === ' ' ? `${taking}, input, button, a` : taking) !== null;
}

const isMac = navigator.userAgent.includes('Mac');
const keyNames: Readonly<Record<string, string>> = {
  ArrowDown: 'Down',
  ArrowUp: 'Up',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  Escape: 'Esc',
  ' ': 'Space',
};

/** A key as it is written on keyboards, e.g. "Ctrl K". */
export function describeKey(key: string): string {
  if (key.startsWith('mod+')) return `${isMac ? 'Cmd' : 'Ctrl'} ${describeKey(key.slice(4))}`;
  return keyNames[key] ?? (key.length === 1 ? key.toUpperCase() : key);
}
