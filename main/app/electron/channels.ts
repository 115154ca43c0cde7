/** The two messages between preload and main process: the page wants a port, and here it is. */
export const connectChannel = 'netsitter:connect';
export const portChannel = 'netsitter:port';

/** The same two between page and preload, posted by the page's window to itself. */
export const pageMessages = { ready: 'netsitter:ready', port: 'netsitter:port' } as const;
