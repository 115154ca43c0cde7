import { registerHooks } from 'node:module';

let registered: Promise<void> | undefined;

/**
 * Registers the gradients of all operators, which the entry of tfjs-core for Node leaves out (tfjs registers
 * them in one table for the whole process). The package has them as modules made for bundlers: their imports
 * lack the file ending on which Node insists, so it is filled in while they are loaded.
 */
export function registerGradients(): Promise<void> {
  return (registered ??= loadGradients());
}

async function loadGradients(): Promise<void> {
  const hooks = registerHooks({
    resolve(specifier, context, nextResolve) {
      const within = context.parentURL?.includes('/@tensorflow/tfjs-core/dist/') === true;
      if (!within || !specifier.startsWith('.') || specifier.endsWith('.js')) {
        return nextResolve(specifier, context);
      }
      return { ...nextResolve(`${specifier}.js`, context), format: 'module' };
    },
  });
  try {
    await import('@tensorflow/tfjs-core/dist/register_all_gradients.js');
  } finally {
    hooks.deregister();
  }
}
