/** What `--timeout` says of this run of a command. */
class TimeLimit {
  /** In milliseconds since 1970. */
  until = Number.POSITIVE_INFINITY;
  /** Whether something was cut off. */
  isOver = false;

  /** The time runs from now. @param timeout in milliseconds; undefined for as long as it takes */
  begin(timeout: number | undefined): void {
    this.until = timeout === undefined ? Number.POSITIVE_INFINITY : Date.now() + timeout;
  }
}

export const timeLimit = new TimeLimit();
