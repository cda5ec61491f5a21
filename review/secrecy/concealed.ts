import { nearNames } from '../../lib/problems/near-names.ts';
import { type Problem, ProblemsError } from '../../lib/problems/problem.ts';

/** The place of a hidden value. */
export interface HiddenPlace {
  /** `Deployment apps/x spec.template.spec.containers[0].args[1]`, or `setting KEY`, as `--show` takes it. */
  readonly path: string;
  /** Whether it is the value of a Secret, or a token, which no option shows. */
  readonly never: boolean;
}

/** What a reader asked to see, and what stays hidden. */
export class Concealed {
  readonly #places = new Map<string, HiddenPlace>();
  readonly #shown: readonly { readonly given: string; readonly pattern: RegExp }[];
  readonly #used = new Set<string>();
  /** Hidden values, so that other texts can hide them too. */
  readonly values = new Set<string>();

  /** @param show paths, in which `*` stands for anything; everything below one is shown too */
  constructor(show: readonly string[] = []) {
    this.#shown = show.map((given) => ({
      given,
      pattern: new RegExp(
        `^${given
          .trim()
          .replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&')
          .replaceAll('*', '.*')}(?=$|[.[ ])`,
        's',
      ),
    }));
  }

  /** Every place, in the order of paths. */
  get places(): readonly HiddenPlace[] {
    return [...this.#places.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** @returns whether the value may be shown: a reader asked for it, and it is not the value of a Secret */
  asked(place: HiddenPlace): boolean {
    const asked = this.#shown.filter(({ pattern }) => pattern.test(place.path));
    if (!place.never) for (const { given } of asked) this.#used.add(given);
    return asked.length > 0 && !place.never;
  }

  hide(place: HiddenPlace, value: unknown): void {
    const earlier = this.#places.get(place.path);
    this.#places.set(place.path, earlier?.never ? earlier : place);
    if (typeof value === 'string') this.values.add(value);
  }

  /** @throws ProblemsError when a requested value is not hidden, or is never shown */
  assertUsed(): void {
    const problems = this.#shown.flatMap(({ given, pattern }) =>
      this.#used.has(given) ? [] : [this.#describe(given, pattern)],
    );
    if (problems.length > 0) throw new ProblemsError('The values cannot be shown', problems);
  }

  #describe(given: string, pattern: RegExp): Problem {
    const paths = this.places.filter(({ never }) => !never).map(({ path }) => path);
    const near = [...new Set([...nearNames(given, paths), ...paths])].slice(0, 5);
    const never = this.places.some((place) => place.never && pattern.test(place.path));
    return {
      subject: '--show',
      value: given,
      problem: never ? 'values of Secrets and tokens are never shown' : 'nothing there is hidden',
      choices: near.join(', ') || 'nothing: only values of Secrets and tokens are hidden',
      fix: never
        ? 'Read them where they are kept.'
        : 'Name a hidden value as the list of objects does; * stands for anything.',
    };
  }
}
