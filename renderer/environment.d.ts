interface Window {
  /** Set by the preload script in the desktop app, absent in a browser. */
  readonly netsitterHost?: 'electron';
}
