/** The folder that test files of one run share; undefined outside of the tests, where a script uses their means. */
export async function sharedFolder(): Promise<string | undefined> {
  if (process.env['VITEST'] === undefined) return undefined;
  const { inject } = await import('vitest');
  return inject('madeOnce');
}
