import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const project = path.resolve(import.meta.dirname, '../..');
const require = createRequire(import.meta.url);

interface Configuration {
  asar: boolean;
  npmRebuild: boolean;
  electronFuses: Record<string, boolean>;
  linux: { target: string[] };
  win: { target: string[] };
  mac: { target: string[]; hardenedRuntime: boolean };
  [setting: string]: unknown;
}

/** What electron-builder itself reads and checks a configuration with; the package gives no other way to it. */
const builder = require('app-builder-lib/out/util/config/config.js') as {
  getConfig(projectFolder: string, file: string, options: object): Promise<Configuration>;
  validateConfiguration(configuration: Configuration, log: object): Promise<void>;
};
const { DebugLogger } = require('builder-util') as { DebugLogger: new (enabled: boolean) => object };

const validate = (configuration: Configuration) =>
  builder.validateConfiguration(configuration, new DebugLogger(false));

describe('electron-builder.yml', async () => {
  const configuration = await builder.getConfig(project, path.join(project, 'electron-builder.yml'), {});

  test("is valid by electron-builder's own schema", async () => {
    await validate(configuration);
    await expect(validate({ ...configuration, electronFuses: { noSuchFuse: true } })).rejects.toThrow();
  });

  test('describes packages for Linux, Windows and macOS', () => {
    expect(configuration.linux.target).toEqual(['AppImage', 'tar.gz']);
    expect(configuration.win.target).toEqual(['nsis']);
    expect(configuration.mac.target).toEqual(['dmg']);
  });

  test('leaves no way to run other code with the packaged program', () => {
    expect(configuration.asar).toBe(true);
    expect(configuration.electronFuses).toMatchObject({
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      grantFileProtocolExtraPrivileges: false,
    });
    expect(configuration.mac.hardenedRuntime).toBe(true);
  });
});
