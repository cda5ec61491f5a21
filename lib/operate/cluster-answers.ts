import { ForeignAnswerError, StatusError } from './api-server/api-server.ts';
import { retryAfter } from './github-answers.ts';
import { inWords, pauseAfter, Silence, TimeIsUp, type Verdict } from './patience.ts';
import { rootCause } from './root-cause.ts';
import { networkFailure, ServerFailure } from './server-failure.ts';

/** Answers of an API server that is busy, starting or stopping: the same request may succeed a moment later. */
const passing = [429, 500, 502, 503, 504];

/** What to do about a failed request to the API server; every request that comes here may be sent twice. */
export function judgeOfCluster(error: unknown, attempt: number): Verdict {
  const again = (what: string, pause: number | undefined) => `${what}: trying again in ${inWords(pause ?? 0)}`;
  if (error instanceof StatusError) {
    const isPassing = passing.includes(error.code);
    const pause = isPassing ? (retryAfter(error.headers) ?? pauseAfter(attempt)) : undefined;
    return { pause, said: again(`The cluster answered ${error.code}`, pause), isAnswered: true };
  }
  const network = networkFailure(error);
  if (network === undefined) return { pause: undefined, said: '', isAnswered: !isSilence(error) };
  const pause = network.kind === 'certificate' ? undefined : pauseAfter(attempt);
  return { pause, said: again(`The cluster cannot be reached (${network.why})`, pause), isAnswered: false };
}

function isSilence(error: unknown): boolean {
  return error instanceof Silence || error instanceof TimeIsUp;
}

/** Why the API server did not answer a question, and how to fix that. */
export function failureOfCluster(error: unknown, asked: string, where: string): ServerFailure {
  const failure = (why: string, fix: string, status?: number) =>
    new ServerFailure(why, { where: `the cluster ${where}`, asked, fix, status });
  const check = 'kubectl cluster-info; or another cluster: --context, --kubeconfig, KUBECONFIG';
  if (error instanceof StatusError) {
    const said = saidIn(error.body);
    if (error.code === 401)
      return failure(
        'the cluster refuses the credentials (401)',
        'kubectl auth whoami; log in again, or get a kubeconfig that is valid',
        401,
      );
    const fix = passing.includes(error.code)
      ? "kubectl get --raw '/readyz?verbose'; then run the same command again"
      : check;
    return failure(`it answered ${error.code}${said}`, fix, error.code);
  }
  if (isSilence(error)) return failure((error as Error).message, check);
  const network = networkFailure(error);
  if (network?.kind === 'certificate') {
    return failure(
      network.code === 'CERT_HAS_EXPIRED'
        ? network.why
        : `its certificate is not one that the kubeconfig trusts: ${network.why.split(';')[0]}`,
      'use a kubeconfig with the current certificate-authority-data; or renew an expired certificate: kubeadm certs renew',
    );
  }
  if (network !== undefined) return failure(network.why, check);
  const why = rootCause(error);
  const isForeign = error instanceof SyntaxError || error instanceof ForeignAnswerError;
  return failure(isForeign ? 'what answers is not an API server, or its answer is incomplete' : firstLine(why), check);
}

/** The message of a Status of the API server, after a colon. */
function saidIn(body: string): string {
  const text = messageOf(body);
  return typeof text === 'string' && text !== '' ? `: ${firstLine(text)}` : '';
}

function messageOf(text: string): unknown {
  try {
    return (JSON.parse(text) as { message?: unknown }).message;
  } catch {
    return /^\s*</.test(text) ? undefined : text;
  }
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').slice(0, 200);
}
