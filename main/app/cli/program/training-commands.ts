import type { Command } from 'commander';
import { parseRunId } from '../arguments.ts';
import type { EstimateOptions } from '../estimate.ts';
import type { TrainOptions } from '../train.ts';
import type { AddCommand } from './add-command.ts';
import { trainOptions } from './shared-options.ts';

/** Commands that start, stop and foresee runs. */
export function addTrainingCommands(program: Command, addCommand: AddCommand): void {
  program.commandsGroup('Train:');
  addCommand(program, 'recipes', 'list the recipes').does(async (_args, options) => {
    const { showRecipes } = await import('../recipes.ts');
    await showRecipes(options);
  });
  addCommand(
    program,
    'train <recipe>',
    'train a network by a recipe: its name, or a JSON file',
    ...trainOptions(),
  ).does(async ([recipe], options) => {
    const { train } = await import('../train.ts');
    return train(recipe!, options as TrainOptions);
  });
  addCommand(
    program,
    'estimate <recipe>',
    'say how long a run would take, and how much memory, without starting it',
    ...trainOptions().filter(({ long }) => long !== '--name'),
  ).does(async ([recipe], options) => {
    const { estimate } = await import('../estimate.ts');
    return estimate(recipe!, options as EstimateOptions);
  });
  addCommand(program, 'resume <run>', 'go on with a stopped or interrupted run').does(
    async ([run], options) => {
      const { resume } = await import('../train.ts');
      return resume(parseRunId(run!), options);
    },
  );
  addCommand(program, 'stop <run>', 'stop a run, whichever process trains it').does(
    async ([run], options) => {
      const { stop } = await import('../stop.ts');
      return stop(parseRunId(run!), options);
    },
  );
}
