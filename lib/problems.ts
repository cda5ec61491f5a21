/** One setting that cannot be used. */
export interface SettingProblem {
  /** Full key, such as fluxhook:interval. */
  readonly key: string;
  /** The value as it may be shown; undefined when there is none. Never a token. */
  readonly value?: string | undefined;
  /** What is wrong with it. */
  readonly problem: string;
  /** The values allowed. */
  readonly choices: string;
  /** A command or an edit that mends it. */
  readonly fix: string;
}

/** All settings that cannot be used, found in one pass. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';

  /**
   * @param origin where the settings come from, for the first line: a file or a stack
   * @param problems at least one
   */
  constructor(origin: string, problems: readonly SettingProblem[]) {
    const count = problems.length === 1 ? '1 setting is' : `${problems.length} settings are`;
    super([`${count} not usable (${origin}):`, ...problems.map(describe)].join('\n'));
  }
}

function describe({ key, value, problem, choices, fix }: SettingProblem): string {
  const title = value === undefined ? key : `${key} = ${value}`;
  return `\n  ${title}\n    problem: ${problem}\n    choices: ${choices}\n    fix:     ${fix}`;
}
