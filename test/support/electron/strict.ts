/** Throws where Electron would, or where it would silently ignore what was asked for. */
export function refuseUnknown(what: string, given: object, known: readonly string[]): void {
  const unknown = Object.keys(given).filter((key) => !known.includes(key));
  if (unknown.length > 0)
    throw new TypeError(`${what} has no ${unknown.join(', ')} in this hand-written Electron`);
}

/** An event whose default can be prevented. */
export function createEvent<Extra extends object>(extra: Extra): Extra & PreventableEvent {
  const event = {
    ...extra,
    defaultPrevented: false,
    preventDefault() {
      event.defaultPrevented = true;
    },
  };
  return event;
}

export interface PreventableEvent {
  readonly defaultPrevented: boolean;
  preventDefault(): void;
}
