import { readFileSync, writeFileSync } from 'node:fs';
import { screen, type BrowserWindow, type Rectangle } from 'electron';
import { z } from 'zod';

const smallest = { width: 700, height: 480 };

const windowStateSchema = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().min(smallest.width),
  height: z.int().min(smallest.height),
  maximised: z.boolean(),
});
type WindowState = z.infer<typeof windowStateSchema>;

/** Where the window was when it was last closed, unless no display shows that place any more. */
export function readWindowState(file: string): WindowState | undefined {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
  const state = windowStateSchema.safeParse(content).data;
  return state && screen.getAllDisplays().some((display) => overlaps(display.workArea, state))
    ? state
    : undefined;
}

export function writeWindowState(file: string, window: BrowserWindow): void {
  const state: WindowState = { ...window.getNormalBounds(), maximised: window.isMaximized() };
  writeFileSync(file, `${JSON.stringify(state)}\n`);
}

/** Enough of the window must be visible to take hold of it. */
function overlaps(area: Rectangle, window: Rectangle): boolean {
  const width = Math.min(area.x + area.width, window.x + window.width) - Math.max(area.x, window.x);
  const height = Math.min(area.y + area.height, window.y + window.height) - Math.max(area.y, window.y);
  return width >= 100 && height >= 100;
}

export const defaultSize = { width: 1280, height: 800, minWidth: smallest.width, minHeight: smallest.height };
