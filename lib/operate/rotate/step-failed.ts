/** A step that failed, and that would fail again. */
export class StepFailed extends Error {
  override readonly name = 'StepFailed';
  /** What to do about it. */
  readonly fix: string;
  /** Whether the rotation should be taken back. */
  readonly goesBack: boolean;
  /** `broken`: something is; `unusable`: something is not allowed, or cannot be done as it was said. */
  readonly kind: 'broken' | 'unusable';

  constructor(
    message: string,
    { fix, goesBack = false, kind = 'broken' }: { fix: string; goesBack?: boolean; kind?: 'broken' | 'unusable' },
  ) {
    super(message);
    this.fix = fix;
    this.goesBack = goesBack;
    this.kind = kind;
  }
}
