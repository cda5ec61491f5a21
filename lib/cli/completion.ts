import tab from '@bomb.sh/tab/commander';
import type { Command } from 'commander';

/**
 * Adds the commands that shells complete with. `__complete` is what the flux CLI asks its plugins: words, the last of them
 * unfinished; both ends have the protocol of Cobra.
 * Source: fluxcd/flux2 v2.9.2, internal/plugin/completion.go.
 */
export function addCompletion(root: Command): void {
  // Shells show a description beside each word.
  for (const command of root.commands) command.description(command.summary() || command.description());
  const completion = tab(root, { completionCommandName: 'completion' });
  root
    .command('__complete [words...]', { hidden: true })
    .helpOption(false)
    .allowUnknownOption()
    .action((words: string[]) => completion.parse(words));
}
