import type { EngineReport } from '../../shared/contract/index.ts';

/** Every engine: whether it is usable here, on which device, and if not why and what would make it so. */
export async function listEngines(): Promise<EngineReport[]> {
  const { engines } = await import('../engines/index.ts');
  return Promise.all(
    engines.map(async (engine) => {
      const probe = await engine.probe();
      return {
        name: engine.name,
        usable: probe.usable,
        device: probe.device ?? null,
        library: probe.library ?? null,
        reason: probe.reason ?? null,
        remedy: probe.remedy ?? null,
      };
    }),
  );
}
