import type { SiteSeed } from './seed.ts';

/** The repository that a name means: its id, by its present name or by one it had before. */
export interface Found {
  readonly id: number;
  /** `owner/name` as it is now. */
  readonly fullName: string;
  /** Asked for by a name it no longer has. */
  readonly moved: boolean;
}

/** Names of owners and repositories: in any case, and after a rename or a transfer still the old ones. */
export class Directory {
  readonly #names = new Map<number, string>();
  readonly #ids = new Map<string, number>();
  readonly #former = new Map<string, number>();
  readonly #owners: Map<string, string>;
  readonly #organizations: ReadonlySet<string>;

  /** Ids count from 1 in the order of the seeds, as they do in the emulated API. */
  constructor({ users, organizations, repositories }: Pick<SiteSeed, 'users' | 'organizations' | 'repositories'>) {
    this.#owners = new Map([...users, ...organizations].map((login) => [login.toLowerCase(), login]));
    this.#organizations = new Set(organizations);
    repositories.forEach(({ owner, name }, index) => void this.set(index + 1, `${owner}/${name}`));
  }

  /** The login as it is spelt; an unknown one stays as it is. */
  owner(login: string): string {
    return this.#owners.get(login.toLowerCase()) ?? login;
  }

  isOrganization(login: string): boolean {
    return this.#organizations.has(login);
  }

  find(fullName: string): Found | undefined {
    const key = fullName.toLowerCase();
    const present = this.#ids.get(key);
    const id = present ?? this.#former.get(key);
    const name = id === undefined ? undefined : this.#names.get(id);
    return id === undefined || name === undefined ? undefined : { id, fullName: name, moved: present === undefined };
  }

  fullName(id: number): string | undefined {
    return this.#names.get(id);
  }

  /** Repositories of one owner, in the order of their ids. */
  ownedBy(login: string): number[] {
    return [...this.#names].filter(([, name]) => name.startsWith(`${login}/`)).map(([id]) => id);
  }

  /** A new repository, or a new name: the one it had points to it until another repository takes that name. */
  set(id: number, fullName: string): void {
    const key = fullName.toLowerCase();
    const before = this.#names.get(id)?.toLowerCase();
    if (before !== undefined) {
      this.#ids.delete(before);
      this.#former.set(before, id);
    }
    this.#former.delete(key);
    this.#names.set(id, fullName);
    this.#ids.set(key, id);
  }

  delete(id: number): void {
    const name = this.#names.get(id);
    if (name !== undefined) this.#ids.delete(name.toLowerCase());
    this.#names.delete(id);
  }
}
