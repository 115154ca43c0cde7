/**
 * A hand-written `electron` module: as much of Electron's main process as Netsitter uses, with a page of a
 * real Chromium for every window. It refuses what Electron refuses, and options it does not know.
 */
export { app } from './app.ts';
export { BrowserWindow } from './browser-window.ts';
export { dialog, Menu, nativeImage, nativeTheme, screen, Tray } from './desktop.ts';
export { MessageChannelMain } from './message-channel.ts';
export { protocol, session } from './session.ts';
export { utilityProcess } from './utility-process.ts';
