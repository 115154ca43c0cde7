/** How a test and the hand-written Electron talk: what a person at the desktop would do and see. */
export type Action =
  | { readonly type: 'close-window' }
  | { readonly type: 'quit' }
  | { readonly type: 'crash-page' }
  | { readonly type: 'crash-worker' }
  | { readonly type: 'click-tray'; readonly label: string }
  | { readonly type: 'answer-dialog'; readonly response: number }
  | { readonly type: 'choose-paths'; readonly paths: readonly string[] };

export type Sight =
  | { readonly type: 'browser'; readonly debuggingPort: number }
  | { readonly type: 'window'; readonly shown: boolean }
  | { readonly type: 'tray'; readonly toolTip: string | null }
  | { readonly type: 'dialog'; readonly message: string; readonly buttons: readonly string[] }
  | { readonly type: 'open-dialog'; readonly properties: readonly string[] };

/** The page of a window is served under an address that no name server can know. */
export const pageOrigin = 'https://netsitter.invalid';

export function toPageAddress(address: string): string {
  return address.replace(/^app:\/\/netsitter(?=\/|$)/, pageOrigin);
}

export function toAppAddress(address: string): string {
  return address.replaceAll(pageOrigin, 'app://netsitter');
}

export function tell(sight: Sight): void {
  process.send?.(sight);
}

export function onAction<Type extends Action['type']>(
  type: Type,
  listener: (action: Extract<Action, { type: Type }>) => void,
): void {
  process.on('message', (action: Action) => {
    if (action.type === type) listener(action as Extract<Action, { type: Type }>);
  });
}
