/** A request to the REST API of one GitHub, and its answer. It may hold secrets and tokens. */
export interface Exchange {
  /** Host of the GitHub: `github.com`. */
  readonly site: string;
  readonly method: string;
  /** Path and query, below the root of the API. */
  readonly path: string;
  readonly body: string;
  readonly answer: {
    readonly status: number;
    /** Names in lower case. */
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  };
}

/** Called for every exchange except those that a fault answered, which are meant to differ from GitHub's. */
export type ExchangeListener = (exchange: Exchange) => void;
