/** GitHub answered with an error status. */
export interface Refusal {
  readonly status: number;
  readonly detail: string;
}

/** Whether GitHub refused a call. */
export function isRefusal(answer: unknown): answer is Refusal {
  return typeof answer === 'object' && answer !== null && 'status' in answer && 'detail' in answer;
}
