/** Why a binary of the sandbox cannot be had: what failed, what was found, and the ways out. */
export class ToolchainError extends Error {
  override name = 'ToolchainError';
}
