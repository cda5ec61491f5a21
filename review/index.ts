/** What a change does to the infrastructure, as Markdown: the command `fluxhook review` as functions. */
export { type Problem, ProblemsError } from '../lib/problems/problem.ts';
export { type Review, type ReviewOptions, reviewCommits, reviewFolders } from './review.ts';
