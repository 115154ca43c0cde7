import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { NamedTensor, ProgramState } from '../engines/engine.ts';
import { UserError } from '../../shared/errors.ts';
import { progressSchema, type Progress } from './progress.ts';

/** Everything a run needs to go on from here exactly. */
export interface Snapshot {
  readonly progress: Progress;
  readonly program: ProgramState;
}

const tensorIndexSchema = z.array(z.object({ name: z.string(), shape: z.array(z.int()) }));

const stateSchema = z.object({
  progress: progressSchema,
  /** Shapes of the tensors, in the order in which their values follow one another in the file. */
  tensors: z.object({
    weights: tensorIndexSchema,
    /** They follow the weights in their file. The first version's checkpoints know none. */
    statistics: tensorIndexSchema.default([]),
    optimiser: tensorIndexSchema,
  }),
  programStep: z.int(),
});

const manifestSchema = z.object({
  format: z.literal(1),
  files: z.record(z.string(), z.object({ bytes: z.int(), sha256: z.string() })),
});

const fileNames = ['weights.bin', 'optimiser.bin', 'state.json'] as const;
type FileName = (typeof fileNames)[number];

/**
 * Writes a checkpoint to the folder `path`, which must not exist: whole or not at all, also when the machine
 * loses power. The files are written and synced in a temporary folder beside it, which is then renamed.
 *
 * @returns the SHA-256 of the manifest, which holds those of the files.
 */
export async function writeCheckpoint(path: string, snapshot: Snapshot): Promise<string> {
  const parent = dirname(path);
  const temporary = join(parent, `tmp-${randomUUID()}`);
  await mkdir(temporary, { recursive: true });
  try {
    const files = serialise(snapshot);
    for (const name of fileNames) await writeSynced(join(temporary, name), files[name]);
    const manifest = Buffer.from(JSON.stringify(describeFiles(files), null, 2));
    await writeSynced(join(temporary, 'manifest.json'), manifest);
    await syncFolder(temporary);
    await rename(temporary, path);
    await syncFolder(parent);
    return sha256(manifest);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}

/**
 * Reads a checkpoint back.
 *
 * @throws UserError naming the folder when a file is missing or is not, byte for byte, what was written.
 */
export async function readCheckpoint(path: string): Promise<Snapshot> {
  try {
    return deserialise(await readVerified(path));
  } catch (error) {
    throw new UserError(
      'work',
      `The checkpoint in ${path} is damaged: ${error instanceof Error ? error.message : String(error)}.`,
      'Start the run again with the same settings and seed; it repeats exactly.',
      { cause: error },
    );
  }
}

function serialise({ progress, program }: Snapshot): Record<FileName, Buffer> {
  const tensors = {
    weights: indexOf(program.parameters),
    statistics: indexOf(program.statistics),
    optimiser: indexOf(program.optimiserSlots),
  };
  return {
    'weights.bin': joinValues([...program.parameters, ...program.statistics]),
    'optimiser.bin': joinValues(program.optimiserSlots),
    'state.json': Buffer.from(JSON.stringify({ progress, tensors, programStep: program.step }, null, 2)),
  };
}

function deserialise(files: Record<FileName, Buffer>): Snapshot {
  const { progress, tensors, programStep } = stateSchema.parse(JSON.parse(files['state.json'].toString()));
  const weights = splitValues(files['weights.bin'], [...tensors.weights, ...tensors.statistics]);
  return {
    progress,
    program: {
      step: programStep,
      parameters: weights.slice(0, tensors.weights.length),
      optimiserSlots: splitValues(files['optimiser.bin'], tensors.optimiser),
      statistics: weights.slice(tensors.weights.length),
    },
  };
}

function describeFiles(files: Record<FileName, Buffer>): z.infer<typeof manifestSchema> {
  const entries = fileNames.map((name) => [name, { bytes: files[name].length, sha256: sha256(files[name]) }]);
  return { format: 1, files: Object.fromEntries(entries) as z.infer<typeof manifestSchema>['files'] };
}

async function readVerified(path: string): Promise<Record<FileName, Buffer>> {
  const manifest = manifestSchema.parse(JSON.parse(await readFile(join(path, 'manifest.json'), 'utf8')));
  const files: Partial<Record<FileName, Buffer>> = {};
  for (const name of fileNames) {
    const content = await readFile(join(path, name));
    const expected = manifest.files[name];
    if (content.length !== expected?.bytes || sha256(content) !== expected.sha256) {
      throw new Error(`${name} is not what was written`);
    }
    files[name] = content;
  }
  return files as Record<FileName, Buffer>;
}

function indexOf(tensors: readonly NamedTensor[]): z.infer<typeof tensorIndexSchema> {
  return tensors.map(({ name, shape }) => ({ name, shape: [...shape] }));
}

function joinValues(tensors: readonly NamedTensor[]): Buffer {
  return Buffer.concat(
    tensors.map(({ values }) => Buffer.from(values.buffer, values.byteOffset, values.byteLength)),
  );
}

function splitValues(bytes: Buffer, index: z.infer<typeof tensorIndexSchema>): NamedTensor[] {
  // A copy: the buffer a file is read into need not start at a multiple of four bytes.
  const all = new Float32Array(new Uint8Array(bytes).buffer);
  let offset = 0;
  return index.map(({ name, shape }) => {
    const length = shape.reduce((product, size) => product * size, 1);
    const values = all.slice(offset, offset + length);
    offset += length;
    return { name, shape, values };
  });
}

async function writeSynced(path: string, content: Buffer): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes a rename last. Windows can neither open nor sync a folder, and does not need it. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
