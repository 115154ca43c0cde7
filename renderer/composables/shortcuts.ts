import { onMounted, onUnmounted } from 'vue';

/** Keys that are not offered through `useCommands` yet; the sheet of keys shows them, too. */
export const shortcutSheet: readonly {
  readonly place: string;
  readonly keys: string;
  readonly effect: string;
}[] = [];

/**
 * Calls the handler of a pressed key while the component is on screen. Keys are left alone where text is
 * typed, where a menu or a dialog is open, and together with Ctrl, Alt or Meta; Enter also on buttons and links.
 */
export function useShortcuts(handlers: Readonly<Record<string, () => void>>): void {
  function press(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    if (isTakingKeys(event.target, event.key)) return;
    const handler = handlers[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!handler) return;
    handler();
    event.preventDefault();
  }
  onMounted(() => {
    window.addEventListener('keydown', press);
  });
  onUnmounted(() => {
    window.removeEventListener('keydown', press);
  });
}

function isTakingKeys(target: EventTarget | null, key: string): boolean {
  if (document.querySelector('[role="dialog"], [role="menu"]') !== null) return true;
  if (!(target instanceof Element)) return false;
  return (
    target.closest(key === 'Enter' ? 'input, select, textarea, button, a' : 'input, select, textarea') !==
    null
  );
}
