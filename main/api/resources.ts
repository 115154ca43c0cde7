import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '../../shared/errors.ts';

/**
 * The project's own folder, the nearest one above this file that holds `package.json`: the same from
 * source (`main/api`), built (`dist/main`) and packaged (`app.asar/dist/main`).
 */
export function projectFolder(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`No package.json above ${import.meta.dirname}`);
    folder = parent;
  }
  return folder;
}

/**
 * A folder below `resources`, such as `recipes`. NETSITTER_RESOURCES replaces the resources that came with
 * the program; a packaged Electron app keeps them beside its archive.
 */
export function resourcesFolder(name: string): string {
  const override = process.env['NETSITTER_RESOURCES'];
  const besideArchive = (process as { resourcesPath?: string }).resourcesPath;
  const candidates = override
    ? [join(override, name)]
    : [
        join(projectFolder(), 'resources', name),
        ...(besideArchive === undefined ? [] : [join(besideArchive, name)]),
      ];
  const found = candidates.find((candidate) => existsSync(candidate));
  if (found === undefined) {
    throw new UserError(
      'work',
      `The folder of ${name} is missing; looked for ${candidates.join(' and ')}.`,
      override
        ? 'Let NETSITTER_RESOURCES name a folder that holds it, or unset it.'
        : 'Install the program again.',
    );
  }
  return found;
}
