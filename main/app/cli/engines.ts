import { listEngines } from '../../api/engines.ts';
import { print, printJson } from './output.ts';

/** `netsitter engines` */
export async function showEngines({ json }: { readonly json?: boolean }): Promise<void> {
  const engines = await listEngines();
  if (json) {
    printJson({ engines });
    return;
  }
  for (const engine of engines) {
    print(`${engine.name}: ${engine.usable ? 'usable' : 'not usable'}`);
    const details = [engine.device, engine.library, engine.reason, engine.remedy];
    details
      .filter((detail) => detail !== null)
      .forEach((detail) => {
        print(`  ${detail}`);
      });
  }
}
